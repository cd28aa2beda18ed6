import { expect, test } from "vitest";
import { emptyLedger, type GiftFrame } from "./gift-book.ts";
import { countGift } from "./gift-ledger.ts";

let offset = 0;
/** A streakable gift of 5 coins, at its `count`-th. */
function frame(
  count: number,
  change: Partial<GiftFrame["payload"]> = {},
  about: Partial<Omit<GiftFrame, "payload">> = {},
): GiftFrame {
  offset++;
  return {
    eventId: String(offset),
    nativeId: String(9_000 + offset),
    roomId: "r1",
    timestamp: 1_000,
    ingestedAt: about.timestamp ?? 1_000,
    offset,
    user: { userId: "1", uniqueId: "giver" },
    ...about,
    payload: {
      giftId: "7",
      giftName: "Rose",
      giftImageUrl: "",
      groupId: "g1",
      giftCount: count,
      diamondCount: 5,
      isGiftStreak: true,
      streakEnd: false,
      receiverUserId: "",
      ...change,
    },
  };
}

const totalOf = (frames: GiftFrame[], ledger = emptyLedger()) =>
  frames.reduce((sum, event) => sum + countGift(ledger, event).coinsDelta, 0);

test("a streak is worth its highest count, not the sum of its frames", () => {
  expect(totalOf([frame(1), frame(2), frame(3), frame(3, { streakEnd: true })])).toBe(15);
});

test("frames that arrive shuffled count the maximum once", () => {
  expect(totalOf([13, 15, 14, 17, 16].map((count) => frame(count)))).toBe(17 * 5);
});

test("a streak without an end is counted as far as it came", () => {
  expect(totalOf([frame(4)])).toBe(20);
});

test("a count that goes down adds nothing, also after the end", () => {
  expect(totalOf([frame(9), frame(2), frame(9, { streakEnd: true }), frame(1)])).toBe(45);
});

test("a frame that comes after the end adds what it is more", () => {
  const ledger = emptyLedger();
  totalOf([frame(2, { streakEnd: true })], ledger);
  expect(totalOf([frame(5)], ledger)).toBe(15);
});

test.each(["-1", "0", ""])("a receiver of %j is none, and splits no streak", (nobody) => {
  const frames = [
    frame(1, { receiverUserId: nobody }),
    frame(2, { receiverUserId: "9" }),
    frame(3, { receiverUserId: nobody, streakEnd: true }),
  ];
  const ledger = emptyLedger();
  const counted = frames.map((one) => countGift(ledger, one));
  expect(counted.map(({ coinsDelta }) => coinsDelta)).toEqual([5, 5, 5]);
  expect(counted.at(-1)?.receiverUserId).toBe("9");
  expect(counted.flatMap(({ settled }) => settled)).toMatchObject([{ giftCount: 3, receiverUserId: "9" }]);
});

test("givers of an id of 0 and below are told apart by their handles", () => {
  const of = (uniqueId: string) => frame(1, {}, { user: { userId: "-1", uniqueId } });
  expect(totalOf([of("ann"), of("ben"), of("ann")])).toBe(10);
});

test("gifts that come once without a message id of their own are each their own", () => {
  const once = (nativeId: string) => frame(1, { isGiftStreak: false }, { nativeId });
  expect(totalOf([once("0"), once("0"), once("-1")])).toBe(15);
});

test("two groups, two givers, two gifts, two receivers and two rooms are streaks of their own", () => {
  const frames = [
    frame(2, { receiverUserId: "8" }),
    frame(2, { groupId: "g2" }),
    frame(2, {}, { user: { userId: "2", uniqueId: "other" } }),
    frame(2, { giftId: "8" }),
    frame(2, { receiverUserId: "9" }),
    frame(2, {}, { roomId: "r2" }),
  ];
  expect(totalOf(frames)).toBe(6 * 10);
});

test("givers without an id are told apart by their handles", () => {
  const nobody = (uniqueId: string) => ({ user: { userId: "0", uniqueId } });
  expect(totalOf([frame(2, {}, nobody("a")), frame(2, {}, nobody("b")), frame(2, {}, nobody("a"))])).toBe(20);
});

