/** Who is told of live parts, when, and what of them: against sockets that are as small as they can be. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { initialState } from "#shared/live-state.ts";
import { closeCodes, type PartsFrame } from "#shared/protocol/wire.ts";
import { noTakebacks } from "#shared/takeback.ts";
import type { Client } from "./client.ts";
import type { FeedSource } from "./feed-source.ts";
import type { ControlFrame } from "./frames.ts";
import { PartTeller } from "./part-teller.ts";
import { viewOf } from "./views.ts";

let waits: { ms: number; go: () => void }[];
beforeEach(() => {
  waits = [];
  vi.useFakeTimers({ now: 0, toFake: ["Date"] });
  vi.stubGlobal("scheduler", {
    wait: (ms: number) => new Promise<void>((resolve) => waits.push({ ms, go: resolve })),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** Lets the time of what is waited for pass. */
async function pass(): Promise<void> {
  const due = waits.splice(0);
  for (const { ms, go } of due) {
    vi.setSystemTime(Date.now() + ms);
    go();
  }
  await Promise.resolve();
  await Promise.resolve();
}

function stage() {
  const values: Record<string, unknown> = { "count:likes": 0, "count:coins": 0, "board:likers": [] };
  const shown = new Set(["count:likes", "count:coins"]);
  const source: FeedSource = {
    streamId: "st",
    top: { epoch: "e", offset: 1 },
    beforeFirst: 0,
    state: initialState().live,
    counters: {},
    timers: { timers: {}, pausedTimers: {} },
    takebacks: noTakebacks(),
    parts: {
      textOf: (name) => (name in values ? JSON.stringify(values[name]) : undefined),
      isShown: (name) => shown.has(name),
    },
    rowsAfter: () => [],
    rowsBefore: () => [],
  };
  const wanting = new Set<Client>();
  const told = new Map<Client, Record<string, unknown>[]>();
  const full = new Set<Client>();
  const closed: [Client, number][] = [];
  const teller = () =>
    new PartTeller({
      wanting,
      tellIfRoom: (client, frame: ControlFrame) => {
        if (full.has(client)) return false;
        told.get(client)?.push((JSON.parse(frame.messageFor(1).data as string) as PartsFrame).parts);
        return true;
      },
      end: (client, code) => {
        closed.push([client, code]);
        wanting.delete(client);
      },
      current: () => source,
      keepAwake: () => undefined,
    });
  const join = (parts: string[], reads: "everything" | "overlay" = "everything") => {
    const client = {
      view: viewOf(2, [], reads, parts),
      untold: new Set<string>(),
      untoldSince: undefined,
    } as unknown as Client;
    wanting.add(client);
    told.set(client, []);
    return client;
  };
  return { values, shown, source, wanting, told, full, closed, teller, join };
}

test("where nobody wants any part nothing is read and nothing waits", () => {
  const { source, teller } = stage();
  source.parts.textOf = () => expect.unreachable();
  const parts = teller();
  parts.changed(0);
  expect(waits).toEqual([]);
});

test("what changed is told at once, then joined: four frames a second at most, and only what reads differently", async () => {
  const { values, source, told, teller, join } = stage();
  const parts = teller();
  parts.greeting(["count:coins", "count:likes"], source);
  const client = join(["count:coins", "count:likes"]);
  values["count:likes"] = 1;
  parts.changed(Date.now());
  expect(told.get(client)).toEqual([{ "count:likes": 1 }]);
  for (let likes = 2; likes <= 50; likes++) {
    values["count:likes"] = likes;
    parts.changed(Date.now());
  }
  expect(waits.map(({ ms }) => ms)).toEqual([250]);
  await pass();
  expect(told.get(client)).toEqual([{ "count:likes": 1 }, { "count:likes": 50 }]);
  // Back to what was told: nothing to tell.
  vi.setSystemTime(Date.now() + 1_000);
  parts.changed(Date.now());
  expect(told.get(client)).toHaveLength(2);
});

test("who comes later has the greeting, and the others are told what they were not told yet", async () => {
  const { values, source, told, teller, join } = stage();
  const parts = teller();
  parts.greeting(["count:coins"], source);
  const first = join(["count:coins"]);
  values["count:coins"] = 5;
  parts.greeting(["count:coins"], source);
  const second = join(["count:coins"]);
  await pass();
  expect([told.get(first), told.get(second)]).toEqual([[{ "count:coins": 5 }], []]);
});

test("with an overlay's token a part is read only where it is shown", () => {
  const { values, shown, source, told, teller, join } = stage();
  const parts = teller();
  parts.greeting(["board:likers", "count:likes"], source);
  const overlay = join(["board:likers", "count:likes"], "overlay");
  const key = join(["board:likers", "count:likes"]);
  Object.assign(values, { "board:likers": ["ann"], "count:likes": 1 });
  parts.changed(0);
  expect(told.get(overlay)).toEqual([{ "count:likes": 1 }]);
  expect(told.get(key)).toEqual([{ "board:likers": ["ann"], "count:likes": 1 }]);
  shown.add("board:likers");
  values["board:likers"] = ["bob"];
  parts.changed(1_000);
  expect(told.get(overlay)?.at(-1)).toEqual({ "board:likers": ["bob"] });
});

test("who has no room gets the newest values once it has some, and is closed where that never comes", async () => {
  const { values, source, told, full, closed, teller, join } = stage();
  const parts = teller();
  parts.greeting(["count:coins"], source);
  const slow = join(["count:coins"]);
  const stuck = join(["count:coins"]);
  full.add(slow).add(stuck);
  values["count:coins"] = 1;
  parts.changed(Date.now());
  values["count:coins"] = 2;
  await pass();
  full.delete(slow);
  await pass();
  expect(told.get(slow)).toEqual([{ "count:coins": 2 }]);
  for (let look = 0; look < 200 && waits.length > 0; look++) await pass();
  expect(closed).toEqual([[stuck, closeCodes.slow]]);
  expect(waits).toEqual([]);
});

test("after a sleep everybody is told everything: what was not told before it is not known", async () => {
  const { told, teller, join } = stage();
  const client = join(["count:coins", "gone"]);
  teller();
  await pass();
  expect(told.get(client)).toEqual([{ "count:coins": 0 }]);
});
