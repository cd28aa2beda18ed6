import { expect, test } from "vitest";
import { ben, follow, rose, startMs } from "../../example-events.ts";
import { advance, announce, emptyQueue, leaveToRule, takeBackAlerts } from "./alert-queue.ts";
import { type Alert, alertOf } from "./alert.ts";

const options = { kinds: ["gifts" as const, "follows" as const], minCoins: 0 };
const merge = { from: 10, withinMs: 10_000 };
const dwellMs = 6_000;
const notHeld = { heldMs: 0, holding: false };

const person = (index: number) => ({ userId: `u${index}`, uniqueId: `one-${index}`, displayName: `One ${index}` });
const follower = (index: number): Alert => alertOf(follow(index, { user: person(index) }), options)!;
const giver = (index: number, count = 1): Alert =>
  alertOf(rose(index, count, { user: person(index) }, { groupId: String(index) }), options)!;

function queueOf(alerts: readonly Alert[], everyMs = 0) {
  const queue = emptyQueue();
  for (const [index, alert] of alerts.entries()) announce(queue, alert, index * everyMs, dwellMs, notHeld, merge);
  return queue;
}
const many = (count: number) => Array.from({ length: count }, (_, index) => index + 1);

test("nine of a kind stand for themselves, ten are one alert with all of them", () => {
  expect(queueOf(many(9).map(follower)).waiting).toHaveLength(9);

  const { waiting } = queueOf(many(30).map(follower));
  expect(waiting.map(({ alert }) => alert.members?.length)).toEqual([30]);
});

test("those that came more than ten seconds before are not of a crowd", () => {
  expect(queueOf(many(10).map(follower), 1_200).waiting.every(({ alert }) => !alert.members)).toBe(true);
});

test("a crowd's gifts are summed, and a streak in it grows, however often its frames come", () => {
  const queue = queueOf(many(10).map((index) => giver(index, 2)));
  for (const count of [5, 3, 5]) announce(queue, giver(4, count), 100, dwellMs, notHeld, merge);

  expect(queue.waiting.map(({ alert }) => alert)).toMatchObject([{ kind: "gift", count: 23, coins: 23 }]);
});

test("kinds are not mixed, and neither are gifts", () => {
  const other = alertOf(rose(40, 1, { user: ben }, { giftId: "other" }), options)!;
  const queue = queueOf([...many(9).map(follower), giver(20), other]);
  expect(queue.waiting).toHaveLength(11);
});

test("who is taken back is no longer of a crowd, and what a rule shows is not counted", () => {
  const queue = queueOf(many(12).map((index) => giver(index)));
  takeBackAlerts(queue, ({ userId }) => userId === "u3");
  expect(queue.waiting.map(({ alert }) => alert.members?.length)).toEqual([11]);
  const [first] = queue.waiting[0]!.alert.members!;
  leaveToRule(queue, first!.key);
  expect(queue.waiting[0]?.alert).toMatchObject({ count: 10 });
});

test("a crowd is shown once, for its time", () => {
  const queue = queueOf(many(12).map(follower));
  advance(queue, 1_000, startMs, dwellMs, notHeld, 1);
  expect(queue.shown.map(({ alert }) => alert.members?.length)).toEqual([12]);
  advance(queue, 7_000, startMs, dwellMs, notHeld, 1);
  expect([...queue.shown, ...queue.waiting]).toEqual([]);
});
