/**
 * When a gift is over: a streak has its final count once its end came, or nothing more came for a while by the events'
 * own clock. Pure: time is an argument, and nothing ever waits.
 */
import { type GiftFrame, type GiftLedger, type OpenGift, worthOf } from "./gift-book.ts";
import { keptAddress, keptName, keptUser } from "./kept-text.ts";

/** So long without a frame settles a streak (`GIFT_SETTLE_MS`). */
export const defaultGiftSettleMs = 15_000;

/** Reads `GIFT_SETTLE_MS`, the default where it is not set; undefined where it is no number from 1,000 to 600,000. */
export function parseGiftSettleMs(value: unknown): number | undefined {
  if (value === undefined || value === "") return defaultGiftSettleMs;
  const settleMs = Number(value);
  return Number.isInteger(settleMs) && settleMs >= 1_000 && settleMs <= 600_000 ? settleMs : undefined;
}

/**
 * Why a gift settled: its end came; it comes once; nothing came for a while; the broadcast ended; another room began;
 * more gifts are open than are remembered.
 */
export type SettleReason = "end" | "once" | "quiet" | "stream_end" | "new_room" | "crowded";

/** A gift with its final count: once per streak, and what rules and alerts want. Times in milliseconds since 1970. */
export interface SettledGift {
  roomId: string;
  user: OpenGift["user"];
  giftId: string;
  giftName: string;
  giftImageUrl: string;
  groupId: string;
  /** "" where TikTok does not say. */
  receiverUserId: string;
  /** The final count. */
  giftCount: number;
  /** The price of one, and of all, in coins. */
  diamondCount: number;
  coins: number;
  /** Nobody has said what it costs: its coins are 0. */
  priceUnknown?: true;
  /** It had settled and then grew: the figures of before, which this replaces. */
  before?: { giftCount: number; coins: number };
  reason: SettleReason;
  /** Times of its first and its last frame, and of the event on whose clock it settled. */
  startedAt: number;
  endedAt: number;
  settledAt: number;
  /** The event that made it this much. */
  offset: number;
}

/** Notes that a gift grew; opens it where it is not open. Changes `ledger`. */
export function openGift(
  ledger: GiftLedger,
  key: string,
  { roomId, user, offset, payload }: GiftFrame,
  at: number,
  before: { count: number; coins: number },
): void {
  const open = ledger.open[key];
  if (open) {
    open.offset = offset;
    open.startedAt = Math.min(open.startedAt, at);
    if (open.giftName === "") open.giftName = keptName(payload.giftName);
    if (open.giftImageUrl === "") open.giftImageUrl = keptAddress(payload.giftImageUrl);
    return;
  }
  ledger.open[key] = {
    roomId,
    user: keptUser(user),
    giftId: payload.giftId,
    giftName: keptName(payload.giftName),
    giftImageUrl: keptAddress(payload.giftImageUrl),
    groupId: payload.groupId,
    startedAt: at,
    lastAt: at,
    offset,
    settledCount: before.count,
    settledCoins: before.coins,
  };
  ledger.quietSince = ledger.openSize === 0 ? at : Math.min(ledger.quietSince, at);
  ledger.openSize++;
}

/** Settles an open gift. Changes `ledger`. */
export function settle(ledger: GiftLedger, key: string, settledAt: number, reason: SettleReason): SettledGift {
  const open = ledger.open[key];
  const gift = ledger.gifts[key];
  if (!open || !gift) throw new Error("only an open gift settles");
  delete ledger.open[key];
  ledger.openSize--;
  const { startedAt, lastAt: endedAt, offset, settledCount, settledCoins, ...about } = open;
  return {
    ...about,
    receiverUserId: gift.receiverUserId ?? "",
    giftCount: gift.count,
    diamondCount: gift.price,
    coins: worthOf(gift),
    ...(gift.price === 0 && { priceUnknown: true as const }),
    ...(settledCount > 0 && { before: { giftCount: settledCount, coins: settledCoins } }),
    reason,
    startedAt,
    endedAt,
    settledAt,
    offset,
  };
}

const nothing: SettledGift[] = [];

/** Settles what has been quiet for `settleMs` at the time `now`. Looks at the open gifts only when one can be due. */
export function settleQuiet(ledger: GiftLedger, now: number, settleMs: number): SettledGift[] {
  if (ledger.openSize === 0 || now - ledger.quietSince < settleMs) return nothing;
  const settled = settleNow(ledger, now, "quiet", (_key, { lastAt }) => now - lastAt >= settleMs);
  ledger.quietSince = Object.values(ledger.open).reduce((first, { lastAt }) => Math.min(first, lastAt), now);
  return settled;
}

/** Settles the open gifts that `isDue` names, in the order in which they were opened; all of them by default. */
export function settleNow(
  ledger: GiftLedger,
  now: number,
  reason: SettleReason,
  isDue: (key: string, open: OpenGift) => boolean = () => true,
): SettledGift[] {
  const due = Object.entries(ledger.open).filter(([key, open]) => isDue(key, open));
  return due.map(([key]) => settle(ledger, key, now, reason));
}
