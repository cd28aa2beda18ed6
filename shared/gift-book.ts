/** What the gift ledger keeps. Plain data: it is stored with the state. */
import type { EventOf } from "./event.ts";
import type { KeptUser } from "./kept-text.ts";

/** What the ledger reads of a gift event. */
export type GiftFrame = Pick<
  EventOf<"GIFT">,
  "eventId" | "roomId" | "nativeId" | "timestamp" | "ingestedAt" | "user"
> & {
  offset: number;
  payload: Pick<
    EventOf<"GIFT">["payload"],
    | "giftId"
    | "giftName"
    | "giftImageUrl"
    | "giftCount"
    | "diamondCount"
    | "isGiftStreak"
    | "streakEnd"
    | "groupId"
    | "receiverUserId"
  >;
};

/** What is remembered of a gift: of a streak, or of one that comes once. */
export interface CountedGift {
  /** The highest count seen. */
  count: number;
  /** The price of one, in coins; 0 while no frame has said it. */
  price: number;
  /** Who gets it; absent while no frame has said it. */
  receiverUserId?: string;
  /** Only of a streak without a group: the time of its latest frame, and whether that was its end. */
  run?: { lastAt: number; ended: boolean };
  /** Of this many the coins were counted before the ledger kept prices. */
  paidCount?: number;
}

/** A gift that has not settled, as it goes into what it becomes. */
export interface OpenGift {
  roomId: string;
  user: KeptUser;
  giftId: string;
  giftName: string;
  giftImageUrl: string;
  groupId: string;
  startedAt: number;
  lastAt: number;
  /** The latest event that added to it. */
  offset: number;
  /** What of it had settled before, and is not told twice. */
  settledCount: number;
  settledCoins: number;
}

export interface GiftLedger {
  /** By key; those that grew last come last. */
  gifts: Record<string, CountedGift>;
  giftsSize: number;
  /** Those that have not settled, by the same key; the ones opened first come first. */
  open: Record<string, OpenGift>;
  openSize: number;
  /** No open gift has been quiet for longer than since then. */
  quietSince: number;
}

export function emptyLedger(): GiftLedger {
  return { gifts: {}, giftsSize: 0, open: {}, openSize: 0, quietSince: 0 };
}

/** What a gift is worth in coins. No sum of coins may leave the integers that a number can hold. */
export function worthOf({ count, price, paidCount = 0 }: CountedGift): number {
  return Math.min(Math.max(0, count - paidCount) * price, Number.MAX_SAFE_INTEGER);
}
