/** Points of a stream by themselves: idle ones, people who are erased, and more people than are kept. */
import * as fc from "fast-check";
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

/** What happens between two looks at the list: somebody's points, people who go, time that passes. */
const happens = fc.record({
  who: fc.integer({ min: 1, max: 12 }),
  change: fc.integer({ min: -50, max: 50 }),
  days: fc.constantFrom(0, 0, 0, 1, 7, 40),
  isErased: fc.integer({ min: 0, max: 9 }).map((no) => no === 0),
  isLookedAt: fc.boolean(),
});

test("the list is in order whatever happened since somebody last looked, with idle points and without", () => {
  fc.assert(
    fc.property(fc.array(happens, { maxLength: 60 }), fc.boolean(), (all, isIdle) => {
      const { points, has, take } = kept({ decay: isIdle ? { percent: 30, days: 7 } : null });
      let now = start;
      const listed = (book: typeof points) =>
        rankedPeople(book, live, { now, limit: 100 }).people.map(({ userId, balance }) => [userId, balance]);
      for (const { who, change, days, isErased, isLookedAt } of all) {
        now += days * day;
        if (isErased) forgetPoints(points, [person(who).userId], []);
        else take(given(who, change, now));
        if (!isLookedAt) continue;
        // A copy that nobody looked at yet.
        expect(listed(points)).toEqual(listed(structuredClone(points)));
        const balances = listed(points).map(([, balance]) => Number(balance));
        expect(balances).toEqual(balances.toSorted((a, b) => b - a));
        const places = rankedPeople(points, live, { now, limit: 100 }).people;
        expect(places.map(({ uniqueId }) => has(Number(uniqueId.slice(6)), now).rank)).toEqual(
          places.map(({ rank }) => rank),
        );
      }
    }),
    { numRuns: 300 },
  );
});

test("among the first is who has most of what is left, not who once had more", () => {
  const { points, has, take } = kept({ decay: { percent: 90, days: 1 } });
  for (let no = 1; no <= 600; no++) take(given(no, 1_000 + no));
  const later = start + 3 * day;
  for (let no = 601; no <= 1_101; no++) take(given(no, 100, later));
  const { people } = rankedPeople(points, live, { now: later, limit: 3 });
  expect(people.map(({ balance }) => balance)).toEqual([100, 100, 100]);
  expect(has(Number(people[0]?.uniqueId.slice(6)), later).rank).toBe(1);
});
