import { expect, test } from "vitest";
import type { EventOf } from "./event.ts";
import { countGift, emptyLedger } from "./gift-ledger.ts";

/** A streakable gift of 5 coins, at its `count`-th. */
function frame(count: number, change: Partial<EventOf<"GIFT">["payload"]> = {}, timestamp = 1_000): EventOf<"GIFT"> {
  return {
    eventType: "GIFT",
    timestamp,
    user: { userId: "1", uniqueId: "giver" },
    payload: {
      giftId: "7",
      groupId: "g1",
      giftCount: count,
      diamondCount: 5,
      isGiftStreak: true,
      receiverUserId: "",
      ...change,
    },
  } as EventOf<"GIFT">;
}

const totalOf = (frames: EventOf<"GIFT">[], ledger = emptyLedger()) =>
  frames.reduce((sum, event) => sum + countGift(ledger, event), 0);

test("a streak is worth its highest count, not the sum of its frames", () => {
  expect(totalOf([frame(1), frame(2), frame(3), frame(3, { streakEnd: true })])).toBe(15);
});

test("frames that arrive shuffled count the maximum once", () => {
  expect(totalOf([13, 15, 14, 17, 16].map((count) => frame(count)))).toBe(17 * 5);
});

test("a streak without an end is counted as far as it came", () => {
  expect(totalOf([frame(4)])).toBe(20);
});

test("two groups, two givers, two gifts and two receivers are streaks of their own", () => {
  const other = { ...frame(2), user: { userId: "2", uniqueId: "other" } };
  const frames = [
    frame(2),
    frame(2, { groupId: "g2" }),
    other,
    frame(2, { giftId: "8" }),
    frame(2, { receiverUserId: "9" }),
  ];
  expect(totalOf(frames)).toBe(5 * 10);
});

test("a gift that is no streak counts each time, whatever its end says", () => {
  const big = () => frame(1, { isGiftStreak: false, streakEnd: false, groupId: "0", diamondCount: 30_000 });
  expect(totalOf([big(), big()])).toBe(60_000);
});

test("a gift of unknown price counts nothing", () => {
  expect(totalOf([frame(9, { diamondCount: 0 })])).toBe(0);
});

test("open streaks stay bounded while old ones are forgotten, and a young one is not", () => {
  const ledger = emptyLedger();
  for (let index = 0; index < 5_000; index++) countGift(ledger, frame(1, { groupId: `g${index}` }, index * 2_000));
  expect(Object.keys(ledger.streaks).length).toBeLessThan(1_100);
  expect(countGift(ledger, frame(1, { groupId: "g4999" }, 5_000 * 2_000))).toBe(0);
});
