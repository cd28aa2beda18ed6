/** Who takes in which stream: the fleet, asked as runners ask it. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { FleetRpc } from "#shared/protocol/fleet-protocol.ts";
import type { Assignments } from "#shared/protocol/ingest.ts";
import { ingestKeyText } from "#shared/protocol/ingest-key.ts";
import { limits } from "#shared/protocol/limits.ts";
import { createStream } from "./stream.ts";
import { startTestWorker, type TestWorker } from "./worker.ts";

let worker: TestWorker;

async function ask(body: object): Promise<Response> {
  return worker.signed("POST", "/v1/ingest/assignments", JSON.stringify(body));
}

async function assigned(runnerId: string, maxStreams = 10, live: string[] = []): Promise<string[]> {
  const response = await ask({ runnerId, maxStreams, live });
  expect(response.status).toBe(200);
  return ((await response.json()) as Assignments).streams.map(({ streamId }) => streamId);
}

/** The object, as the containers' Worker has it. */
async function fleetObject(): Promise<Pick<FleetRpc, "assignments" | "containers" | "view">> {
  const { FLEET } = (await worker.worker.getEnv()) as { FLEET: { getByName: (name: string) => FleetRpc } };
  return FLEET.getByName("fleet");
}

const makeStreams = (count: number) => Promise.all(Array.from({ length: count }, () => createStream(worker)));
const pause = (streamId: string, wanted = false) => worker.api("PATCH", `/v1/streams/${streamId}`, { wanted });

