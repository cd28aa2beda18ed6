import { expect, test } from "vitest";
import { reconnectDelayMs } from "./reconnect-delay.ts";

test.each([
  [0, 0.5, 500],
  [1, 0.5, 1_000],
  [3, 0, 3_000],
  [3, 1, 5_000],
  [5, 0, 11_250],
  [60, 1, 15_000],
  [0, 0, 500],
])("after %d failures, by chance %d: %d ms", (failures, random, delayMs) => {
  expect(reconnectDelayMs(failures, random)).toBe(delayMs);
});
