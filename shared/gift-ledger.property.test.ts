import * as fc from "fast-check";
import { expect, test } from "vitest";
import { arrivals, giftBody, type GiftMessage, pieces, roomMessages, worthOfMessages } from "../test/gift-rooms.ts";
import type { EventOf } from "./event.ts";
import { emptyLedger, type GiftLedger } from "./gift-book.ts";
import { countGift } from "./gift-ledger.ts";
import { settleNow, settleQuiet, type SettledGift } from "./gift-settlement.ts";
import { stamp } from "./stamp.ts";

const arrived = roomMessages.chain((messages) => arrivals(messages));

/** The event of a message in a session: the same message has another event in each. */
function frameOf(message: GiftMessage, sessionId: string, offset: number): EventOf<"GIFT"> & { offset: number } {
  const place = { streamId: "st_x", roomId: "r1", sessionId, seqNo: offset, ingestedAt: 8e14 };
  return { ...(stamp(giftBody(message), place, (text) => text) as EventOf<"GIFT">), offset };
}

const coinsOf = (ledger: GiftLedger, messages: GiftMessage[], sessionId = "s1") =>
  messages.reduce(
    (sum, message, index) => sum + countGift(ledger, frameOf(message, sessionId, index + 1)).coinsDelta,
    0,
  );

test("whatever arrives of the gifts, in whatever order and how often: they are worth what the oracle says", () => {
  fc.assert(
    fc.property(arrived, (messages) => {
      expect(coinsOf(emptyLedger(), messages)).toBe(worthOfMessages(messages).coins);
    }),
    { numRuns: 500 },
  );
});

test("so they are when everything comes again in another session", () => {
  fc.assert(
    fc.property(roomMessages, (messages) => {
      const ledger = emptyLedger();
      expect(coinsOf(ledger, messages, "s1")).toBe(worthOfMessages(messages).coins);
      expect(coinsOf(ledger, messages.toReversed(), "s2")).toBe(0);
    }),
  );
});

test("so they are over any sessions, with the ledger stored and read between them", () => {
  fc.assert(
    fc.property(
      arrived.chain((messages) => pieces(messages)),
      (sessions) => {
        let ledger = emptyLedger();
        let coins = 0;
        for (const [index, messages] of sessions.entries()) {
          coins += coinsOf(ledger, messages, `s${index}`);
          ledger = JSON.parse(JSON.stringify(ledger)) as GiftLedger;
        }
        expect(coins).toBe(worthOfMessages(sessions.flat()).coins);
      },
    ),
  );
});

test("what settles is everything that was counted, each streak once unless it says what it replaces", () => {
  fc.assert(
    fc.property(arrived, fc.integer({ min: 1, max: 60_000 }), (messages, settleMs) => {
      const ledger = emptyLedger();
      const settled: SettledGift[] = [];
      const frames = messages.map((message, index) => frameOf(message, "s1", index + 1));
      for (const frame of frames) {
        settled.push(...countGift(ledger, frame).settled, ...settleQuiet(ledger, frame.timestamp, settleMs));
      }
      settled.push(...settleNow(ledger, 8e14, "stream_end"));
      expect(ledger.open).toEqual({});
      const added = settled.map(({ coins, before }) => coins - (before?.coins ?? 0));
      expect(added.reduce((sum, coins) => sum + coins, 0)).toBe(worthOfMessages(messages).coins);
      const firsts = settled.filter(({ before }) => before === undefined);
      const streaks = firsts.filter(({ groupId }) => groupId !== "0").map(streakOf);
      expect(new Set(streaks).size).toBe(streaks.length);
      for (const gift of settled) expect(gift.coins).toBe(gift.giftCount * gift.diamondCount);
    }),
    { numRuns: 300 },
  );
});

function streakOf({ user, giftId, groupId, receiverUserId }: SettledGift): string {
  return [user.userId, giftId, groupId, receiverUserId].join();
}