describe("the fleet", () => {
  // The list is of the whole deployment: each test needs one of its own.
  beforeEach(async () => {
    worker = await startTestWorker();
  });
  afterEach(() => worker.stop());

  test("runners share the wanted streams; a paused one is nobody's, a new one somebody's at once", async () => {
    const streams = await makeStreams(4);
    expect((await assigned("a")).toSorted()).toEqual(streams.toSorted());
    const other = await assigned("b");
    const mine = await assigned("a");
    expect([mine.length, other.length]).toEqual([2, 2]);
    expect([...mine, ...other].toSorted()).toEqual(streams.toSorted());

    const paused = mine[0] ?? "";
    expect((await pause(paused)).status).toBe(200);
    expect(await assigned("a")).toEqual(mine.slice(1));
    const added = await createStream(worker);
    expect(await assigned("a")).toContain(added);
    // One that leaves gives everything back at once, and is told which of its lives another one is to hold.
    expect(await (await ask({ runnerId: "b", maxStreams: 0, live: [...other, "st_nobodys"] })).json()).toMatchObject({
      streams: [],
      taken: other,
    });
    expect(await assigned("a")).toHaveLength(4);
    const last = (await (await ask({ runnerId: "a", maxStreams: 0, live: other })).json()) as Assignments;
    expect(last).toMatchObject({ taken: [], unassigned: 4 });
  });

  test("counts for containers what no runner elsewhere holds, and tells the host's owners how they are", async () => {
    const fleet = await fleetObject();
    // Nobody has asked yet: it does not know its streams.
    expect(await fleet.containers([])).toBeNull();
    const streams = await makeStreams(3);
    expect(await assigned("container-1")).toHaveLength(3);
    expect(await fleet.containers([])).toBe(3);
    // One that was started for a single stream holds that, whatever others are told.
    expect((await ask({ runnerId: "single", maxStreams: 1, stream: streams[0] })).status).toBe(200);
    expect(await fleet.containers([])).toBe(2);
    // A runner at home takes its share of the three.
    const home = await assigned("home");
    expect(await fleet.containers([])).toBe(3 - new Set([...home, streams[0]]).size);
    await assigned("home", 0);
    const state = {
      runnerId: "container-1",
      state: "waiting" as const,
      since: 1_000,
      nextAt: 3_000,
      failures: 1,
      ended: "x",
    };
    await fleet.containers([state]);
    const { containers } = (await (await worker.api("GET", "/v1/runners")).json()) as { containers: object[] };
    expect(containers).toEqual([{ ...state, since: "1970-01-01T00:00:01.000Z", nextAt: "1970-01-01T00:00:03.000Z" }]);
  });

  test("keeps of what a runner says only what is of streams that its key is for", async () => {
    const fleet = await fleetObject();
    const [mine = "", other = ""] = await makeStreams(2);
    const { workspaceId } = worker;
    const ingestKey = ingestKeyText("test", { ingestKeyId: `ik_${"a".repeat(16)}`, workspaceId, streamIds: [mine] });
    const madeUp = Array.from({ length: 10_000 }, (_, number) => `st_made_up_${number}`);
    const waiting = [mine, mine, ...madeUp.slice(0, 900)].map((streamId) => ({ streamId, events: 1 }));
    const about = { version: "1", startedAt: 0, providers: [], redundant: false, waiting, log: [] };
    await assigned("named", 0);
    const says = { runnerId: "named", maxStreams: 1, live: [mine, ...madeUp.slice(1)], about };
    expect(await fleet.assignments(says, ingestKey)).toMatchObject({ ok: true, streams: [{ streamId: mine }] });
    const { runners } = await fleet.view({ streamIds: [], workspaceId });
    expect(runners.find((one) => one.workspaceId === workspaceId)).toMatchObject({
      live: [mine],
      about: { waiting: [{ streamId: mine, events: 1 }] },
    });
    expect((await fleet.view({ streamIds: [], workspaceId: "another" })).runners).toMatchObject([
      { workspaceId: null },
    ]);

    // It was started for no stream that its key is not for: who is to hold that is still looked for.
    const before = await fleet.containers([]);
    await fleet.assignments({ runnerId: "claims", maxStreams: 1, live: [], stream: other }, ingestKey);
    expect(await fleet.containers([])).toBe(before);
    // The host's runner of this name holds nothing.
    const view = await fleet.view({ streamIds: [mine], workspaceId });
    expect(view.assigned).toEqual({ [mine]: { runnerId: "named", isHosts: false } });
  });

  test("shares nothing out to more runners of one workspace than it may have, and goes on for others", async () => {
    const fleet = await fleetObject();
    const [streamId = ""] = await makeStreams(1);
    const { workspaceId } = worker;
    const ingestKey = ingestKeyText("test", { ingestKeyId: `ik_${"a".repeat(16)}`, workspaceId, streamIds: null });
    await assigned("host", 0);
    const ask = (number: number, maxStreams: number) =>
      fleet.assignments({ runnerId: `r${number}`, maxStreams, live: [] }, ingestKey);
    for (let number = 1; number <= limits.runnersPerWorkspace; number++) await ask(number, 1);
    expect(await ask(1, 1)).toMatchObject({ streams: [{ streamId }] });
    const tooMany = limits.runnersPerWorkspace + 1;
    expect(await ask(tooMany, 1)).toMatchObject({ streams: [], unassigned: 0 });
    const { runners } = await fleet.view({ streamIds: [], workspaceId });
    expect(runners.filter((one) => one.workspaceId === workspaceId)).toHaveLength(limits.runnersPerWorkspace);
    // Those before it leave, and it has the place that there is then.
    for (let number = 1; number <= limits.runnersPerWorkspace; number++) await ask(number, 0);
    expect(await ask(tooMany, 1)).toMatchObject({ streams: [{ streamId }] });
  });

  test("what is live stays with its runner, and the rest goes to the new one", async () => {
    const streams = await makeStreams(3);
    await assigned("a");
    await assigned("a", 10, streams);
    expect(await assigned("b")).toEqual([]);
    await assigned("a", 10, streams.slice(1));
    expect(await assigned("b")).toEqual(streams.slice(0, 1));
  });

  test("says how many streams nobody has room for", async () => {
    await makeStreams(3);
    const answer = (await (await ask({ runnerId: "a", maxStreams: 2 })).json()) as Assignments;
    expect(answer).toMatchObject({ ttlMs: 15_000, unassigned: 1 });
    expect(answer.streams).toHaveLength(2);
  });

  test("keeps its word over an eviction and without the database", async () => {
    await makeStreams(4);
    await assigned("a");
    const other = await assigned("b");
    await worker.database.duringOutage(async () => {
      await worker.worker.evictDurableObject("FLEET", { name: "fleet", webSockets: "close" });
      expect((await assigned("b")).toSorted()).toEqual(other.toSorted());
    });
  });

  test("tells how the way to a stream is doing, over an eviction, until it is paused", async () => {
    const [streamId = "", other = ""] = await makeStreams(2);
    await assigned("a");
    const tell = (streams: object[]) => worker.signed("POST", "/v1/ingest/status", JSON.stringify({ streams }));
    const statuses = async () => {
      const { streams } = (await (await worker.api("GET", "/v1/streams")).json()) as {
        streams: { streamId: string; status: Record<string, unknown> | null }[];
      };
      return new Map(streams.map((stream) => [stream.streamId, stream.status]));
    };
    const nextTryAt = Date.parse("2026-11-02T10:05:00Z");
    const word = { state: "blocked", reason: "captcha", message: "TikTok wants a captcha solved", nextTryAt };
    expect(
      (
        await tell([
          { streamId, ...word },
          { streamId: "nobodys", ...word },
        ])
      ).status,
    ).toBe(200);
    const first = (await statuses()).get(streamId);
    expect(first).toMatchObject({ ...word, nextTryAt: "2026-11-02T10:05:00.000Z" });
    expect((await statuses()).get(other)).toBeNull();

    await worker.worker.evictDurableObject("FLEET", { name: "fleet", webSockets: "close" });
    expect((await statuses()).get(streamId)).toEqual(first);
    // The same again: since when it is so stays.
    await tell([{ streamId, ...word, message: "still" }]);
    expect((await statuses()).get(streamId)).toMatchObject({ message: "still", since: first?.["since"] });
    await tell([{ streamId, state: "live", message: "" }]);
    expect((await statuses()).get(streamId)).toMatchObject({ state: "live", reason: null, nextTryAt: null });

    await pause(streamId);
    expect((await statuses()).get(streamId)).toBeNull();
    await pause(streamId, true);
    expect((await statuses()).get(streamId)).toBeNull();
  });

  test("the cron mends a list that has missed a change", async () => {
    const [paused = "", kept = ""] = await makeStreams(2);
    await assigned("a");
    await worker.database.query("update streams set wanted = false where stream_id = $1", [paused]);
    await worker.worker.scheduled({ cron: "17 3 * * *" });
    await vi.waitUntil(async () => (await assigned("a")).length === 1, { timeout: 5_000 });
    expect(await assigned("a")).toEqual([kept]);
  });
});

