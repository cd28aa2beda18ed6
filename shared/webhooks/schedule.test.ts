import { expect, test } from "vitest";
import { readRetryAfter, retryDelayMs } from "./schedule.ts";

test("the full schedule by a fake clock: ten attempts, the last after three days, then never again", () => {
  const seconds = [0];
  let clockMs = 0;
  for (let attempt = 1; ; attempt++) {
    const delayMs = retryDelayMs(attempt, 0.5);
    if (delayMs === undefined) break;
    clockMs += delayMs;
    seconds.push(clockMs / 1000);
  }
  const waits = seconds.slice(1).map((at, index) => at - (seconds[index] ?? 0));
  expect(waits).toEqual([5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400]);
  expect(seconds).toHaveLength(10);
  expect(clockMs / 3_600_000).toBeCloseTo(75.58, 2);
});

test("each wait is up to a fifth longer or shorter", () => {
  expect([0, 1].map((random) => retryDelayMs(1, random))).toEqual([4_000, 6_000]);
  expect([0, 1].map((random) => retryDelayMs(9, random))).toEqual([69_120_000, 103_680_000]);
});

test("a receiver's wish is the least that is waited, up to a day, and never less than the schedule", () => {
  expect(retryDelayMs(1, 0.5, 60_000)).toBe(60_000);
  expect(retryDelayMs(2, 0.5, 60_000)).toBe(300_000);
  expect(retryDelayMs(1, 0.5, 1e12)).toBe(86_400_000);
  expect(retryDelayMs(10, 0.5, 60_000)).toBeUndefined();
});

const now = Date.parse("2026-11-21T12:00:00Z");

test.each([
  ["120", 120_000],
  [" 7 ", 7_000],
  ["Sat, 21 Nov 2026 12:01:00 GMT", 60_000],
  ["Sat, 21 Nov 2026 11:00:00 GMT", 0],
  ["soon", 0],
  ["-5", 0],
  ["1e9", 0],
  [null, 0],
])("Retry-After %j is %i ms", (header, expected) => {
  expect(readRetryAfter(header, now)).toBe(expected);
});
