import { expect, test } from "vitest";
import { aheadBy } from "./server-clock.ts";

const at = Date.parse("2026-11-28T12:00:00Z");
const date = new Date(at).toUTCString();

test("clocks that may be the same are taken for the same", () => {
  for (const [asked, answered] of [
    [at, at],
    [at + 999, at + 999],
    [at - 400, at + 10],
    [at + 900, at + 5_000],
  ] as const)
    expect(aheadBy(date, asked, answered)).toBe(0);
});

test("a server that is elsewhere is ahead, or behind, by the middle of what is possible", () => {
  expect(aheadBy(date, at - 3_600_000, at - 3_600_000)).toBe(3_600_500);
  expect(aheadBy(date, at + 3_600_000, at + 3_600_200)).toBe(-3_599_600);
  // Just too far to be the same.
  expect(aheadBy(date, at + 1_000, at + 1_000)).toBe(-500);
});

test("an answer without a date says nothing", () => {
  for (const none of [null, "", "yesterday"]) expect(aheadBy(none, at, at)).toBeUndefined();
});
