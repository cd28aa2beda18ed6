import { expect, test } from "vitest";
import {
  advance,
  type AlertQueue,
  announce,
  emptyQueue,
  leaveToRule,
  skipAlerts,
  takeBackAlerts,
} from "./alert-queue.ts";
import { alertOf } from "./alert.ts";
import { ben, eventOf, follow, rose, startMs } from "../../example-events.ts";

const options = { kinds: ["gifts" as const, "follows" as const, "subscriptions" as const], minCoins: 0 };
const dwellMs = 6_000;

function take(queue: AlertQueue, event: Parameters<typeof alertOf>[0], now: number): void {
  const alert = alertOf(event, options);
  if (alert) announce(queue, alert, now, dwellMs);
}

const shown = (queue: AlertQueue) =>
  queue.shown.map(({ alert }) => (alert.kind === "gift" ? `${alert.giftName} ${alert.count}` : alert.kind));

test("two alerts are shown at a time, the others wait for their turn", () => {
  const queue = emptyQueue();
  for (const offset of [1, 2, 3]) take(queue, follow(offset), 0);

  expect(advance(queue, 0, startMs, dwellMs)).toBe(dwellMs);
  expect([queue.shown.length, queue.waiting.length]).toEqual([2, 1]);
  expect(advance(queue, dwellMs, startMs, dwellMs)).toBe(2 * dwellMs);
  expect([queue.shown.length, queue.waiting.length]).toEqual([1, 0]);
  expect(advance(queue, 2 * dwellMs, startMs, dwellMs)).toBeUndefined();
});

test("a streak grows to its highest count, and every frame gives it its time again", () => {
  const queue = emptyQueue();
  take(queue, rose(1, 13), 0);
  advance(queue, 0, startMs, dwellMs);
  for (const [index, count] of [15, 14, 17, 16].entries()) take(queue, rose(2 + index, count), 5_000);

  expect(advance(queue, 7_000, startMs, dwellMs)).toBe(5_000 + dwellMs);
  expect(shown(queue)).toEqual(["Rose 17"]);
});

test("a streak that waits grows while it waits", () => {
  const queue = emptyQueue();
  take(queue, follow(1), 0);
  take(queue, follow(2, { user: ben }), 0);
  take(queue, rose(3, 1), 0);
  advance(queue, 0, startMs, dwellMs);
  take(queue, rose(4, 9), 10);
  advance(queue, dwellMs, startMs, dwellMs);

  expect(shown(queue)).toEqual(["Rose 9"]);
});

test("a late frame of a streak that has left is no new alert, unless the streak went on", () => {
  const queue = emptyQueue();
  take(queue, rose(1, 17), 0);
  advance(queue, 0, startMs, dwellMs);
  advance(queue, dwellMs, startMs, dwellMs);
  take(queue, rose(2, 16), dwellMs + 1);
  advance(queue, dwellMs + 1, startMs, dwellMs);
  expect(shown(queue)).toEqual([]);

  take(queue, rose(3, 18), dwellMs + 2);
  advance(queue, dwellMs + 2, startMs, dwellMs);
  expect(shown(queue)).toEqual(["Rose 18"]);
});

test.each([
  ["user", { user: ben }, {}],
  ["gift", {}, { giftId: "1" }],
  ["receiver", {}, { receiverUserId: "9" }],
])("a gift of another %s is an alert of its own", (_name, change, payload) => {
  const queue = emptyQueue();
  take(queue, rose(1, 2), 0);
  take(queue, rose(2, 3, change, payload), 0);

  expect(queue.waiting).toHaveLength(2);
});

const once = { isGiftStreak: false, groupId: "0" };

test("gifts of the same giver are one alert while they wait, be they streaks or not; one on the screen stays as it is", () => {
  const queue = emptyQueue();
  for (const offset of [1, 2]) take(queue, rose(offset, 1, {}, once), 0);
  take(queue, rose(3, 3), 0);
  take(queue, rose(4, 2), 0);
  take(queue, rose(5, 4), 0);
  take(queue, rose(6, 5, {}, { groupId: "2" }), 0);
  advance(queue, 0, startMs, dwellMs);
  expect(shown(queue)).toEqual(["Rose 11"]);

  take(queue, rose(7, 1, {}, once), 100);
  take(queue, follow(8), 100);
  advance(queue, 100, startMs, dwellMs);
  // Not twice at the same time.
  expect(shown(queue)).toEqual(["Rose 11", "follow"]);
  // A frame of a streak that is part of it.
  take(queue, rose(9, 6), 200);
  expect(shown(queue)).toEqual(["Rose 13", "follow"]);
  expect(queue.shown[0]?.alert.worth).toBe(13);
  advance(queue, 200 + dwellMs, startMs, dwellMs);
  expect(shown(queue)).toEqual(["Rose 1"]);
});

test("a giver without an id is nobody to merge with", () => {
  const queue = emptyQueue();
  const user = { userId: "", uniqueId: "" };
  for (const offset of [1, 2]) take(queue, rose(offset, 1, { user }, once), 0);

  expect(queue.waiting).toHaveLength(2);
});

test("a thousand gifts of one giver are one alert with the right number, which holds a hundred of them apart", () => {
  const queue = emptyQueue();
  for (let offset = 1; offset <= 1_000; offset += 1) take(queue, rose(offset, 2, {}, once), 0);
  advance(queue, 0, startMs, dwellMs);

  expect(shown(queue)).toEqual(["Rose 2000"]);
  const [first] = queue.shown;
  expect(first?.alert.kind === "gift" && first.alert.gifts.size).toBe(100);
});

