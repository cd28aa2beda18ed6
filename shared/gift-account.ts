/**
 * Why a number of coins is what it is: the gift events that make it up, through the same ledger as when they were live.
 * Pure: it is fed a room's gift events in their order, and keeps what was asked for.
 */
import type { EventOf, EventUser } from "./event.ts";
import { emptyLedger, type GiftFrame, type GiftLedger } from "./gift-book.ts";
import { countGift, giverKey } from "./gift-ledger.ts";

/** A gift event as the log has it. */
export type LoggedGift = GiftFrame & Pick<EventOf<"GIFT">, "sessionId" | "seqNo">;

/** What is asked: everything that is absent is all of it. */
export interface GiftQuestion {
  receiverUserId?: string | undefined;
  sessionId?: string | undefined;
  /** Of the events only those after this offset are listed, `limit` at most. They count all the same. */
  after: number;
  limit: number;
}

/** What one giver gave one receiver of one gift. */
export interface GiftTotal {
  user: Pick<EventUser, "userId" | "uniqueId" | "displayName">;
  giftId: string;
  giftName: string;
  /** "" where TikTok does not say. */
  receiverUserId: string;
  gifts: number;
  coins: number;
  /** How many events tell of it. */
  events: number;
  /** Some of these gifts have no price: they count 0 coins. */
  priceUnknown?: true;
}

/** One event, and what it added. */
export interface AccountEvent {
  offset: number;
  sessionId: string;
  seqNo: number;
  /** TikTok's message id. */
  nativeId?: string;
  timestamp: number;
  userId: string;
  uniqueId: string;
  giftId: string;
  groupId: string;
  receiverUserId: string;
  isGiftStreak: boolean;
  giftCount: number;
  streakEnd: boolean;
  diamondCount: number;
  /** How many gifts and coins it added; 0 where they were counted before. */
  giftsDelta: number;
  coinsDelta: number;
  priceUnknown?: true;
}

export interface GiftAccount {
  question: GiftQuestion;
  ledger: GiftLedger;
  gifts: number;
  coins: number;
  /** By giver, gift and receiver. */
  totals: Map<string, GiftTotal>;
  events: AccountEvent[];
  /** Whether more events follow those that are listed. */
  more: boolean;
  /** The last event looked at. */
  throughOffset: number;
}

export function openAccount(question: GiftQuestion): GiftAccount {
  const ledger = emptyLedger();
  return { question, ledger, gifts: 0, coins: 0, totals: new Map(), events: [], more: false, throughOffset: 0 };
}

/** Takes the next gift event of the room in; changes `account`. What is not asked for moves the ledger all the same. */
export function enterGift(account: GiftAccount, gift: LoggedGift): void {
  const { question, totals } = account;
  const { coinsDelta, countDelta, priceUnknown, receiverUserId } = countGift(account.ledger, gift);
  account.throughOffset = gift.offset;
  if (question.receiverUserId !== undefined && question.receiverUserId !== receiverUserId) return;
  if (question.sessionId !== undefined && question.sessionId !== gift.sessionId) return;

  account.gifts = add(account.gifts, countDelta);
  account.coins = add(account.coins, coinsDelta);
  const { userId, uniqueId, displayName } = gift.user;
  const { giftId, giftName } = gift.payload;
  const key = [giverKey(gift.user), giftId, receiverUserId].join("\n");
  const total = totals.get(key) ?? { user: gift.user, giftId, giftName, receiverUserId, gifts: 0, coins: 0, events: 0 };
  totals.set(key, {
    ...total,
    user: { userId, uniqueId, ...(displayName === undefined ? {} : { displayName }) },
    giftName: giftName || total.giftName,
    gifts: add(total.gifts, countDelta),
    coins: add(total.coins, coinsDelta),
    events: total.events + 1,
    ...(priceUnknown && { priceUnknown: true }),
  });
  if (gift.offset <= question.after) return;
  if (account.events.length < question.limit) {
    account.events.push(eventOf(gift, { receiverUserId, countDelta, coinsDelta, priceUnknown }));
  } else account.more = true;
}

/** The totals, most coins first. */
export function totalsOfAccount({ totals }: GiftAccount): GiftTotal[] {
  return [...totals.values()].toSorted((a, b) => b.coins - a.coins || b.gifts - a.gifts);
}

function eventOf(
  { offset, sessionId, seqNo, nativeId, timestamp, user, payload }: LoggedGift,
  added: { receiverUserId: string; countDelta: number; coinsDelta: number; priceUnknown: boolean },
): AccountEvent {
  return {
    offset,
    sessionId,
    seqNo,
    ...(nativeId === undefined ? {} : { nativeId }),
    timestamp,
    userId: user.userId,
    uniqueId: user.uniqueId,
    giftId: payload.giftId,
    groupId: payload.groupId,
    receiverUserId: added.receiverUserId,
    isGiftStreak: payload.isGiftStreak,
    giftCount: payload.giftCount,
    streakEnd: payload.streakEnd,
    diamondCount: payload.diamondCount,
    giftsDelta: added.countDelta,
    coinsDelta: added.coinsDelta,
    ...(added.priceUnknown && { priceUnknown: true as const }),
  };
}

function add(sum: number, more: number): number {
  return Math.min(sum + more, Number.MAX_SAFE_INTEGER);
}
