import { expect, test } from "vitest";
import type { RecordedEvent } from "#shared/event.ts";
import { openFeedRows } from "./rows.ts";

let offset = 0;
const event = (eventType: string, nativeId: string, payload: object): RecordedEvent => {
  offset += 1;
  const user = { userId: "601", uniqueId: "moss", displayName: "Moss" };
  return { eventType, nativeId, offset, timestamp: offset * 1_000, user, payload } as unknown as RecordedEvent;
};
const chat = (nativeId: string) => event("CHAT", nativeId, { message: "hello" });
const rose = (nativeId: string, giftCount: number, streakEnd = false) =>
  event("GIFT", nativeId, { giftId: "5655", groupId: "g", isGiftStreak: true, streakEnd, giftCount, coins: giftCount });

test("a streak is one row that grows, and can be taken back by the message that it began with", () => {
  const feed = openFeedRows();
  feed.take([rose("1", 1), rose("2", 2), rose("3", 3, true), chat("4")]);
  expect(feed.rows.map(({ kind, coins }) => [kind, coins])).toEqual([
    ["gift", 3],
    ["chat", 0],
  ]);
  expect(feed.takeBack({ messageIds: ["1"] })).toBe(true);
  expect(feed.rows.map(({ isGone }) => isGone)).toEqual([true, false]);
});

test("what was trimmed is known no more, whatever it had grown to", () => {
  const feed = openFeedRows();
  feed.take([rose("1", 1), rose("2", 2), chat("3"), rose("4", 3), chat("5")]);
  expect(feed.trim(1)).toBe(2);
  // Nothing of it is held: neither by its first message, nor by its last.
  expect(["1", "2", "3", "4"].map((id) => feed.takeBack({ messageIds: [id] }))).toEqual([false, false, false, false]);
  expect(feed.takeBack({ messageIds: ["5"] })).toBe(true);
  // A streak that goes on after that begins a row anew.
  feed.take([rose("6", 4)]);
  expect(feed.rows.map(({ kind }) => kind)).toEqual(["chat", "gift"]);
});
