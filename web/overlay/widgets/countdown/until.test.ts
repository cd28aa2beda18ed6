import { expect, test } from "vitest";
import { untilOf } from "./until.ts";

const wall = Date.UTC(2030, 6, 1, 12, 0);

test.each([
  ["2030-07-02 20:00", "UTC", Date.UTC(2030, 6, 2, 20)],
  ["2030-07-02T20:00:30", "UTC", Date.UTC(2030, 6, 2, 20, 0, 30)],
  ["2030-07-02 20:00", "Europe/Berlin", Date.UTC(2030, 6, 2, 18)],
  ["2030-12-24 20:00", "Europe/Berlin", Date.UTC(2030, 11, 24, 19)],
  ["2030-07-02 20:00Z", "Europe/Berlin", Date.UTC(2030, 6, 2, 20)],
  ["2030-07-02 20:00-05:00", "", Date.UTC(2030, 6, 3, 1)],
  ["2030-07-02", "UTC", Date.UTC(2030, 6, 2)],
])("%s in %j", (text, zone, time) => {
  expect(untilOf(text, zone, wall)).toBe(time);
});

test("a time of day is the next one, and is over for some hours after it", () => {
  expect(untilOf("20:00", "UTC", wall)).toBe(Date.UTC(2030, 6, 1, 20));
  expect(untilOf("8:30", "UTC", wall)).toBe(Date.UTC(2030, 6, 1, 8, 30));
  expect(untilOf("05:30", "UTC", wall)).toBe(Date.UTC(2030, 6, 2, 5, 30));
  // It is the second of July in Tokyo from 15:00 UTC on.
  expect(untilOf("01:00", "Asia/Tokyo", Date.UTC(2030, 6, 1, 15, 30))).toBe(Date.UTC(2030, 6, 1, 16));
});

test("the day on which the clocks go back is an hour longer", () => {
  const night = Date.UTC(2030, 9, 26, 22);
  expect(untilOf("12:00", "Europe/Berlin", night)).toBe(Date.UTC(2030, 9, 27, 11));
});

test.each(["", "soon", "25:00", "20:61", "2030-13-01", "2030-07-02 20"])("%j stands for no time", (text) => {
  expect(untilOf(text, "UTC", wall)).toBeUndefined();
});
