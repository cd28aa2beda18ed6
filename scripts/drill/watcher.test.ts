import { expect, test } from "vitest";
import { darkSeconds } from "./watcher.ts";

test.each<[string, number[], number]>([
  ["events every second", [0, 1_000, 2_000, 3_000], 1],
  ["a gap that begins before", [0, 1_000, 6_000, 7_000], 5],
  ["a gap before it counts not", [0, 900_000, 900_500, 901_000], 0.5],
  ["one event", [2_000], 0],
])("dark is the longest time without an event: %s", (_what, times, seconds) => {
  expect(darkSeconds(times, times[0] === 0 && times[1] === 900_000 ? 900_100 : 1_500, 1_000_000)).toBe(seconds);
});