describe("bad input", () => {
  let one: TestWorker;
  beforeAll(async () => {
    one = await startTestWorker();
  });
  afterAll(() => one.stop());

  test.each([
    [{}, "runnerId"],
    [{ runnerId: "a" }, "maxStreams"],
    [{ runnerId: "a", maxStreams: -1 }, "maxStreams"],
    [{ runnerId: "a", maxStreams: 1.5 }, "maxStreams"],
    [{ runnerId: "a", maxStreams: 1, live: ["NO ID"] }, "live.0"],
    [{ runnerId: "a", maxStreams: 1, colour: "red" }, "colour"],
  ])("refuses %j", async (body, path) => {
    const response = await one.signed("POST", "/v1/ingest/assignments", JSON.stringify(body));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(path);
  });

  test.each([
    [{}, "streams"],
    [{ streams: [] }, "streams"],
    [{ streams: [{ streamId: "NO ID", state: "live", message: "" }] }, "streams.0.streamId"],
    [{ streams: [{ streamId: "a", state: "asleep", message: "" }] }, "streams.0.state"],
    [{ streams: [{ streamId: "a", state: "live", message: "x".repeat(501) }] }, "streams.0.message"],
  ])("refuses a status like %j", async (body, path) => {
    const response = await one.signed("POST", "/v1/ingest/status", JSON.stringify(body));
    expect(response.status).toBe(400);
    expect(await response.text()).toContain(path);
  });

  test("a change of `wanted` that is no boolean is refused", async () => {
    const streamId = await createStream(one);
    expect((await one.api("PATCH", `/v1/streams/${streamId}`, { wanted: "no" })).status).toBe(400);
  });
});
