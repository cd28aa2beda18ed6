import * as fc from "fast-check";
import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { changeTimer, leftOf, newTimer, pauseTimer, type Timer, type Timers } from "#shared/rules/timers.ts";
import { multiplierAt } from "./happy-hours.ts";
import { interactionLimits } from "./limits.ts";
import {
  addByRates,
  forgetContributors,
  noteGranted,
  plannedLeft,
  planWith,
  ranFor,
  type TimerRates,
} from "./timer-rates.ts";

const start = 1_792_000_000_000;
const rates: TimerRates = {
  coinMs: 2_000,
  likeMs: 10,
  followMs: 30_000,
  shareMs: 5_000,
  subscriptionMs: 300_000,
  gifts: [{ gift: "Crane", ms: 20_000 }],
  happyHours: [],
  revives: false,
  direction: "down",
};

function timersWith(change: Partial<TimerRates> = {}, more: Partial<Timer> = {}): Timers {
  const timer: Timer = { endsAt: start + 3_600_000, leftMs: 0, ...more };
  return { subathon: { ...timer, plan: planWith({ ...rates, ...change }, timer, start) } };
}

let offset = 0;
function eventOf(eventType: string, payload: object, at = start, userId = "7"): RecordedEvent {
  const user = { userId, uniqueId: `u${userId}`, displayName: `User ${userId}` };
  return { eventType, payload, user, ingestedAt: at, offset: ++offset } as unknown as RecordedEvent;
}
const gift = (coinsDelta: number, more: object = {}, at = start, userId = "7") =>
  eventOf(
    "GIFT",
    { giftId: "1", giftName: "Rose", giftImageUrl: "", diamondCount: 1, coinsDelta, ...more },
    at,
    userId,
  );
const left = ({ subathon = newTimer(start) }: Timers, at = start) => leftOf(subathon, at);
const plan = ({ subathon }: Timers) => subathon?.plan as NonNullable<Timer["plan"]>;

test.each<[string, RecordedEvent, number]>([
  ["coins", gift(7), 14_000],
  ["a gift that was counted before", gift(0), 0],
  ["a named gift instead of its coins", gift(10, { giftName: "crane", diamondCount: 5 }), 40_000],
  ["one of which nobody knows the price", gift(0, { giftName: "Crane", diamondCount: 0 }), 0],
  ["likes", eventOf("LIKE", { likeCount: 15, totalLikeCount: 900 }), 150],
  ["a follow", eventOf("FOLLOW", { displayType: "", first: true }), 30_000],
  ["a follow that is no news", eventOf("FOLLOW", { displayType: "", first: false }), 0],
  ["a share", eventOf("SHARE", { displayType: "" }), 5_000],
  ["a subscription", eventOf("SUBSCRIBE", { subMonth: 1 }), 300_000],
  ["a message", eventOf("CHAT", { message: "hi" }), 0],
])("%s", (_, event, added) => {
  const timers = timersWith();
  expect(addByRates(timers, event)).toEqual(added > 0 ? ["subathon"] : []);
  expect(left(timers) - 3_600_000).toBe(added);
});

test("a happy hour counts from its beginning to before its end; of two the larger one", () => {
  const happyHours = [
    { multiplier: 2, from: start, until: start + 1_000 },
    { multiplier: 3, from: start + 500, until: start + 600 },
  ];
  const at = [-1, 0, 499, 500, 599, 600, 999, 1_000].map((ms) => multiplierAt(happyHours, start + ms));
  expect(at).toEqual([1, 2, 2, 3, 3, 2, 2, 1]);
  const timers = timersWith({ happyHours });
  addByRates(timers, gift(10, {}, start + 500));
  expect(left(timers, start + 500)).toBe(3_599_500 + 60_000);
});

test("the cap and the end date hold, and the list says what was given and what there was room for", () => {
  const timers = timersWith({}, { maxMs: 3_610_000 });
  addByRates(timers, gift(50));
  expect(left(timers)).toBe(3_610_000);
  expect(plan(timers).latest).toMatchObject([{ kind: "coins", amount: 50, givenMs: 100_000, addedMs: 10_000 }]);
  expect(plan(timers).totals.coins).toEqual({ amount: 50, givenMs: 100_000, addedMs: 10_000 });
  const dated = timersWith({}, { until: start + 3_600_500 });
  addByRates(dated, gift(50));
  expect(left(dated)).toBe(3_600_500);
});

