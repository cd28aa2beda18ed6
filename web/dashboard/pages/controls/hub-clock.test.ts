import { expect, test } from "vitest";
import { aheadOf } from "./hub-clock.ts";

const hour = 3_600_000;

test("a running timer tells the hub's clock, however wrong this one is; without one nothing is guessed", () => {
  const running = { endsAt: 10 * hour + 60_000, leftMs: 60_000 };
  expect(aheadOf([{ endsAt: null, leftMs: 5 }, running], 9 * hour, 9 * hour + 200)).toBe(hour - 100);
  expect(aheadOf([running], 11 * hour, 11 * hour)).toBe(-hour);
  // Of one that is over, the hub says only that nothing is left.
  expect(aheadOf([{ endsAt: 10 * hour, leftMs: 0 }], 11 * hour, 11 * hour)).toBeUndefined();
  expect(aheadOf([], 0, 0)).toBeUndefined();
});
