/**
 * Who did something last in the present broadcast, what was the most of it, and who came to it: what a page shows that may be
 * opened long after. Plain data, bounded, changed in place: it is stored with the state. Pure.
 */
import type { EventOf, RecordedEvent } from "./event.ts";
import { giverKey } from "./gift-ledger.ts";
import { keptAddress, keptName, type KeptUser, keptUser } from "./kept-text.ts";
import { isLate } from "./live-room.ts";
import type { LiveState } from "./live-state.ts";
import { isNews } from "./news.ts";
import { isErasedUser } from "./personal/erased-user.ts";
import {
  isTakenBack,
  overlayParts,
  type Takebacks,
  takenBackBy,
  takesBack,
  type Thing,
  type Withdrawal,
} from "./takeback.ts";

export const latestPlaces = [
  "follower",
  "gifter",
  "subscriber",
  "chatter",
  "sharer",
  "liker",
  "topGift",
  "topStreak",
] as const;
export type LatestPlace = (typeof latestPlaces)[number];

/** Lists of who came to it, for the credits. */
export const rolls = ["followers", "subscribers", "sharers"] as const;
export type Roll = (typeof rolls)[number];

/** Somebody in a place, and by what. */
export interface LatestOf extends KeptUser {
  offset: number;
  /** When it was taken in, milliseconds since 1970. */
  at: number;
  nativeId?: string;
  /** Of a gift. */
  giftName?: string;
  giftImageUrl?: string;
  /** Gifts of the streak, likes of the message, months of the subscription; 1 of what is not counted. */
  count: number;
  /** Of a gift; 0 of what is none. */
  coins: number;
}

export interface Latest {
  people: Partial<Record<LatestPlace, LatestOf>>;
  /** The latest, latest last, each once; without their pictures, which nobody shows of so many. */
  rolls: Record<Roll, Omit<KeptUser, "avatarUrl">[]>;
}

export const latestLimits = { roll: 40 } as const;

export function noLatest(): Latest {
  return { people: {}, rolls: { followers: [], subscribers: [], sharers: [] } };
}

/** What was stored, with what came to be part of it since then. */
export function completeLatest(stored: Partial<Latest> = {}): Latest {
  const empty = noLatest();
  return { ...empty, ...stored, rolls: { ...empty.rolls, ...stored.rolls } };
}

/** Takes an event in, after the live state took it: that says which broadcast it is. */
export function noteLatest(latest: Latest, event: RecordedEvent, live: Readonly<LiveState>): void {
  const withdrawal = takenBackBy(event);
  if (withdrawal) withdrawLatest(latest, { no: 0, ...withdrawal });
  if (isLate(event, live) || !isNews(event) || isErasedUser(event.user)) return;
  const key = giverKey(event.user);
  // Nobody says who it was.
  if (key === "@" || key === "@system") return;
  const { people } = latest;
  switch (event.eventType) {
    case "GIFT":
      return noteGift(people, event);
    case "FOLLOW":
      people.follower = latestOf(event);
      return enroll(latest, "followers", event);
    case "SUBSCRIBE":
      people.subscriber = latestOf(event, event.payload.subMonth);
      return enroll(latest, "subscribers", event);
    case "SHARE":
      people.sharer = latestOf(event);
      return enroll(latest, "sharers", event);
    case "LIKE":
      people.liker = latestOf(event, event.payload.likeCount);
      return;
    case "CHAT":
      people.chatter = latestOf(event);
      return;
    default:
  }
}

/** Takes people out. */
export function leaveLatest(latest: Latest, userIds: readonly string[]): void {
  const left = new Set(userIds);
  const stays = (one: KeptUser) => !left.has(giverKey(one));
  latest.people = Object.fromEntries(Object.entries(latest.people).filter(([, one]) => stays(one)));
  for (const roll of rolls) latest.rolls[roll] = latest.rolls[roll].filter(stays);
}

/** Who is in a place; undefined where nobody is, or somebody who was taken back or is muted. */
export function shownLatest(
  { people }: Latest,
  place: LatestPlace,
  { withdrawals, mutes }: Pick<Takebacks, "withdrawals" | "mutes">,
): LatestOf | undefined {
  const one = people[place];
  if (!one) return undefined;
  const thing = thingOfLatest(one);
  const gone = isTakenBack({ withdrawals: [], mutes }, "chat", thing) || withdrawals.some((by) => names(by, thing));
  return gone ? undefined : one;
}

/** Who is on a list, without those who are muted. */
export function shownRoll(
  { rolls: lists }: Latest,
  roll: Roll,
  { mutes }: Pick<Takebacks, "mutes">,
): Latest["rolls"][Roll] {
  return lists[roll].filter(({ userId }) => !Object.hasOwn(mutes.users, userId));
}

function withdrawLatest(latest: Latest, withdrawal: Withdrawal): void {
  latest.people = Object.fromEntries(
    Object.entries(latest.people).filter(([, one]) => !names(withdrawal, thingOfLatest(one))),
  );
  leaveLatest(latest, withdrawal.userIds ?? []);
}

/** Whether a withdrawal takes a thing back by a name of it: to clear the chat or the alerts does not take who was last. */
function names({ all, ...withdrawal }: Withdrawal, thing: Thing): boolean {
  return all !== true && overlayParts.some((part) => takesBack(withdrawal, part, thing));
}

function thingOfLatest({ offset, at, userId, nativeId }: LatestOf): Thing {
  return { offset, at, userId, nativeId };
}

function noteGift(people: Latest["people"], event: EventOf<"GIFT"> & { offset: number }): void {
  const { giftName, giftImageUrl, giftCount, coins } = event.payload;
  const gift: LatestOf = {
    ...latestOf(event, giftCount),
    giftName: keptName(giftName),
    ...(keptAddress(giftImageUrl) === "" ? {} : { giftImageUrl }),
    coins,
  };
  people.gifter = gift;
  if (coins > (people.topGift?.coins ?? 0)) people.topGift = gift;
  if (giftCount > 1 && giftCount > (people.topStreak?.count ?? 0)) people.topStreak = gift;
}

function latestOf({ user, offset, ingestedAt, nativeId }: RecordedEvent, count = 1): LatestOf {
  return {
    ...keptUser(user),
    offset,
    at: ingestedAt,
    ...(nativeId !== undefined && { nativeId }),
    count: Math.max(1, count),
    coins: 0,
  };
}

function enroll(latest: Latest, roll: Roll, { user }: RecordedEvent): void {
  const { avatarUrl: _, ...person } = keptUser(user);
  const others = latest.rolls[roll].filter((one) => giverKey(one) !== giverKey(user));
  latest.rolls[roll] = [...others, person].slice(-latestLimits.roll);
}
