/** Streaks of gifts: a widget is told of a streak once, when it is over, with all of its coins. Pure but for the list. */
import type { EventOf, EventUser } from "#shared/event.ts";
import { giftKey, giverOf } from "#shared/gift-key.ts";
import type { GiftSum } from "./translated.ts";

/** A streak whose end does not come is over when nothing was added for so long. */
export const quietMs = 4_000;
/** More than these are told of at once, the oldest first. */
const mostOpen = 200;

export interface OpenStreak {
  user: EventUser;
  gift: GiftSum;
  /** On the clock of the page. */
  until: number;
}

export type Streaks = Map<string, OpenStreak>;

export interface Finished {
  user: EventUser;
  gift: GiftSum;
}

/** Takes a gift; returns the streaks that are over with it. */
export function takeGift(open: Streaks, event: EventOf<"GIFT">, now: number): Finished[] {
  const { payload, timestamp, offset } = event as EventOf<"GIFT"> & { offset: number };
  const key = giftKey(payload, giverOf(event.user), offset);
  const known = open.get(key)?.gift;
  const gift: GiftSum = {
    // The server says what each event adds: nothing is counted twice, however streaks arrive.
    coins: (known?.coins ?? 0) + payload.coinsDelta,
    count: Math.max(known?.count ?? 0, payload.giftCount),
    giftName: payload.giftName,
    giftId: payload.giftId,
    imageUrl: payload.giftImageUrl,
    at: timestamp,
  };
  const user = shownUser(event.user);
  open.delete(key);
  if (!payload.isGiftStreak || payload.streakEnd) return gift.coins > 0 || known === undefined ? [{ user, gift }] : [];
  open.set(key, { user, gift, until: now + quietMs });
  const [oldest] = open;
  if (open.size <= mostOpen || !oldest) return [];
  open.delete(oldest[0]);
  return [oldest[1]];
}

/** Of a giver what a widget is told: no more is kept. */
function shownUser({ userId, uniqueId, displayName, avatarUrl }: EventUser): EventUser {
  return {
    userId,
    uniqueId,
    ...(displayName !== undefined && { displayName }),
    ...(avatarUrl !== undefined && { avatarUrl }),
  };
}

/** The streaks that nothing was added to for long. */
export function takeQuiet(open: Streaks, now: number): Finished[] {
  const over = [...open].filter(([, { until }]) => until <= now);
  for (const [key] of over) open.delete(key);
  return over.map(([, { user, gift }]) => ({ user, gift }));
}

/** When the next one is over; undefined where none is open. */
export function nextQuiet(open: Streaks): number | undefined {
  return open.size === 0 ? undefined : Math.min(...[...open.values()].map(({ until }) => until));
}
