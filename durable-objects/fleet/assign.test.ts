import { describe, expect, it } from "vitest";
import { isInScope } from "#shared/protocol/ingest-key.ts";
import { assign, type ScopedRunner, type Wanted } from "./assign.ts";

const streams = (workspaceId: string, count: number): Wanted[] =>
  Array.from({ length: count }, (_, index) => ({ workspaceId, streamId: `${workspaceId}-${index}` }));
const runner = (
  runnerId: string,
  maxStreams: number,
  { live = [], scope }: { live?: string[]; scope?: ScopedRunner["scope"] } = {},
): ScopedRunner => ({ runnerId, maxStreams, live: new Set(live), ...(scope && { scope }) });
const servedOf = (result: Map<string, string>, workspaceId: string) =>
  [...result.keys()].filter((streamId) => streamId.startsWith(`${workspaceId}-`)).length;

describe("assign", () => {
  it("serves one stream of one workspace beside 120 of another, whoever was first", () => {
    const big = streams("big", 120);
    const before = assign(big, [runner("a", 20)], new Map());
    expect(before.size).toBe(20);
    const after = assign([...big, ...streams("small", 1)], [runner("a", 20)], before);
    expect(after.get("small-0")).toBe("a");
    expect(servedOf(after, "big")).toBe(19);
  });

  it("has the greedy one give also where everything it holds is live; what is not live goes first", () => {
    const big = streams("big", 4);
    const holders = new Map(big.map(({ streamId }) => [streamId, "a"]));
    const all = [...big, ...streams("small", 1)];
    const idle = assign(all, [runner("a", 4, { live: ["big-0", "big-1", "big-3"] })], holders);
    expect([...idle.keys()].toSorted()).toEqual(["big-0", "big-1", "big-3", "small-0"]);
    const live = big.map(({ streamId }) => streamId);
    expect(servedOf(assign(all, [runner("a", 4, { live })], holders), "small")).toBe(1);
  });

  it("gives a workspace's runner that workspace's streams alone, and first, so that the host's have room for others", () => {
    const own = runner("own", 2, { scope: { workspaceId: "big", streamIds: null } });
    const one = runner("one", 5, { scope: { workspaceId: "big", streamIds: ["big-1"] } });
    const result = assign([...streams("big", 4), ...streams("small", 2)], [runner("host", 3), own, one], new Map());
    expect(result.get("big-1")).toBe("one");
    expect(result.size).toBe(6);
    expect(servedOf(new Map([...result].filter(([, runnerId]) => runnerId === "own")), "big")).toBe(2);
  });

  it("leaves who has a place in it where a place more is left over", () => {
    const all = [...streams("b", 3), ...streams("a", 3)];
    const holders = new Map([
      ["a-0", "r"],
      ["b-0", "r"],
      ["b-1", "r"],
    ]);
    expect(assign(all, [runner("r", 3)], holders)).toEqual(holders);
  });

  it("holds limits and scopes, is fair, leaves no place empty that somebody may take, and settles, whatever happened before", () => {
    let seed = 11;
    const random = () => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    const workspaces = ["a", "b", "c", "d"];
    let holders = new Map<string, string>();
    for (let round = 0; round < 150; round += 1) {
      const wanted = workspaces.flatMap((id) => streams(id, Math.floor(random() * 25)).filter(() => random() < 0.8));
      const runners = Array.from({ length: 7 }, (_, index) => {
        const workspaceId = workspaces[index % 4] ?? "";
        const scope = { workspaceId, streamIds: index === 5 ? [`${workspaceId}-0`, `${workspaceId}-1`] : null };
        const live = [...holders]
          .filter(([, id]) => id === `r${index}` && random() < 0.3)
          .map(([streamId]) => streamId);
        return runner(`r${index}`, Math.floor(random() * 12), { live, ...(index > 2 && { scope }) });
      }).filter(() => random() < 0.8);
      const result = assign(wanted, runners, holders);
      const heldBy = (id: string) =>
        [...result].filter(([, runnerId]) => runnerId === id).map(([streamId]) => streamId);
      const live = new Set(runners.flatMap((one) => [...one.live]));
      const byId = new Map(wanted.map((stream) => [stream.streamId, stream]));
      for (const { runnerId, maxStreams, scope } of runners) {
        const held = heldBy(runnerId);
        expect(held.length).toBeLessThanOrEqual(maxStreams);
        for (const streamId of held) expect(isInScope(scope, byId.get(streamId) as Wanted)).toBe(true);
      }
      const extra = (workspaceId: string) => heldBy("r5").filter((id) => id.startsWith(`${workspaceId}-`)).length;
      for (const stream of wanted.filter(({ streamId }) => !result.has(streamId))) {
        for (const { runnerId, maxStreams, scope } of runners.filter((one) => isInScope(one.scope, stream))) {
          const held = heldBy(runnerId);
          expect(held.length, "no place is left").toBe(maxStreams);
          // Nobody who holds a place that this one could have has two streams more than its workspace; what is live may
          // stay with the host's although its workspace has a runner of its own by now, and a runner for two streams that
          // would have none of them otherwise takes one more.
          const served = servedOf(result, stream.workspaceId);
          const others = held
            .filter((streamId) => scope === undefined && !live.has(streamId))
            .map((streamId) => byId.get(streamId)?.workspaceId ?? "")
            .filter((workspaceId) => workspaceId !== stream.workspaceId);
          for (const other of others) {
            expect(servedOf(result, other) - extra(other), `${other}, not ${stream.workspaceId}`).toBeLessThan(
              served + 2,
            );
          }
        }
      }
      // Who lost a stream does not have it live any more: after that everything stays where it is.
      const later = (held: Map<string, string>) =>
        runners.map((one) => {
          const kept = [...one.live].filter((streamId) => held.get(streamId) === one.runnerId);
          return { ...one, live: new Set(kept) };
        });
      const settled = assign(wanted, later(result), result);
      expect(assign(wanted, later(settled), settled)).toEqual(settled);
      holders = result;
    }
  });
});
