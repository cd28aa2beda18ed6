import { expect, test } from "vitest";
import { awakeSeconds, dollars, type Meters, perMillion, total } from "./cost.ts";

const nothing: Meters = {
  workerRequests: 0,
  cpuMs: 0,
  hubRequests: 0,
  hubSeconds: 0,
  rowsRead: 0,
  rowsWritten: 0,
  queueOperations: 0,
};

test("a million events in batches of 100 cost what their requests, rows and queue operations cost", () => {
  // Each batch: a request, a call of the hub, a row, a message that is written, read and deleted.
  const batches = 10_000;
  const meters = {
    ...nothing,
    workerRequests: batches,
    hubRequests: batches,
    rowsWritten: batches,
    queueOperations: 3 * batches,
  };
  expect(total(dollars(meters))).toBeCloseTo(0.003 + 0.0015 + 0.01 + 0.012, 10);
});

test("an object that is awake for a million seconds is billed 128,000 GB-s", () => {
  expect(dollars({ ...nothing, hubSeconds: 1e6 }).hubSeconds).toBeCloseTo(1.6, 10);
});

test("what some events used is scaled to a million", () => {
  const meters = perMillion({ ...nothing, rowsWritten: 5, cpuMs: 20 }, 500);
  expect(meters).toEqual({ ...nothing, rowsWritten: 10_000, cpuMs: 40_000 });
});

test("every meter has a price", () => {
  const free = Object.keys(nothing).filter((name) => total(dollars({ ...nothing, [name]: 1e6 })) <= 0);
  expect(free).toEqual([]);
});

test.each<[string, number[], number]>([
  ["nothing", [], 0],
  ["something every second", Array.from({ length: 60 }, (_, second) => second * 1_000), 60],
  ["something twice, with a sleep between", [5_000, 30_000], 20],
  ["something just before the end", [58_000], 2],
  ["what overlaps, in any order", [12_000, 5_000, 8_000], 17],
  ["something before that lasts into it", [-4_000], 6],
])("an object is billed from what wakes it until ten seconds after the last: %s", (_what, activeAt, seconds) => {
  expect(awakeSeconds(activeAt, 0, 60_000)).toBe(seconds);
});
