import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as fc from "fast-check";
import { beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import type { ActionRecord } from "#shared/action-record.ts";
import { eventTypes, type RecordedEvent } from "#shared/event.ts";
import { initialState } from "#shared/live-state.ts";
import { noTakebacks } from "#shared/takeback.ts";
import { StoredEvents } from "../feed/stored-events.ts";
import { Backlog } from "./backlog.ts";
import type { FeedSource, SourceRow } from "./feed-source.ts";
import { FrameBudget } from "./frame-budget.ts";
import { BatchFrames } from "./frames.ts";
import { viewOf } from "./views.ts";

const filler = "x".repeat(100);
const [user, payload] = [
  { userId: "7", uniqueId: "mia" },
  { message: "é", emotes: [], language: "" },
];

function eventsFrom(first: number, last: number, text = filler): RecordedEvent[] {
  return Array.from(
    { length: last - first + 1 },
    (_, index) => ({ offset: first + index, eventType: "CHAT", text, user, payload }) as unknown as RecordedEvent,
  );
}

let backlog: Backlog;
let rows: SourceRow[];
/** How many rows were read. */
let reads: number;
beforeEach(() => {
  backlog = new Backlog();
  rows = [];
  reads = 0;
});

function source(): FeedSource {
  const counted = function* (wanted: SourceRow[]) {
    for (const row of wanted) {
      reads++;
      yield row;
    }
  };
  return {
    streamId: "st",
    top: { epoch: "e", offset: rows.at(-1)?.lastOffset ?? 0 },
    beforeFirst: (rows[0]?.firstOffset ?? 1) - 1,
    state: initialState().live,
    counters: {},
    timers: { timers: {}, pausedTimers: {} },
    takebacks: noTakebacks(),
    parts: { textOf: () => undefined, isShown: () => false },
    rowsAfter: (offset) => counted(rows.filter(({ lastOffset }) => lastOffset > offset)),
    rowsBefore: (offset) => counted(rows.filter(({ firstOffset }) => firstOffset <= offset).toReversed()),
  };
}

/** Stores a batch of so many events; `isLive`: while the hub is awake, and so in memory. */
function record(count: number, { isLive = true, text = filler, actions = [] as ActionRecord[] } = {}): void {
  const first = (rows.at(-1)?.lastOffset ?? 0) + 1;
  const events = eventsFrom(first, first + count - 1, text);
  const texts = events.map((event) => JSON.stringify(event));
  const { body } = StoredEvents.of(texts);
  const row = {
    firstOffset: first,
    lastOffset: first + count - 1,
    events: JSON.stringify(events),
    body,
    actions: JSON.stringify(actions),
  };
  rows.push(row);
  if (!isLive) return;
  const { top, state } = source();
  const { viewers, likes, coins } = state;
  const totals = { viewers, likes, coins };
  const bodies = body && [body];
  backlog.push(new BatchFrames({ events, actions, texts, bodies, length: row.events.length, position: top, totals }));
}

/** Takes run after run from `offset` to the end; returns where each one ends. */
function ends(offset: number): number[] {
  const found: number[] = [];
  for (let next = backlog.next(offset, source()); next; next = backlog.next(found.at(-1) ?? 0, source())) {
    expect(next.run.firstOffset).toBe((found.at(-1) ?? offset) + 1);
    expect(next.first.firstOffset).toBe(next.run.firstOffset);
    found.push(next.run.lastOffset);
  }
  return found;
}

/** The offsets of the events in a frame of version 1. */
function offsetsIn(data: unknown): number[] {
  return (JSON.parse(data as string) as { events: RecordedEvent[] }).events.map(({ offset }) => offset);
}

describe.each([
  ["in memory", true],
  ["in the feed's rows", false],
])("batches %s", (_, isLive) => {
  test("are merged into runs that end at the same places, wherever they begin", () => {
    for (let batch = 0; batch < 60; batch++) record(10, { isLive });
    expect(ends(0)).toEqual([260, 520, 600]);
    expect(ends(40)).toEqual([260, 520, 600]);
    expect(ends(270)).toEqual([520, 600]);
    expect(backlog.next(600, source())).toBeUndefined();
  });

  test("are made once for all who are at the same place", () => {
    for (let batch = 0; batch < 30; batch++) record(10, { isLive });
    const next = backlog.next(100, source());
    const view = viewOf(2, []);
    expect(backlog.next(100, source())?.run).toBe(next?.run);
    expect(backlog.next(100, source())?.run.messageFor(view)).toBe(next?.run.messageFor(view));
  });

  test("say in a run what they say one by one", () => {
    for (let batch = 0; batch < 5; batch++) record(3, { isLive });
    const run = backlog.next(3, source())?.run;
    const text = run?.messageFor(viewOf(1, []))?.data as string;
    expect(JSON.parse(text)).toMatchObject({ position: { offset: 15 }, events: eventsFrom(4, 15) });
  });

  test("are not merged into what would be too large", () => {
    for (let batch = 0; batch < 4; batch++) record(1, { isLive, text: "x".repeat(200_000) });
    expect(ends(0)).toEqual([1, 2, 3, 4]);
  });

  test("are given from the middle of one", () => {
    record(10, { isLive });
    record(10, { isLive });
    expect(backlog.next(4, source())?.run.batch.events[0]?.offset).toBe(5);
    expect(ends(4)).toEqual([20]);
  });
});

test("what was recorded before a sleep is read again once, and what comes after it goes on there", () => {
  for (let batch = 0; batch < 20; batch++) record(10, { isLive: false });
  record(10);
  expect(backlog.newestFirst(source()).at(-1)?.firstOffset).toBe(1);
  const before = reads;
  expect(ends(0)).toEqual([210]);
  backlog.newestFirst(source());
  expect(reads).toBe(before);
});

test("a batch that does not follow those in memory is none of their run: what is between is read from the rows", () => {
  record(10);
  record(10);
  record(10, { isLive: false });
  record(10);
  expect(offsetsIn(backlog.next(10, source())?.run.messageFor(viewOf(1, []))?.data)).toEqual(
    eventsFrom(11, 40).map(({ offset }) => offset),
  );
  expect(ends(0)).toEqual([40]);
});

test("of a long past only so much is read again", () => {
  for (let batch = 0; batch < 400; batch++) record(10, { isLive: false });
  const kept = backlog.newestFirst(source());
  expect(kept[0]?.lastOffset).toBe(4_000);
  expect(kept.at(-1)?.firstOffset).toBe(2_501);
});

test("old batches leave memory where there are too many, and are read from the rows", () => {
  const text = "x".repeat(1_000_000);
  for (let batch = 0; batch < 8; batch++) record(1, { text });
  expect(backlog.newestFirst(source()).length).toBeLessThan(6);
  reads = 0;
  expect(backlog.next(0, source())?.run.batch.events).toHaveLength(1);
  expect(reads).toBeGreaterThan(0);
});

test("events that are not of the latest are kept deflated alone, and say the same", () => {
  for (let batch = 0; batch < 12; batch++) record(50);
  const kept = () => backlog.newestFirst(source()).map(({ batch }) => batch.events);
  const before = kept();
  backlog.cool();
  const after = kept();
  expect(after).toEqual(before);
  // 256 events and what fills the batch of the last of them.
  expect(after.map((events, index) => events === before[index])).toEqual(
    Array.from({ length: 12 }, (_, index) => index < 6),
  );
  expect(ends(0)).toEqual([300, 550, 600]);
});

test("long batches are let go of sooner, and one that leaves before that is not kept for it", () => {
  const cool = vi.spyOn(BatchFrames.prototype, "cool");
  onTestFinished(() => cool.mockRestore());
  // A million units each: four of them are kept, and one as it came.
  for (let batch = 0; batch < 5; batch++) record(60, { text: "x".repeat(17_000) });
  expect(backlog.newestFirst(source()).map(({ firstOffset }) => firstOffset)).toEqual([241, 181, 121, 61]);
  const cooled = () => (cool.mock.contexts as BatchFrames[]).map(({ firstOffset }) => firstOffset);
  backlog.cool();
  expect(cooled()).toEqual([61, 121, 181]);
  for (let batch = 0; batch < 4; batch++) record(70);
  backlog.cool();
  expect(cooled()).toEqual([61, 121, 181, 241]);
});

test.each([
  ["in memory", true],
  ["in the feed's rows", false],
])(
  "whoever asks for ever other views of batches %s fills no memory with frames, and gets the right ones",
  (_, isLive) => {
    const budget = new FrameBudget(300_000);
    backlog = new Backlog(budget);
    for (let batch = 0; batch < 15; batch++) record(20, { isLive, text: "x".repeat(batch * 500) });
    const others = eventTypes.filter((type) => type !== "CHAT");
    for (let count = 0; count < 16; count++) {
      const types = others.filter((_, bit) => (count >> bit) & 1);
      const view = viewOf(1, ["CHAT", ...types]);
      let offset = 0;
      for (let next = backlog.next(offset, source()); next; next = backlog.next(offset, source())) {
        for (const also of [viewOf(2, view.types), viewOf(1, types.slice(0, 1))]) next.run.messageFor(also);
        const all = eventsFrom(offset + 1, next.run.lastOffset).map((event) => event.offset);
        expect(offsetsIn(next.run.messageFor(view)?.data)).toEqual(all);
        expect(offsetsIn(next.first.halves[0]?.messageFor(view)?.data)).toEqual(all.slice(0, 10));
        expect(budget.bytes).toBeLessThanOrEqual(300_000);
        offset = next.run.lastOffset;
      }
      expect(offset).toBe(300);
    }
    expect(budget.bytes).toBeGreaterThan(0);
    backlog.forget();
    expect(budget.bytes).toBe(0);
  },
);

const views = [
  viewOf(1, []),
  viewOf(2, []),
  viewOf(1, ["CHAT"]),
  viewOf(2, ["CHAT", "LIKE"]),
  viewOf(1, ["GIFT"]),
  viewOf(2, [], "overlay"),
];

/** What a run says in every view, as bytes, whole and in halves of halves. */
function saidBy(run: BatchFrames, depth = 2): string[] {
  const own = views.map((view) => {
    const message = run.messageFor(view);
    return message === undefined
      ? "none"
      : `${message.events} ${Buffer.from(message.data as Uint8Array).toString("hex")}`;
  });
  return depth === 0 ? own : [...own, ...run.halves.flatMap((half) => saidBy(half, depth - 1))];
}

test("what was read from rows says the same to the byte as what came live, wherever it begins", async () => {
  const batches = fc.array(
    fc.record({ count: fc.integer({ min: 1, max: 40 }), length: fc.constantFrom(0, 40, 900), acts: fc.boolean() }),
    { minLength: 1, maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(batches, fc.nat(400), async (all, from) => {
      rows = [];
      const live = new Backlog();
      for (const { count, length, acts } of all) {
        const offset = (rows.at(-1)?.lastOffset ?? 0) + 1;
        const actions = acts
          ? [{ actionId: "a", offset, action: { type: "overlay", text: "hi", speech: "" } } as unknown as ActionRecord]
          : [];
        backlog = live;
        record(count, { text: `é,\n"${"x".repeat(length)}`, actions });
      }
      const of = new Backlog();
      const from0 = rows[from % rows.length]?.firstOffset ?? 1;
      const [one, other] = [live.next(from0 - 1, source())?.run, of.next(from0 - 1, source())?.run];
      // What it was read with is let go of, as far as somebody is so kind as to collect it.
      await new Promise(setImmediate);
      expect(other && saidBy(other)).toEqual(one && saidBy(one));
      // In the middle of a row no batch of memory begins: its events from there on, each as it is.
      const within = from % (rows.at(-1)?.lastOffset ?? 1);
      const run = new Backlog().next(within, source())?.run;
      const [said] = [run?.messageFor(viewOf(1, []))?.data];
      const wanted = rows.flatMap(({ events }) => JSON.parse(events) as RecordedEvent[]);
      const until = run?.lastOffset ?? 0;
      expect((JSON.parse(String(said)) as { events: unknown[] }).events).toEqual(wanted.slice(within, until));
    }),
  );
});

/** Collects all that nothing holds. */
async function collect(): Promise<void> {
  setFlagsFromString("--expose-gc");
  await new Promise(setImmediate);
  (runInNewContext("gc") as () => void)();
}

test("events that were read from rows are not kept where nobody asks for them any more, nor those of halves", async () => {
  for (let batch = 0; batch < 40; batch++) record(batch % 2 ? 1 : 40, { isLive: false });
  const weakly = (run: BatchFrames) => run.batch.events.map((event) => new WeakRef(event));
  const runs: BatchFrames[] = [];
  const read = (): WeakRef<RecordedEvent>[] => {
    const found: WeakRef<RecordedEvent>[] = [];
    for (let offset of [0, 5, 45]) {
      for (let next = backlog.next(offset, source()); next; next = backlog.next(offset, source())) {
        for (const view of views) for (const run of [next.run, ...next.run.halves]) run.messageFor(view);
        found.push(...[next.run, ...next.run.halves].flatMap(weakly));
        runs.push(next.run);
        offset = next.run.lastOffset;
      }
    }
    for (const batch of backlog.newestFirst(source())) found.push(...weakly(batch));
    return found;
  };
  const found = read();
  expect(found.length).toBeGreaterThan(2_000);
  await collect();
  expect(found.filter((event) => event.deref() !== undefined)).toHaveLength(0);
  expect(runs.flatMap(({ batch }) => batch.events).length).toBeGreaterThan(1_000);
});

test("a run does not show what was taken back after it was made", () => {
  const actions = [{ offset: 1, action: { type: "overlay" } }] as unknown as ActionRecord[];
  record(1, { actions });
  record(1);
  const view = viewOf(1, []);
  expect(backlog.next(0, source())?.run.messageFor(view)?.data).toContain('"actions"');
  backlog.takeBack(() => []);
  expect(backlog.next(0, source())?.run.messageFor(view)?.data).not.toContain('"actions"');
});

test("a place that the feed does not have is followed by nothing", () => {
  expect(backlog.next(0, source())).toBeUndefined();
});
