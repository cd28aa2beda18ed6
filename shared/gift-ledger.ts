/**
 * Counts each gift once. TikTok sends a streak as frames with a cumulative count, shuffled at times, with an end that
 * sometimes never comes; a gift that is no streak comes once. The worth of a frame is therefore what it adds to the
 * highest count seen of its streak.
 */
import type { EventOf } from "./event.ts";

/** The open streaks. Plain data: it is stored with the state. */
export interface GiftLedger {
  /** Highest count and time of each streak, by its key. */
  streaks: Record<string, { count: number; timestamp: number }>;
  /** How many streaks that are, and at how many the old ones are looked for next. */
  size: number;
  sweepAt: number;
}

/** A streak is forgotten this long after its last frame, by the events' own clock. */
const forgetAfterMs = 10 * 60_000;
const firstSweepAt = 512;

export function emptyLedger(): GiftLedger {
  return { streaks: {}, size: 0, sweepAt: firstSweepAt };
}

function streakKey(event: EventOf<"GIFT">): string {
  const { giftId, groupId, receiverUserId } = event.payload;
  return `${event.user.userId}:${giftId}:${groupId}:${receiverUserId}`;
}

/** The coins this gift event adds to the total. Changes `ledger`. */
export function countGift(ledger: GiftLedger, event: EventOf<"GIFT">): number {
  const { giftCount, diamondCount, isGiftStreak } = event.payload;
  if (!isGiftStreak) return giftCount * diamondCount;
  const key = streakKey(event);
  const known = ledger.streaks[key];
  const counted = known?.count ?? 0;
  ledger.streaks[key] = {
    count: Math.max(counted, giftCount),
    timestamp: Math.max(known?.timestamp ?? 0, event.timestamp),
  };
  if (!known && ++ledger.size >= ledger.sweepAt) forgetOldStreaks(ledger, event.timestamp);
  return Math.max(0, giftCount - counted) * diamondCount;
}

/** Sweeps when the ledger has doubled since the last sweep, so that a gift costs the same in a full room. */
function forgetOldStreaks(ledger: GiftLedger, now: number): void {
  const young = Object.entries(ledger.streaks).filter(([, streak]) => now - streak.timestamp <= forgetAfterMs);
  ledger.streaks = Object.fromEntries(young);
  ledger.size = young.length;
  ledger.sweepAt = Math.max(firstSweepAt, young.length * 2);
}
