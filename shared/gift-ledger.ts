/**
 * Counts each gift once. TikTok sends a streak as frames with a cumulative count, shuffled at times, with an end that
 * sometimes never comes; a gift that is no streak comes once. So a streak is worth its highest count times its price,
 * and what a frame adds is what it lifts that by: order, repeats and missing frames change nothing.
 *
 * What is counted depends on the gifts alone and not on other events, so that it can be recomputed from them.
 */
import { clockOf } from "./event-clock.ts";
import type { EventUser } from "./event.ts";
import { type CountedGift, type GiftFrame, type GiftLedger, worthOf } from "./gift-book.ts";
import { isId } from "./ids.ts";
import { keptName } from "./kept-text.ts";
import { openGift, settle, settleNow, type SettledGift } from "./gift-settlement.ts";

export interface CountedFrame {
  /** What this event adds to the coins of its room. */
  coinsDelta: number;
  /** How many gifts it adds. */
  countDelta: number;
  /** Nobody has said yet what the gift costs: it counts 0 coins, whatever it is worth. */
  priceUnknown: boolean;
  /** Who gets it, "" where no frame of the streak says so. */
  receiverUserId: string;
  settled: SettledGift[];
}

/** Past this many the half that grew longest ago is forgotten. */
const maxGifts = 4_000;
/** Past this many the half that was opened first settles. */
const maxOpen = 500;
/** A streak that TikTok gives no group is over after so long without a frame: the next one is another streak. */
const groupRunMs = 15_000;

/** Takes a gift event in; changes `ledger`. */
export function countGift(ledger: GiftLedger, frame: GiftFrame): CountedFrame {
  const { giftCount, diamondCount, isGiftStreak, streakEnd } = frame.payload;
  const receiverUserId = receiverOf(frame);
  const at = clockOf(frame);
  const { key, known, settled } = findGift(ledger, frame, at);
  const gift: CountedGift = known ?? { count: 0, price: 0 };
  const countDelta = Math.max(0, giftCount - gift.count);
  const before = worthOf(gift);
  gift.count += countDelta;
  gift.price = Math.max(gift.price, diamondCount);
  if (receiverUserId !== "") gift.receiverUserId ||= receiverUserId;
  const coinsDelta = worthOf(gift) - before;

  const grew = countDelta > 0 || coinsDelta > 0;
  if (grew) {
    remember(ledger, key, gift, known !== undefined);
    openGift(ledger, key, frame, at, { count: gift.count - countDelta, coins: before });
    if (ledger.openSize > maxOpen) settled.push(...settleOldest(ledger, at));
    if (ledger.giftsSize > maxGifts) settled.push(...forgetOldGifts(ledger, at));
  }
  const open = ledger.open[key];
  if (open) open.lastAt = Math.max(open.lastAt, at);
  if (open && (streakEnd || !isGiftStreak)) settled.push(settle(ledger, key, at, isGiftStreak ? "end" : "once"));
  return {
    coinsDelta,
    countDelta,
    priceUnknown: gift.price === 0,
    receiverUserId: gift.receiverUserId ?? "",
    settled,
  };
}

/** Whose gifts are one person's: by id, or by handle where TikTok gives no id. */
export function giverKey({ userId, uniqueId }: Pick<EventUser, "userId" | "uniqueId">): string {
  // `__proto__` is no id either, and as a key would be none of a record's own.
  return !isId(userId) || userId === "__proto__" ? `@${keptName(uniqueId)}` : userId;
}

/** "" where the frame does not say; it may come from a runner or a file that wrote TikTok's 0 or -1 as it stood. */
function receiverOf({ payload: { receiverUserId } }: GiftFrame): string {
  return isId(receiverUserId) ? receiverUserId : "";
}

interface Found {
  key: string;
  known: CountedGift | undefined;
  /** What settles because this frame begins another streak of the same key. */
  settled: SettledGift[];
}

function findGift(ledger: GiftLedger, frame: GiftFrame, at: number): Found {
  const { giftId, groupId, isGiftStreak, streakEnd } = frame.payload;
  if (!isGiftStreak) {
    // Whatever has no message id can be told from its repetition by our own id only.
    const { nativeId = "" } = frame;
    const key = `${frame.roomId}:#${isId(nativeId) ? nativeId : frame.eventId}`;
    return { key, known: ledger.gifts[key], settled: [] };
  }
  const grouped = isId(groupId);
  const base = `${frame.roomId}:${giverKey(frame.user)}:${giftId}:${grouped ? groupId : "0"}`;
  const key = keyOfReceiver(ledger, base, receiverOf(frame));
  if (grouped) return { key, known: ledger.gifts[key], settled: [] };
  return continueRun(ledger, key, { at, ended: streakEnd });
}

/**
 * The first receiver of a streak has its plain key. A frame that leaves the receiver out (one provider tells it, another
 * does not) belongs to it; a frame with another receiver is a streak of its own.
 */
function keyOfReceiver(ledger: GiftLedger, base: string, receiverUserId: string): string {
  const first = ledger.gifts[base]?.receiverUserId ?? "";
  const isFirst = receiverUserId === "" || first === "" || first === receiverUserId;
  return isFirst ? base : `${base}:${receiverUserId}`;
}

/** Without a group, time tells one streak from the next: after its end or a pause begins another one. */
function continueRun(ledger: GiftLedger, key: string, frame: { at: number; ended: boolean }): Found {
  const known = ledger.gifts[key];
  const run = known?.run;
  if (!known || !run) return { key, known: begin(ledger, key, frame, known), settled: [] };
  if (frame.at > run.lastAt && (run.ended || frame.at - run.lastAt >= groupRunMs)) {
    const settled = ledger.open[key] ? [settle(ledger, key, frame.at, "quiet")] : [];
    return { key, known: begin(ledger, key, frame, undefined), settled };
  }
  run.lastAt = Math.max(run.lastAt, frame.at);
  run.ended ||= frame.ended;
  return { key, known, settled: [] };
}

function begin(
  ledger: GiftLedger,
  key: string,
  { at, ended }: { at: number; ended: boolean },
  known: CountedGift | undefined,
): CountedGift {
  if (!ledger.gifts[key]) ledger.giftsSize++;
  const gift: CountedGift = { ...(known ?? { count: 0, price: 0 }), run: { lastAt: at, ended } };
  ledger.gifts[key] = gift;
  return gift;
}

/** Puts what grew to the end, so that what is forgotten is what grew longest ago. */
function remember(ledger: GiftLedger, key: string, gift: CountedGift, known: boolean): void {
  if (known) delete ledger.gifts[key];
  else ledger.giftsSize++;
  ledger.gifts[key] = gift;
}

/** Settles the half that was opened first. */
function settleOldest(ledger: GiftLedger, now: number): SettledGift[] {
  const oldest = new Set(Object.keys(ledger.open).slice(0, maxOpen / 2));
  return settleNow(ledger, now, "crowded", (key) => oldest.has(key));
}

/** Halves the memory when it is full, so that a gift costs the same in a full room. */
function forgetOldGifts(ledger: GiftLedger, now: number): SettledGift[] {
  const kept = Object.fromEntries(Object.entries(ledger.gifts).slice(-maxGifts / 2));
  const settled = settleNow(ledger, now, "crowded", (key) => !(key in kept));
  ledger.gifts = kept;
  ledger.giftsSize = maxGifts / 2;
  return settled;
}
