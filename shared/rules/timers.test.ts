import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import {
  changeTimer,
  endedTimers,
  followTimers,
  leftOf,
  newEndsPace,
  newTimer,
  nextEnd,
  pauseTimer,
  readTimers,
  resumeTimer,
  secondsLeft,
  shownTimers,
  takeEnds,
  type Timer,
  type TimerChange,
  type Timers,
} from "./timers.ts";

const now = 1_792_000_000_000;
const running = (leftMs: number): Timer => ({ endsAt: now + leftMs, leftMs: 0 });
const event = (eventType: string, payload: object = {}) => ({ eventType, payload }) as unknown as RecordedEvent;

test("one that is paused keeps what is left, whatever the time, and goes on with it", () => {
  const paused = pauseTimer(running(90_000), now, "hand");
  expect(leftOf(paused, now + 3_600_000)).toBe(90_000);
  expect(shownTimers({ break: paused })).toEqual({ timers: {}, pausedTimers: { break: 90_000 } });
  expect(resumeTimer(paused, now + 3_600_000)).toMatchObject({ endsAt: now + 3_600_000 + 90_000 });
});

test("what is added to one that is paused is there when it goes on", () => {
  const paused = pauseTimer(running(90_000), now, "hand");
  expect(leftOf(changeTimer(paused, { addMs: 30_000 }, now), now)).toBe(120_000);
  expect(changeTimer(paused, { addMs: 30_000, paused: false }, now)).toMatchObject({ endsAt: now + 120_000 });
});

test.each<[string, Timer, TimerChange, number]>([
  ["set", running(1), { leftMs: 5_000 }, 5_000],
  ["added to", running(1_000), { addMs: 500 }, 1_500],
  ["added to after its end", { endsAt: 5, leftMs: 0 }, { addMs: 500 }, 500],
  ["shortened past its end", running(1_000), { addMs: -9_000 }, 0],
  ["capped", running(1_000), { addMs: 9_000, maxMs: 4_000 }, 4_000],
  ["capped before", { ...running(1_000), maxMs: 4_000 }, { addMs: 9_000 }, 4_000],
  ["capped below what is left", running(9_000), { maxMs: 4_000 }, 4_000],
  ["bounded by a date", { ...running(1_000), until: now + 3_000 }, { leftMs: 60_000 }, 3_000],
  ["bounded by a date that is over", { ...running(1_000), until: now - 1 }, { addMs: 60_000 }, 0],
  [
    "freed of its bounds",
    { ...running(1_000), until: now + 1, maxMs: 1 },
    { leftMs: 60_000, until: null, maxMs: null },
    60_000,
  ],
  ["made as long as it likes", newTimer(now), { leftMs: Number.MAX_SAFE_INTEGER }, 365 * 86_400_000],
])("a timer is %s", (_, before, change, left) => {
  expect(leftOf(changeTimer(before, change, now), now)).toBe(left);
});

test("many small parts add up to the whole", () => {
  let timer = running(0);
  for (let count = 0; count < 10_000; count++) timer = changeTimer(timer, { addMs: 0.1 }, now);
  expect(leftOf(timer, now)).toBeCloseTo(1_000, 6);
  expect(shownTimers({ a: timer }).timers).toEqual({ a: now + 1_000 });
});

test("those that go with the stream stand still while it is paused or over; the others do not", () => {
  const timers: Timers = { with: { ...running(60_000), withStream: true }, without: running(60_000) };
  followTimers(timers, event("STREAM_PAUSE", { paused: true }), now);
  expect(secondsLeft(timers, now + 10_000)).toEqual({ with: 60, without: 50 });
  followTimers(timers, event("STREAM_PAUSE", { paused: false }), now + 10_000);
  expect(timers["with"]).toMatchObject({ endsAt: now + 70_000 });
  followTimers(timers, event("STREAM_END"), now + 20_000);
  followTimers(timers, event("CONNECTED"), now + 3_600_000);
  expect(secondsLeft(timers, now + 3_600_000)).toEqual({ with: 50, without: 0 });
});

test("one that was paused by hand does not go on with the stream", () => {
  const timers: Timers = { a: { ...pauseTimer(running(60_000), now, "hand"), withStream: true } };
  followTimers(timers, event("STREAM_END"), now);
  followTimers(timers, event("CONNECTED"), now);
  expect(timers["a"]).toMatchObject({ endsAt: null, pausedBy: "hand" });
});