test.each([
  ["after", ["", "9"]],
  ["before", ["9", ""]],
])("a frame that leaves out the receiver belongs to the streak, also %s the one that names it", (_when, receivers) => {
  const frames = receivers.map((receiverUserId, index) => frame(index + 3, { receiverUserId }));
  const ledger = emptyLedger();
  const counted = frames.map((one) => countGift(ledger, one));
  expect(counted.map(({ coinsDelta }) => coinsDelta)).toEqual([15, 5]);
  expect(counted.at(-1)?.receiverUserId).toBe("9");
});

test("a gift that is no streak counts once a message, whatever its end and its group say", () => {
  const big = (nativeId: string) =>
    frame(
      1,
      { isGiftStreak: false, groupId: "0", diamondCount: 30_000 },
      { nativeId, eventId: `${nativeId}${offset}` },
    );
  expect(totalOf([big("71"), big("72"), big("71"), big("72")])).toBe(60_000);
});

test("a gift without a message id counts once an event", () => {
  const { nativeId: _, ...one } = frame(1, { isGiftStreak: false });
  expect(totalOf([one, { ...one, eventId: "another" }, one])).toBe(10);
});

test("a gift of unknown price counts nothing and says so, until a frame of it tells the price", () => {
  const ledger = emptyLedger();
  expect(countGift(ledger, frame(9, { diamondCount: 0 }))).toMatchObject({ coinsDelta: 0, priceUnknown: true });
  expect(countGift(ledger, frame(10))).toMatchObject({ coinsDelta: 50, priceUnknown: false });
  expect(countGift(ledger, frame(12, { diamondCount: 0 }))).toMatchObject({ coinsDelta: 10, priceUnknown: false });
});

test("a streak without a group ends with its end, or with a pause; what comes then is another one", () => {
  const at = (seconds: number, count: number, streakEnd = false) =>
    frame(count, { groupId: "0", streakEnd }, { timestamp: seconds * 1_000 });
  // A late frame of the first one counts nothing; the second is as small as the first one was.
  expect(totalOf([at(1, 1), at(2, 3), at(3, 3, true), at(2, 2), at(10, 1), at(11, 2)])).toBe(25);
  expect(totalOf([at(1, 4), at(15, 5), at(31, 1)])).toBe(30);
});

test("sums stay numbers that can be counted with, however large what came is", () => {
  const huge = { diamondCount: Number.MAX_SAFE_INTEGER };
  const ledger = emptyLedger();
  expect(countGift(ledger, frame(Number.MAX_SAFE_INTEGER, huge)).coinsDelta).toBe(Number.MAX_SAFE_INTEGER);
  expect(countGift(ledger, frame(Number.MAX_SAFE_INTEGER, huge)).coinsDelta).toBe(0);
});

test("memory stays bounded: of the last 2,000 gifts a late frame counts nothing", () => {
  const ledger = emptyLedger();
  const once = (index: number) => frame(1, { isGiftStreak: false }, { nativeId: `n${index}`, timestamp: index });
  const streak = (index: number) => frame(2, { groupId: `g${index}` }, { timestamp: index });
  const gift = (index: number) => (index % 2 === 0 ? once(index) : streak(index));
  for (let index = 0; index < 9_000; index++) totalOf([gift(index)], ledger);
  expect(Object.keys(ledger.gifts)).toHaveLength(ledger.giftsSize);
  expect(ledger.giftsSize).toBeLessThanOrEqual(4_000);
  expect(Object.keys(ledger.open).length).toBeLessThanOrEqual(500);
  expect(JSON.stringify(ledger).length).toBeLessThan(500_000);
  for (let index = 7_000; index < 9_000; index++) expect(totalOf([gift(index)], ledger)).toBe(0);
});

test("a streak that goes on is not forgotten, however many come meanwhile", () => {
  const ledger = emptyLedger();
  const added = Array.from({ length: 9 }, (_, round) => {
    for (let index = 0; index < 1_000; index++) totalOf([frame(1, { groupId: `g${round}-${index}` })], ledger);
    return totalOf([frame(round + 1, { groupId: "long" })], ledger);
  });
  expect(added).toEqual(added.map(() => 5));
});
