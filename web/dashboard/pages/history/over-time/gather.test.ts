import { expect, test } from "vitest";
import type { Bucket } from "../measures.ts";
import { pointsOfDays, pointsOfLives, spansOf } from "./gather.ts";

const bucket = (key: string, coins: number, peakViewers: number | null = null, uniqueUsers = 1): Bucket =>
  ({ key, coins, peakViewers, uniqueUsers }) as Bucket;
const now = Date.parse("2026-11-27T21:00:00Z");

test("a year is asked for in ranges that touch, of at most 92 days, up to the end of today", () => {
  const spans = spansOf(12, now);
  expect([spans[0]?.from, spans.at(-1)?.to]).toEqual(["2025-11-27T00:00:00.000Z", "2026-11-28T00:00:00.000Z"]);
  for (const { from, to } of spans)
    expect(Date.parse(to) - Date.parse(from)).toBeLessThanOrEqual(92 * 24 * 60 * 60_000);
  expect(spans.slice(1).map(({ from }) => from)).toEqual(spans.slice(0, -1).map(({ to }) => to));
  expect(spansOf(1, now)).toHaveLength(1);
});

test("days without anything are there, and are nothing", () => {
  const points = pointsOfDays([bucket("2026-11-03", 5), bucket("2026-11-06", 7)], "day", "coins");
  expect(points.map(({ value }) => value)).toEqual([5, 0, 0, 7]);
});

test("weeks begin on Mondays, months on their first, over the end of a year; viewers at once are not added up", () => {
  const days = [
    bucket("2026-12-28", 1, 40),
    bucket("2027-01-03", 2, 90),
    bucket("2027-01-04", 4, null),
    bucket("2027-02-01", 8, 10),
  ];
  const dayOf = (at: number) => new Date(at).toISOString().slice(0, 10);
  const weeks = pointsOfDays(days, "week", "coins");
  expect(weeks.map(({ at, value }) => [dayOf(at), value]).slice(0, 3)).toEqual([
    ["2026-12-28", 3],
    ["2027-01-04", 4],
    ["2027-01-11", 0],
  ]);
  expect(pointsOfDays(days, "month", "coins").map(({ at, value }) => [dayOf(at), value])).toEqual([
    ["2026-12-01", 1],
    ["2027-01-01", 6],
    ["2027-02-01", 8],
  ]);
  expect(pointsOfDays(days, "month", "peakViewers").map(({ value }) => value)).toEqual([40, 90, 10]);
  // Who was there on two days would be two people.
  expect(pointsOfDays(days, "month", "uniqueUsers").map(({ value }) => value)).toEqual([1, undefined, 1]);
});

test("lives stand in their order, and one that two answers have parts of is one", () => {
  const starts = new Map([
    ["a", 2],
    ["b", 1],
  ]);
  const lives = [bucket("a", 5), bucket("b", 1), bucket("a", 6), bucket("unknown", 9)];
  expect(pointsOfLives(lives, starts, "coins").map(({ key, value }) => [key, value])).toEqual([
    ["b", 1],
    ["a", 11],
  ]);
});
