/** Points of a stream by themselves: idle ones, people who are erased, and more people than are kept. */
import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { initialState } from "#shared/live-state.ts";
import { chat, event } from "../../test/rule-stage.ts";
import { countPoints } from "./count.ts";
import { pointsOf } from "./in-hand.ts";
import { forgetPoints, noPoints, setPointsSettings } from "./points.ts";
import { rankedPeople } from "./ranking.ts";
import { spend } from "./spend.ts";
import { noPointsSettings, pointsLimits, type PointsSettings } from "./settings.ts";

const day = 86_400_000;
const start = Date.UTC(2026, 10, 1);
const { live } = initialState();
const person = (no: number) => ({ userId: String(1_000 + no), uniqueId: `viewer${no}` });
const given = (no: number, change: number, at = start): RecordedEvent =>
  event("POINTS_CHANGED", { change }, { user: person(no), ingestedAt: at });

function kept(settings: Partial<PointsSettings> = {}) {
  const points = noPoints();
  setPointsSettings(points, { ...noPointsSettings(), on: true, ...settings }, start);
  const has = (no: number, at = start) => pointsOf(points, live, person(no), at);
  return { points, has, take: (one: RecordedEvent) => countPoints(points, one, live, "new") };
}

test("idle points lose their share once in each span, whoever looks and however often; doing something begins it anew", () => {
  const rates = { ...noPointsSettings().rates, chatMinute: 100 };
  const { has, take } = kept({ decay: { percent: 10, days: 30 }, rates });
  take(given(1, 1_000));
  expect([0, 29, 30, 59, 60, 90].map((days) => has(1, start + days * day).balance)).toEqual([
    1_000, 1_000, 900, 900, 810, 729,
  ]);
  // What somebody else does to them by hand is not of their doing.
  take(given(1, 0, start + 44 * day));
  take(chat("hi", { user: person(1), ingestedAt: start + 45 * day, timestamp: start + 45 * day }));
  expect([45, 74, 75].map((days) => has(1, start + days * day).balance)).toEqual([1_000, 1_000, 900]);
  // Levels go by what was earned.
  expect(has(1, start + 400 * day).earned).toBe(1_100);
});

test("what is idle buys no more than what is left of it", () => {
  const { points, has, take } = kept({ decay: { percent: 50, days: 10 } });
  take(given(1, 100));
  const spin = chat("!spin", { user: person(1), ingestedAt: start + 10 * day });
  expect(spend(points, live, spin, 51)).toBe(false);
  expect(spend(points, live, spin, 50)).toBe(true);
  expect(has(1, start + 10 * day).balance).toBe(0);
  expect(spin.payload).toMatchObject({ points: { delta: -100, balance: 0, spent: 50 } });
});

test("who is erased has nothing, by id and by a handle under which points waited; the others keep theirs", () => {
  const { points, has, take } = kept();
  for (const no of [1, 2]) take(given(no, 10 * no));
  take(event("POINTS_CHANGED", { change: 5 }, { user: { userId: "", uniqueId: "Later" }, ingestedAt: start }));
  expect(rankedPeople(points, live, { now: start, limit: 10 }).count).toBe(3);
  forgetPoints(points, [person(1).userId], ["later"]);
  const { people, count } = rankedPeople(points, live, { now: start, limit: 10 });
  expect([count, people.map(({ uniqueId, balance }) => [uniqueId, balance])]).toEqual([1, [["viewer2", 20]]]);
  expect(has(1)).toMatchObject({ balance: 0, earned: 0 });
  expect(JSON.stringify(points)).not.toMatch(/1001|viewer1"|later/i);
});

test("of more than 20,000 people those with least are forgotten, and the most that one of them had is known", () => {
  const { points, has, take } = kept();
  for (let no = 1; no <= pointsLimits.people + 1; no++) take(given(no, no));
  const { count } = rankedPeople(points, live, { now: start, limit: 1 });
  expect(count).toBeGreaterThanOrEqual(pointsLimits.keptPeople);
  expect(count).toBeLessThanOrEqual(pointsLimits.people);
  expect(has(pointsLimits.people + 1).balance).toBe(pointsLimits.people + 1);
  const forgotten = points.live.forgotten / 100;
  expect(has(forgotten).balance).toBe(0);
  expect(has(forgotten + 1).balance).toBe(forgotten + 1);
});
