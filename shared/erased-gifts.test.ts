import * as fc from "fast-check";
import { expect, test } from "vitest";
import { arrivals, giftBody, type GiftMessage, roomMessages, worthOfMessages } from "../test/gift-rooms.ts";
import { eraseFromGifts, keepErasedGifts } from "./erased-gifts.ts";
import type { EventOf, RecordedEvent } from "./event.ts";
import { emptyLedger, type GiftLedger } from "./gift-book.ts";
import { countGift } from "./gift-ledger.ts";
import { settleNow } from "./gift-settlement.ts";
import { erasedEvent, splitEvent } from "./personal/split.ts";
import { namesSuppressed } from "./personal/suppression.ts";
import { stamp } from "./stamp.ts";

type Frame = EventOf<"GIFT"> & { offset: number };

function frameOf(message: GiftMessage, offset: number): Frame {
  const place = { streamId: "st_x", roomId: "r1", sessionId: "s1", seqNo: offset, ingestedAt: 8e14 };
  return { ...(stamp(giftBody(message), place, (text) => text) as EventOf<"GIFT">), offset };
}

const without = (frame: Frame, gone: ReadonlySet<string>) =>
  namesSuppressed(frame, (name) => gone.has(name))
    ? (erasedEvent(splitEvent(frame as RecordedEvent).facts) as Frame)
    : frame;

/** Whether every streak is told apart from the others by its gift and its group alone. */
function isPlain(messages: GiftMessage[]): boolean {
  const keys = messages
    .filter(({ streak }) => streak)
    .map(({ userId, giftId, groupId, receiverUserId }) => ({
      own: [userId, giftId, groupId, receiverUserId || "6001"].join(),
      shared: [giftId, groupId].join(),
    }));
  return new Set(keys.map(({ own }) => own)).size === new Set(keys.map(({ shared }) => shared)).size;
}

/** The same with every streak's price. */
function priced(messages: GiftMessage[]): GiftMessage[] {
  const prices = new Map<string, number>();
  for (const { giftId, price } of messages) prices.set(giftId, Math.max(price, prices.get(giftId) ?? 0));
  return messages.map((one) => (one.streak ? { ...one, price: prices.get(one.giftId) ?? 0 } : one));
}

const people = fc.uniqueArray(fc.constantFrom("101", "102", "103"), { maxLength: 3 });
const rooms = roomMessages.chain((messages) =>
  fc.record({ messages: arrivals(messages), cut: fc.nat(3 * messages.length) }),
);

/** Counts up to `cut`, erases, and counts on; `rebuilt` with the ledger that was reduced anew, or the one that there was. */
function count(messages: GiftMessage[], cut: number, erased: string[], { rebuilt }: { rebuilt: boolean }) {
  const gone = new Set(erased);
  let ledger = emptyLedger();
  let coins = 0;
  let settled = 0;
  for (const [index, message] of messages.entries()) {
    if (index === cut) {
      eraseFromGifts(ledger, (person) => gone.has(person));
      if (rebuilt) ledger = ofOthers(messages.slice(0, cut), gone, ledger);
      ledger = JSON.parse(JSON.stringify(ledger)) as GiftLedger;
    }
    const frame = frameOf(message, index + 1);
    const counted = countGift(ledger, index < cut ? frame : without(frame, gone));
    coins += counted.coinsDelta;
    for (const gift of counted.settled) settled += gift.coins - (gift.before?.coins ?? 0);
  }
  for (const gift of settleNow(ledger, 8e14, "stream_end")) settled += gift.coins - (gift.before?.coins ?? 0);
  return { coins, settled, ledger };
}

/** As projections do it: an erased giver's events of the past move no ledger. */
function ofOthers(messages: GiftMessage[], gone: ReadonlySet<string>, before: GiftLedger): GiftLedger {
  const ledger = emptyLedger();
  for (const [index, message] of messages.entries()) {
    const frame = frameOf(message, index + 1);
    if (without(frame, gone) === frame) countGift(ledger, frame);
  }
  keepErasedGifts(ledger, before);
  return ledger;
}

test("whoever is erased in the middle of a streak, and whatever is reduced anew: no gift is counted twice, nor settles twice", () => {
  fc.assert(
    fc.property(rooms, people, fc.boolean(), ({ messages, cut }, erased, rebuilt) => {
      const counted = count(messages, cut, erased, { rebuilt });
      const { coins } = worthOfMessages(messages);
      // Where two streaks are one the price may be known that a frame of the other left out.
      const most = worthOfMessages(priced(messages)).coins;
      expect(counted.coins).toBeLessThanOrEqual(most);
      expect(counted.settled).toBeLessThanOrEqual(most);
      const isExact = isPlain(messages);
      expect(isExact ? counted.coins : coins).toBe(coins);
      expect(isExact && !rebuilt ? counted.settled : coins).toBe(coins);
      expect(counted.ledger.giftsSize).toBe(Object.keys(counted.ledger.gifts).length);
      expect(counted.ledger.openSize).toBe(0);
    }),
    { numRuns: 1_000 },
  );
});

test("nothing of whom is erased is left in the ledger, and one who is erased again changes nothing", () => {
  fc.assert(
    fc.property(roomMessages, people, (messages, erased) => {
      const ledger = emptyLedger();
      for (const [index, message] of messages.entries()) countGift(ledger, frameOf(message, index + 1));
      const isErased = (person: string) => (erased as string[]).includes(person);
      eraseFromGifts(ledger, isErased);
      for (const userId of erased)
        expect(JSON.stringify(ledger)).not.toMatch(new RegExp(`[:"]${userId}[:"]|user${userId}`));
      const once = JSON.stringify(ledger);
      expect(eraseFromGifts(ledger, isErased)).toBe(0);
      expect(JSON.stringify(ledger)).toBe(once);
    }),
  );
});

test("a streak to a guest who is erased goes on as nobody's, and so does one without a group and without a giver's id", () => {
  const message: GiftMessage = {
    nativeId: "7300000000000000001",
    userId: "101",
    giftId: "5655",
    groupId: "1701791790931",
    receiverUserId: "6002",
    count: 5,
    price: 3,
    streak: true,
    end: false,
    second: 1,
  };
  const next = { ...message, nativeId: "7300000000000000002", count: 8, second: 2 };
  expect(count([message, next], 1, ["6002"], { rebuilt: true }).coins).toBe(24);
  const [first, second] = [message, next].map((one) => ({ ...one, groupId: "0", receiverUserId: "" }));
  expect(count([first!, second!], 1, ["101"], { rebuilt: true }).coins).toBe(24);

  const ledger = emptyLedger();
  const user = { userId: "0", uniqueId: "viewer.one" };
  countGift(ledger, { ...frameOf(message, 1), user });
  expect(eraseFromGifts(ledger, (person) => person === "@viewer.one")).toBe(1);
  expect(Object.keys(ledger.gifts)).toEqual(["r1:@erased:5655:1701791790931"]);
  expect(JSON.stringify(ledger)).not.toContain("viewer.one");
});
