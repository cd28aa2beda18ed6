/**
 * Counts each gift once. TikTok sends a streak as frames with a cumulative count, shuffled at times, with an end that
 * sometimes never comes; a gift that is no streak comes once. The worth of a frame is therefore what it adds to the
 * highest count seen of its streak.
 */
import type { EventOf } from "./event.ts";

/** Highest count and time of each open streak, by its key. Plain data: it is stored with the state. */
export type GiftLedger = Record<string, { count: number; timestamp: number }>;

/** A streak is forgotten this long after its last frame, by the events' own clock. */
const forgetAfterMs = 10 * 60_000;
const sweepAboveStreaks = 512;

function streakKey(event: EventOf<"GIFT">): string {
  const { giftId, groupId, receiverUserId } = event.payload;
  return `${event.user.userId}:${giftId}:${groupId}:${receiverUserId}`;
}

/** The coins this gift event adds to the total. Changes `ledger`. */
export function countGift(ledger: GiftLedger, event: EventOf<"GIFT">): number {
  const { giftCount, diamondCount, isGiftStreak } = event.payload;
  if (!isGiftStreak) return giftCount * diamondCount;
  const key = streakKey(event);
  const known = ledger[key];
  const counted = known?.count ?? 0;
  ledger[key] = {
    count: Math.max(counted, giftCount),
    timestamp: Math.max(known?.timestamp ?? 0, event.timestamp),
  };
  if (!known && Object.keys(ledger).length > sweepAboveStreaks) forgetOldStreaks(ledger, event.timestamp);
  return Math.max(0, giftCount - counted) * diamondCount;
}

function forgetOldStreaks(ledger: GiftLedger, now: number): void {
  for (const [key, streak] of Object.entries(ledger)) {
    if (now - streak.timestamp > forgetAfterMs) delete ledger[key];
  }
}