test("an end is told once, and never one that somebody made", () => {
  const timers: Timers = { a: running(1_000), b: pauseTimer(running(1_000), now, "hand"), c: running(5_000) };
  expect([endedTimers(timers, now), nextEnd(timers)]).toEqual([[], now + 1_000]);
  expect(endedTimers(timers, now + 1_000)).toEqual([{ name: "a", endedAt: now + 1_000 }]);
  followTimers(timers, event("TIMER_ENDED", { name: "a", endedAt: now + 1_000 }), now + 1_000);
  expect([endedTimers(timers, now + 1_000), nextEnd(timers)]).toEqual([[], now + 5_000]);
  timers["c"] = changeTimer(timers["c"] ?? newTimer(now), { leftMs: 0 }, now);
  expect([endedTimers(timers, now + 9_000), nextEnd(timers)]).toEqual([[], Infinity]);
  timers["a"] = changeTimer(timers["a"] ?? newTimer(now), { addMs: 500 }, now + 9_000);
  expect(nextEnd(timers)).toBe(now + 9_500);
});

test("an end that a change brought about is told", () => {
  const timers: Timers = { a: changeTimer(running(5_000), { addMs: -9_000 }, now) };
  expect(endedTimers(timers, now)).toEqual([{ name: "a", endedAt: now }]);
});

test("timers from before they could be paused run on, and their end is not told after the fact", () => {
  const timers = readTimers({ old: now + 1_000, new: { endsAt: null, leftMs: 5 } });
  expect(shownTimers(timers)).toEqual({ timers: { old: now + 1_000 }, pausedTimers: { new: 5 } });
  expect(endedTimers(timers, now + 2_000)).toEqual([]);
});

test("whatever is done to a timer, what is left stays within its bounds", () => {
  const change: fc.Arbitrary<TimerChange> = fc.record(
    {
      leftMs: fc.nat(1e12),
      addMs: fc.integer({ min: -1e12, max: 1e12 }),
      maxMs: fc.option(fc.nat(1e9)),
      until: fc.option(fc.integer({ min: now - 1e9, max: now + 1e9 })),
      withStream: fc.boolean(),
      paused: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(change, fc.nat(1e8))), (changes) => {
      let [timer, time] = [newTimer(now), now];
      for (const [one, later] of changes) {
        time += later;
        timer = changeTimer(timer, one, time);
        const left = leftOf(timer, time);
        expect(left).toBeGreaterThanOrEqual(0);
        expect(left).toBeLessThanOrEqual(Math.min(timer.maxMs ?? Infinity, 365 * 86_400_000));
        expect(left).toBeLessThanOrEqual(timer.until === undefined ? Infinity : Math.max(0, timer.until - time));
        expect(timer.endsAt === null).toBe(timer.pausedBy !== undefined);
      }
    }),
  );
});

test("what ends first is told first", () => {
  const timers: Timers = { late: running(3_000), early: running(1_000), between: running(2_000) };
  expect(endedTimers(timers, now + 5_000).map(({ name }) => name)).toEqual(["early", "between", "late"]);
});

test("all may end at once; rules that start them anew each time are told of one end a second, each in its turn", () => {
  const names = Array.from({ length: 50 }, (_, index) => `t${index}`);
  const timers: Timers = Object.fromEntries(names.map((name) => [name, running(0)]));
  const told = new Map(names.map((name) => [name, 0]));
  const pace = newEndsPace(now);
  const seconds = 3_000;
  for (let second = 0; second <= seconds; second++) {
    const at = now + second * 1_000;
    const ended = endedTimers(timers, at);
    const taken = takeEnds(pace, ended.length, at);
    expect(taken).toBe(second === 0 ? 50 : 1);
    for (const { name } of ended.slice(0, taken)) {
      told.set(name, (told.get(name) ?? 0) + 1);
      timers[name] = { endsAt: at + 1, leftMs: 0 };
    }
  }
  expect([...told.values()].every((times) => times === 1 + seconds / 50)).toBe(true);
  // After a quiet while all may end at once again, and no more than that; a clock that goes back gives none.
  expect(takeEnds(pace, 60, now + seconds * 1_000 + 3_600_000)).toBe(50);
  expect(takeEnds(pace, 60, now)).toBe(0);
});
