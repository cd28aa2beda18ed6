/**
 * Rooms full of gifts that nobody chose, and what they are worth. Nothing here knows the ledger: a streak is worth its
 * highest count times its price, a gift that comes once its price, and each message counts once.
 */
import * as fc from "fast-check";
import type { EventBody } from "#shared/stamp.ts";

/** One frame as TikTok would send it. */
export interface GiftMessage {
  nativeId: string;
  userId: string;
  giftId: string;
  groupId: string;
  /** "" where this frame leaves it out. */
  receiverUserId: string;
  count: number;
  /** 0 where this frame leaves it out. */
  price: number;
  streak: boolean;
  end: boolean;
  /** Seconds after the beginning. */
  second: number;
}

const host = "6001";
const prices: Record<string, number> = { "5655": 1, "5487": 5, "6064": 99, "9999": 0 };

const streak = fc.record({
  userId: fc.constantFrom("101", "102", "103"),
  giftId: fc.constantFrom(...Object.keys(prices)),
  groupId: fc.constantFrom("1701791790931", "1701791794436", "1701791798270"),
  receiverUserId: fc.constantFrom(host, host, "6002"),
  startSecond: fc.nat(120),
  /** The counts that TikTok sends of it, and whether the last one is marked as the end. */
  counts: fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 6 }),
  end: fc.boolean(),
  /** Which frames leave the receiver or the price out. */
  leftOut: fc.array(fc.record({ receiver: fc.boolean(), price: fc.boolean() }), { minLength: 6, maxLength: 6 }),
});

const once = fc.record({
  userId: fc.constantFrom("101", "102"),
  giftId: fc.constantFrom("7934", "9333"),
  price: fc.constantFrom(0, 1, 100, 29_999),
  second: fc.nat(120),
});

/** Every message of a room, each once, in the order in which TikTok made them. */
export const roomMessages = fc
  .record({
    streaks: fc.array(streak, { maxLength: 8 }),
    onces: fc.array(once, { maxLength: 5 }),
    /** A frame without a receiver can be told from another receiver's only where there is one. */
    leavesOut: fc.boolean(),
  })
  .map(({ streaks, onces, leavesOut }): GiftMessage[] => {
    const frames = streaks.flatMap(({ counts, end, leftOut, startSecond, ...about }) =>
      counts.map((count, index) => {
        const out = leftOut[index];
        const receiver = leavesOut ? (out?.receiver ? "" : host) : about.receiverUserId;
        const price = leavesOut && out?.price ? 0 : (prices[about.giftId] ?? 0);
        const isLast = index === counts.length - 1;
        return {
          ...about,
          receiverUserId: receiver,
          count,
          price,
          streak: true,
          end: end && isLast,
          second: startSecond + index,
        };
      }),
    );
    const singles = onces.map((one) => ({
      ...one,
      groupId: "0",
      receiverUserId: host,
      count: 1,
      streak: false,
      end: false,
    }));
    return [...frames, ...singles]
      .toSorted((a, b) => a.second - b.second)
      .map((message, index) => ({ ...message, nativeId: String(7_300_000_000_000_000_001n + BigInt(index)) }));
  });

/** The same messages as they arrive: in any order, some of them never, some of them again and again. */
export function arrivals<Message>(messages: Message[]): fc.Arbitrary<Message[]> {
  return messages.length === 0
    ? fc.constant([])
    : fc.array(fc.constantFrom(...messages), { maxLength: 3 * messages.length });
}

/** A list in pieces, one a session. */
export function pieces<Item>(items: Item[]): fc.Arbitrary<Item[][]> {
  return fc.array(fc.nat(items.length), { maxLength: 4 }).map((cuts) => {
    const bounds = [0, ...cuts.toSorted((a, b) => a - b), items.length];
    return bounds.slice(1).map((end, index) => items.slice(bounds[index], end));
  });
}

/** Coins of each giver, and of all, by the plain definition. */
export function worthOfMessages(messages: GiftMessage[]): { coins: number; byUser: Record<string, number> } {
  const gifts = new Map<string, { userId: string; count: number; price: number }>();
  for (const { streak, nativeId, userId, giftId, groupId, receiverUserId, count, price } of messages) {
    const key = streak ? [userId, giftId, groupId, receiverUserId || host].join() : nativeId;
    const known = gifts.get(key) ?? { userId, count: 0, price: 0 };
    gifts.set(key, { userId, count: Math.max(known.count, count), price: Math.max(known.price, price) });
  }
  const byUser: Record<string, number> = {};
  for (const { userId, count, price } of gifts.values()) byUser[userId] = (byUser[userId] ?? 0) + count * price;
  return { coins: Object.values(byUser).reduce((sum, coins) => sum + coins, 0), byUser };
}

/** When the rooms began, milliseconds since 1970. */
export const roomStartedAt = Date.UTC(2026, 10, 20);

/** The message as the normalizer would read it. */
export function giftBody(message: GiftMessage): EventBody {
  const { nativeId, userId, giftId, groupId, receiverUserId, count, price, streak, end, second } = message;
  return {
    eventType: "GIFT",
    rawType: "WebcastGiftMessage",
    nativeId,
    timestamp: roomStartedAt + second * 1_000,
    user: { userId, uniqueId: `user${userId}` },
    payload: {
      giftId,
      giftName: `Gift ${giftId}`,
      giftCount: count,
      coins: count * price,
      coinsDelta: 0,
      streakActive: streak && !end,
      streakEnd: end,
      isGiftStreak: streak,
      groupId,
      receiverUserId,
      giftImageUrl: "",
      diamondCount: price,
      giftType: streak ? 1 : 4,
    },
  };
}