const lion = (offset: number) =>
  rose(offset, 1, { user: ben }, { ...once, giftId: "6369", giftName: "Lion", coins: 29_999 });

test("what is worth more goes first, and what is on the screen makes room for what is worth much more", () => {
  const queue = emptyQueue();
  for (const offset of [1, 2, 3]) take(queue, follow(offset), 0);
  advance(queue, 0, startMs, dwellMs);
  take(queue, lion(4), 500);
  expect(advance(queue, 500, startMs, dwellMs)).toBe(2_000);
  advance(queue, 2_000, startMs, dwellMs);

  expect(shown(queue)).toEqual(["follow", "Lion 1"]);
});

test("what a rule tells of is not told of as well: not on the screen, not waiting, not when it grows", () => {
  const queue = emptyQueue();
  take(queue, rose(1, 3), 0);
  take(queue, rose(2, 4, {}, { groupId: "2" }), 0);
  leaveToRule(queue, "streak:101:5655:2:");
  advance(queue, 0, startMs, dwellMs);
  expect(shown(queue)).toEqual(["Rose 3"]);

  leaveToRule(queue, "streak:101:5655:1:");
  for (const groupId of ["1", "2"]) take(queue, rose(3, 9, {}, { groupId }), 100);
  advance(queue, 100, startMs, dwellMs);
  expect(shown(queue)).toEqual([]);
});

test("what was taken back leaves, shown or waiting, and a late frame brings nothing back", () => {
  const queue = emptyQueue();
  take(queue, rose(1, 3), 0);
  advance(queue, 0, startMs, dwellMs);
  take(queue, follow(2, { user: ben }), 0);
  take(queue, follow(3), 0);
  takeBackAlerts(queue, ({ userId }) => userId === "101");
  take(queue, rose(4, 2), 10);
  advance(queue, 10, startMs, dwellMs);

  expect(queue.shown.map(({ alert }) => alert.name)).toEqual(["Ben"]);
  skipAlerts(queue);
  expect(shown(queue)).toEqual([]);
});

test("of too many that wait, what counts least goes first", () => {
  const queue = emptyQueue();
  take(queue, rose(1, 1, {}, { isGiftStreak: false, coins: 30_000, giftName: "Universe" }), 0);
  for (let offset = 2; offset < 1_000; offset += 1) take(queue, follow(offset), 0);
  take(queue, eventOf("SUBSCRIBE", 1_000, { subMonth: 1 }), 0);

  expect(queue.waiting).toHaveLength(20);
  expect(queue.waiting.map(({ alert }) => alert.kind)).toEqual(expect.arrayContaining(["gift", "subscription"]));
});

test("with many waiting an alert makes room after half of its time", () => {
  const queue = emptyQueue();
  for (let offset = 1; offset <= 10; offset += 1) take(queue, follow(offset), 0);

  expect(advance(queue, 0, startMs, dwellMs)).toBe(dwellMs / 2);
});

test("what has waited for a minute, or happened a minute before the newest event, is not shown any more", () => {
  const queue = emptyQueue();
  take(queue, follow(1), 0);
  advance(queue, 60_000, startMs, dwellMs);
  expect(shown(queue)).toEqual([]);

  take(queue, follow(2), 60_000);
  advance(queue, 60_001, startMs + 2_000 + 60_000, dwellMs);
  expect(shown(queue)).toEqual([]);
});

test("held up by a fullscreen alert of a rule none begins, and those on the screen have their whole time after it", () => {
  const queue = emptyQueue();
  take(queue, follow(1), 0);
  advance(queue, 0, startMs, dwellMs);
  take(queue, follow(2, { user: ben }), 1_000);
  expect(advance(queue, 1_000, startMs, dwellMs, { heldMs: 0, holding: true })).toBeUndefined();
  expect(advance(queue, 9_000, startMs, dwellMs, { heldMs: 8_000, holding: true })).toBeUndefined();
  expect([queue.shown.length, queue.waiting.length]).toEqual([1, 1]);

  const over = { heldMs: 8_000, holding: false };
  expect(advance(queue, 9_000, startMs, dwellMs, over)).toBe(14_000);
  expect(queue.shown).toHaveLength(2);
  expect(advance(queue, 14_000, startMs, dwellMs, over)).toBe(15_000);
});

test("a streak that goes on behind a fullscreen alert has its time after it", () => {
  const queue = emptyQueue();
  take(queue, rose(1, 1), 0);
  advance(queue, 0, startMs, dwellMs);
  const grown = alertOf(rose(2, 2), options);
  if (grown) announce(queue, grown, 9_000, dwellMs, { heldMs: 5_000, holding: true });

  expect(advance(queue, 12_000, startMs, dwellMs, { heldMs: 8_000, holding: false })).toBe(18_000);
  expect(shown(queue)).toEqual(["Rose 2"]);
});

test("gifts below the asked worth are not announced, until the streak has reached it", () => {
  const choosy = { ...options, minCoins: 10 };

  expect(alertOf(rose(1, 9), choosy)).toBeUndefined();
  expect(alertOf(rose(2, 10), choosy)).toMatchObject({ kind: "gift", count: 10 });
});
