import { expect, test } from "vitest";
import type { RecordedEvent } from "./event.ts";
import { parseGiftSettleMs, type SettledGift } from "./gift-settlement.ts";
import { initialState, reduce, type ReducedState } from "./live-state.ts";

let offset = 0;
/** Any event at a time in seconds. */
function at(seconds: number, change: object = {}): RecordedEvent {
  const timestamp = seconds * 1_000;
  return {
    eventType: "CHAT",
    roomId: "r1",
    sessionId: "s1",
    timestamp,
    ingestedAt: timestamp,
    offset: ++offset,
    user: { userId: "2", uniqueId: "talker" },
    payload: {},
    ...change,
  } as unknown as RecordedEvent;
}

/** A frame of a streak of roses, 2 coins each. */
function rose(seconds: number, giftCount: number, payload: object = {}, change: object = {}): RecordedEvent {
  return at(seconds, {
    eventType: "GIFT",
    nativeId: String(9_000 + offset),
    user: { userId: "1", uniqueId: "one", displayName: "One" },
    payload: {
      giftId: "5",
      giftName: "Rose",
      giftImageUrl: "",
      groupId: "g1",
      giftCount,
      diamondCount: 2,
      isGiftStreak: true,
      streakEnd: false,
      receiverUserId: "",
      ...payload,
    },
    ...change,
  });
}

function settledBy(events: RecordedEvent[], state: ReducedState = initialState(), settleMs?: number): SettledGift[] {
  return events.flatMap((event) => reduce(state, event, settleMs));
}

test("a streak settles once, with its end and its final count", () => {
  const state = initialState();
  const [first, seventh, end] = [rose(1, 1), rose(2, 7), rose(3, 7, { streakEnd: true })] as const;
  const settled = settledBy([first, seventh, end, rose(4, 7, { streakEnd: true }), at(60)], state);
  expect(settled).toEqual([
    {
      roomId: "r1",
      user: { userId: "1", uniqueId: "one", displayName: "One" },
      giftId: "5",
      giftName: "Rose",
      giftImageUrl: "",
      groupId: "g1",
      receiverUserId: "",
      giftCount: 7,
      diamondCount: 2,
      coins: 14,
      reason: "end",
      startedAt: 1_000,
      endedAt: 3_000,
      settledAt: 3_000,
      offset: seventh.offset,
    },
  ]);
  expect(state.live).toMatchObject({ settledGifts: settled, settledGiftCount: 1, coins: 14 });
});

test("a streak that never shows an end settles on the clock of whatever comes after 15 s of quiet", () => {
  const state = initialState();
  expect(settledBy([rose(1, 3), at(10), at(15.999)], state)).toEqual([]);
  expect(settledBy([at(16)], state)).toMatchObject([
    { giftCount: 3, reason: "quiet", endedAt: 1_000, settledAt: 16_000 },
  ]);
  expect(settledBy([at(60)], state)).toEqual([]);
});

test("the quiet time can be another one", () => {
  expect(settledBy([rose(1, 3), at(3.9)], initialState(), 3_000)).toEqual([]);
  expect(settledBy([rose(1, 3), at(4)], initialState(), 3_000)).toHaveLength(1);
});

test("a frame that comes late keeps its streak together", () => {
  expect(settledBy([rose(1, 3), rose(40, 5), at(50), at(55)])).toMatchObject([{ giftCount: 5, coins: 10 }]);
});

test("one message with a clock ahead settles nothing", () => {
  expect(settledBy([rose(1, 3), at(2, { timestamp: 9e9 }), rose(3, 4), at(4)])).toEqual([]);
});

test("messages of before, sent again after a reconnect, settle by their own time", () => {
  const settled = settledBy([at(100), rose(20, 3), at(101)]);
  expect(settled).toMatchObject([{ giftCount: 3, reason: "quiet", endedAt: 20_000, settledAt: 101_000 }]);
});

test("a gift that comes once settles at once, and not again", () => {
  const lion = () => rose(1, 1, { isGiftStreak: false, groupId: "0", diamondCount: 30_000 }, { nativeId: "71" });
  expect(settledBy([lion(), lion(), at(60)])).toMatchObject([{ coins: 30_000, reason: "once" }]);
});

test("a streak that grows after it settled settles again, and says what it replaces", () => {
  const settled = settledBy([rose(1, 3, { streakEnd: true }), rose(2, 5), at(40)]);
  expect(settled).toMatchObject([
    { giftCount: 3, coins: 6, reason: "end" },
    { giftCount: 5, coins: 10, reason: "quiet", before: { giftCount: 3, coins: 6 } },
  ]);
  expect(settled[0]).not.toHaveProperty("before");
});

test("the end of the broadcast and a new room settle what is open, of their own room", () => {
  const state = initialState();
  const end = at(3, { eventType: "STREAM_END" });
  expect(settledBy([rose(1, 3), end], state)).toMatchObject([{ reason: "stream_end", roomId: "r1" }]);
  const settled = settledBy([rose(5, 4, { groupId: "g2" }), at(6, { roomId: "r2" })], state);
  expect(settled).toMatchObject([{ reason: "new_room", roomId: "r1", giftCount: 4 }]);
  expect(state.live).toMatchObject({ roomId: "r2", settledGifts: [], settledGiftCount: 0 });
});

test("a gift of unknown price settles with 0 coins and says so", () => {
  const gift = rose(1, 3, { diamondCount: 0, streakEnd: true });
  expect(settledBy([gift])).toMatchObject([{ giftCount: 3, coins: 0, priceUnknown: true }]);
  expect(gift.payload).toMatchObject({ coinsDelta: 0, priceUnknown: true });
});

test("the state keeps the latest 20, and how many there were", () => {
  const state = initialState();
  const many = Array.from({ length: 30 }, (_, index) => rose(index, 1, { groupId: `g${index}`, streakEnd: true }));
  settledBy(many, state);
  expect(state.live.settledGiftCount).toBe(30);
  expect(state.live.settledGifts.map(({ groupId }) => groupId)).toEqual(
    Array.from({ length: 20 }, (_, index) => `g${index + 10}`),
  );
});

test("what is open stays bounded: those opened first settle", () => {
  const many = Array.from({ length: 600 }, (_, index) => rose(1, 1, { groupId: `g${index}` }));
  const settled = settledBy(many);
  expect(settled).toHaveLength(250);
  expect(settled[0]).toMatchObject({ groupId: "g0", reason: "crowded" });
});

test.each([
  [undefined, 15_000],
  ["", 15_000],
  ["20000", 20_000],
  ["999", undefined],
  ["600001", undefined],
  ["1e3x", undefined],
])("GIFT_SETTLE_MS %j is read as %j", (value, expected) => {
  expect(parseGiftSettleMs(value)).toBe(expected);
});