test("what is over stays over, unless it is to start anew; what is paused is added to", () => {
  const late = start + 3_600_000;
  const over = timersWith();
  expect(addByRates(over, gift(5, {}, late))).toEqual([]);
  expect(plan(over).latest).toEqual([]);
  const revived = timersWith({ revives: true });
  addByRates(revived, gift(5, {}, late));
  expect(left(revived, late)).toBe(10_000);
  const paused = timersWith();
  paused["subathon"] = { ...pauseTimer(paused["subathon"] as Timer, start, "hand") };
  addByRates(paused, gift(5, {}, late));
  expect(left(paused, late)).toBe(3_610_000);
});

test("for how long it ran: pauses do not count, and what is added or set by hand changes nothing of it", () => {
  const timers = timersWith();
  const change = (what: Parameters<typeof changeTimer>[1], at: number) => {
    const before = plannedLeft(timers, at);
    timers["subathon"] = changeTimer(timers["subathon"] as Timer, what, at);
    noteGranted(timers, before, at);
  };
  const ran = (at: number) => ranFor(timers["subathon"] as Timer, plan(timers), at);
  addByRates(timers, gift(30, {}, start + 10_000));
  expect(ran(start + 60_000)).toBe(60_000);
  change({ paused: true }, start + 60_000);
  expect(ran(start + 600_000)).toBe(60_000);
  change({ paused: false }, start + 600_000);
  change({ leftMs: 5_000 }, start + 601_000);
  expect(ran(start + 601_000)).toBe(61_000);
  expect(ran(start + 700_000)).toBe(66_000);
});

test("one person's likes are one line of the list, and the list, the people and their sums are bounded", () => {
  const timers = timersWith();
  for (let second = 0; second < 20; second++) {
    addByRates(timers, eventOf("LIKE", { likeCount: 5, totalLikeCount: 1 }, start + second * 1_000));
  }
  expect(plan(timers).latest).toMatchObject([{ kind: "likes", amount: 100, addedMs: 1_000, person: { userId: "7" } }]);
  for (let user = 1; user <= 2_000; user++) addByRates(timers, gift(user, {}, start, String(user)));
  const { latest, people, totals } = plan(timers);
  expect(latest).toHaveLength(interactionLimits.contributions);
  expect(Object.keys(people).length).toBeLessThanOrEqual(interactionLimits.contributors);
  expect(people["2000"]).toEqual({ name: "User 2000", addedMs: 4_000_000 });
  expect(totals.coins.amount).toBe(2_001_000);
});

test("somebody who is erased is not named any more, and what they added stays", () => {
  const timers = timersWith();
  addByRates(timers, gift(5, {}, start, "8"));
  addByRates(timers, gift(6, {}, start, "9"));
  forgetContributors(timers, new Set(["8"]));
  expect(JSON.stringify(timers)).not.toContain("User 8");
  expect(plan(timers).latest.map(({ person }) => person?.userId)).toEqual([undefined, "9"]);
  expect(Object.keys(plan(timers).people)).toEqual(["9"]);
  expect(plan(timers).totals.coins.amount).toBe(11);
  expect(left(timers)).toBe(3_622_000);
});

test("without a cap the order of what comes at one moment changes nothing of the time", () => {
  const parts = fc.array(
    fc.record({ coins: fc.integer({ min: 1, max: 5_000 }), user: fc.integer({ min: 1, max: 9 }) }),
    {
      maxLength: 40,
    },
  );
  fc.assert(
    fc.property(parts, (given) => {
      const run = (order: typeof given) => {
        const timers = timersWith();
        for (const { coins, user } of order) addByRates(timers, gift(coins, {}, start, String(user)));
        const { grantedMs, totals, people } = plan(timers);
        return { left: left(timers), grantedMs, totals, people };
      };
      expect(run(given.toReversed())).toEqual(run(given));
      expect(run(given).left).toBe(3_600_000 + given.reduce((sum, { coins }) => sum + coins * 2_000, 0));
    }),
  );
});
