import { expect, test } from "vitest";
import { reconnectDelayMs } from "./reconnect-delay.ts";

test.each([
  [0, 0, 500],
  [0, 0.5, 1_750],
  [0, 1, 3_000],
  [1, 0.5, 1_750],
  [3, 0, 4_000],
  [3, 1, 5_000],
  [5, 0, 12_000],
  [60, 1, 15_000],
])("after %d failures, by chance %d: %d ms", (failures, random, delayMs) => {
  expect(reconnectDelayMs(failures, random)).toBe(delayMs);
});

test.each([
  [0, 0, 500, 500],
  [0, 1, 500, 1_000],
  [0, 0.5, 5_120, 3_060],
  [0, 1, 5_120, 5_620],
  [1, 0, 500, 1_000],
  [3, 1, 12_000, 12_500],
])("after %d failures, by chance %d, told to come back over %d ms: %d ms", (failures, random, returnMs, delayMs) => {
  expect(reconnectDelayMs(failures, random, returnMs)).toBe(delayMs);
});

test("a thousand that lost one server come back evenly over seconds, none of them sooner than half a second", () => {
  const delays = Array.from({ length: 1_000 }, (_, index) => reconnectDelayMs(0, index / 1_000));
  const each250Ms = Map.groupBy(delays, (delayMs) => Math.floor(delayMs / 250));
  expect(Math.min(...delays)).toBe(500);
  expect(Math.max(...[...each250Ms.values()].map(({ length }) => length))).toBeLessThanOrEqual(101);
});
