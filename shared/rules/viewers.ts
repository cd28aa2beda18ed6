/** What each viewer did in the current room. Plain data, bounded: it is stored with the rule state. */
import type { EventType, EventUser, RecordedEvent } from "#shared/event.ts";
import { isId } from "#shared/ids.ts";
import { isNews } from "#shared/news.ts";
import { ruleLimits } from "./limits.ts";

/** A viewer's figures in the current room. */
export interface ViewerFigures {
  /** Coins of gifts, likes, chat messages, gifts and shares. */
  coins: number;
  likes: number;
  chats: number;
  gifts: number;
  shares: number;
  /** First and latest activity; milliseconds since 1970, 0 for a viewer who did nothing yet. */
  firstSeen: number;
  lastSeen: number;
  /** What the viewer is to the host, as the latest activity had it; only what is true of them. */
  role?: Role;
}

export type Role = Pick<EventUser, "followRole" | "isModerator" | "isSubscriber" | "teamMemberLevel">;

export interface Viewers {
  byUserId: Record<string, ViewerFigures>;
  /** How many that are; counting the keys on every event would cost more than the rest of it. */
  count: number;
}

/** What counts as doing something. Coming in does not: a busy room's list would be of people who only passed by. */
export const activityTypes = [
  "CHAT",
  "GIFT",
  "LIKE",
  "FOLLOW",
  "SHARE",
  "SUBSCRIBE",
  "EMOTE",
  "QUESTION",
  "ENVELOPE",
  "SUPER_FAN",
  "TEAM_JOIN",
  "SUBSCRIPTION_GIFT",
] as const satisfies EventType[];
const activities = new Set<EventType>(activityTypes);

const nobody: Readonly<ViewerFigures> = Object.freeze({
  coins: 0,
  likes: 0,
  chats: 0,
  gifts: 0,
  shares: 0,
  firstSeen: 0,
  lastSeen: 0,
});

export function noViewers(): Viewers {
  return { byUserId: {}, count: 0 };
}

/** Whether an event has a user who is a person. `__proto__` as a key would replace the record's prototype. */
export function isPerson(userId: string): boolean {
  return isId(userId) && userId !== "__proto__";
}

/** The figures of an event's viewer, of zeros where there are none. */
export function figuresOf(viewers: Viewers, userId: string): Readonly<ViewerFigures> {
  return Object.hasOwn(viewers.byUserId, userId) ? (viewers.byUserId[userId] ?? nobody) : nobody;
}

/** What a viewer is to the host, as far as it is known. */
export function roleOf(viewers: Viewers, userId: string): Role {
  return figuresOf(viewers, userId).role ?? {};
}

function roleIn({ followRole, isModerator, isSubscriber, teamMemberLevel }: EventUser): Role | undefined {
  if (!followRole && !isModerator && !isSubscriber && !teamMemberLevel) return undefined;
  return {
    ...(followRole && { followRole }),
    ...(isModerator && { isModerator }),
    ...(isSubscriber && { isSubscriber }),
    ...(teamMemberLevel && { teamMemberLevel }),
  };
}

/** Takes one event into its viewer's figures; says whether it is the viewer's first activity. Changes `viewers`. */
export function noteActivity(viewers: Viewers, event: RecordedEvent, now: number): boolean {
  const { userId } = event.user;
  if (!activities.has(event.eventType) || !isPerson(userId)) return false;
  // What becomes of a question is none of its asker's doing.
  if (event.eventType === "QUESTION" && !isNews(event)) return false;
  let figures = Object.hasOwn(viewers.byUserId, userId) ? viewers.byUserId[userId] : undefined;
  const isFirst = figures === undefined;
  if (figures === undefined) {
    if (viewers.count >= ruleLimits.viewers) forgetQuietViewers(viewers);
    figures = { ...nobody, firstSeen: now, lastSeen: now };
    viewers.byUserId[userId] = figures;
    viewers.count++;
  }
  figures.lastSeen = Math.max(figures.lastSeen, now);
  const role = roleIn(event.user);
  if (role) figures.role = role;
  switch (event.eventType) {
    case "CHAT":
      figures.chats++;
      break;
    case "LIKE":
      figures.likes += event.payload.likeCount;
      break;
    case "SHARE":
      if (isNews(event)) figures.shares++;
      break;
    case "GIFT":
      figures.coins += event.payload.coinsDelta;
      figures.gifts += giftsAdded(event.payload);
      break;
    default:
  }
  return isFirst;
}

/** How many gifts an event adds: of a streak, those that the ledger had not counted before. */
function giftsAdded(gift: { coinsDelta: number; diamondCount: number; giftCount: number; isGiftStreak: boolean }) {
  if (gift.diamondCount > 0) return Math.round(gift.coinsDelta / gift.diamondCount);
  return gift.isGiftStreak ? 0 : gift.giftCount;
}

/** Keeps the half that was active last, so that a new viewer costs the same in a full room. */
function forgetQuietViewers(viewers: Viewers): void {
  const kept = Object.entries(viewers.byUserId)
    .toSorted(([, a], [, b]) => b.lastSeen - a.lastSeen)
    .slice(0, ruleLimits.viewers / 2);
  viewers.byUserId = Object.fromEntries(kept);
  viewers.count = kept.length;
}
