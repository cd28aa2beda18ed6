/** What somebody did, as the lists of a stream show it: who, what, how much. Pure. */
import type { ShownDeed } from "#shared/activity/shown-deed.ts";
import type { EventUser, RecordedEvent } from "#shared/event.ts";
import { giftKey, giverOf } from "#shared/gift-key.ts";
import { isNews } from "#shared/news.ts";
import { type Thing, thingOf } from "#shared/takeback.ts";
import { nameOf, safeImageUrl, shorten } from "../../kit/format.ts";

export const deedKinds = ["gift", "follow", "subscribe", "share", "like", "join", "chat"] as const;
export type DeedKind = (typeof deedKinds)[number];

/** The types of events that tell of a kind. */
export const eventTypesOf = {
  gift: ["GIFT"],
  follow: ["FOLLOW"],
  subscribe: ["SUBSCRIBE"],
  share: ["SHARE"],
  /** No event that an overlay is sent says who liked: the hub does, where a published scene shows it. */
  like: [],
  join: ["JOIN"],
  chat: ["CHAT"],
} as const satisfies Record<DeedKind, readonly RecordedEvent["eventType"][]>;

export interface Deed extends Thing {
  kind: DeedKind;
  /** Frames of one streak of gifts are one deed that grows. */
  key: string;
  name: string;
  avatarUrl: string | undefined;
  /** Of a gift. */
  giftName?: string;
  imageUrl?: string | undefined;
  /** Gifts of a streak so far, months of a subscription; 1 of what is not counted. */
  count: number;
  /** What it is worth, in coins; 0 of what is no gift. */
  coins: number;
}

/** Longest name of a gift that is shown, in graphemes. */
const maxGiftName = 40;

/** What an event tells that somebody did; undefined for what nobody did, and what was told before. */
export function deedOf(event: RecordedEvent): Deed | undefined {
  if (!isNews(event) || isNobody(event.user)) return undefined;
  const one = (kind: DeedKind, count = 1): Deed => ({
    ...thingOf(event),
    kind,
    key: `${kind}:${event.offset}`,
    name: nameOf(event.user),
    avatarUrl: safeImageUrl(event.user.avatarUrl),
    count: Math.max(1, count),
    coins: 0,
  });
  switch (event.eventType) {
    case "GIFT": {
      const { giftName, giftImageUrl, giftCount, coins } = event.payload;
      return {
        ...one("gift", giftCount),
        key: giftKey(event.payload, giverOf(event.user), event.offset),
        giftName: shorten(giftName, maxGiftName),
        imageUrl: safeImageUrl(giftImageUrl),
        coins,
      };
    }
    case "FOLLOW":
      return one("follow");
    case "SUBSCRIBE":
      return one("subscribe", event.payload.subMonth);
    case "SHARE":
      return one("share");
    case "JOIN":
      return one("join");
    case "CHAT":
      return one("chat");
    default:
      return undefined;
  }
}

/** A deed as the hub tells of it; undefined where it does not say whose. */
export function deedOfShown({ user, giftName, giftImageUrl, ...deed }: ShownDeed): Deed | undefined {
  if (user === null) return undefined;
  const { kind, key, offset, at, nativeId, count, coins } = deed;
  return {
    offset,
    at,
    userId: user.userId,
    nativeId,
    kind,
    key,
    name: nameOf(user),
    avatarUrl: safeImageUrl(user.avatarUrl),
    count,
    coins,
    ...(giftName !== undefined && { giftName: shorten(giftName, maxGiftName), imageUrl: safeImageUrl(giftImageUrl) }),
  };
}

function isNobody({ userId, uniqueId }: EventUser): boolean {
  return (userId === "" || userId === "0") && (uniqueId === "" || uniqueId === "system");
}
