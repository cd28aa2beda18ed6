/**
 * What people did last in the present broadcast: gifts, follows, subscriptions, shares, who came. So a list on a page is the same
 * after a reload, however long ago it was. Plain data, bounded, changed in place. Pure.
 */
import type { EventUser, RecordedEvent } from "#shared/event.ts";
import { giftKey, giverOf } from "#shared/gift-key.ts";
import { keptAddress, keptName, keptUser } from "#shared/kept-text.ts";
import { isNews } from "#shared/news.ts";
import { isErasedUser } from "#shared/personal/erased-user.ts";
import { type DeedKind, deedKinds, type DeedWish } from "./deed-parts.ts";

const typeOfKind = { gift: "GIFT", follow: "FOLLOW", subscribe: "SUBSCRIBE", share: "SHARE", join: "JOIN" } as const;
const kindOfType = new Map<string, DeedKind>(deedKinds.map((kind) => [typeOfKind[kind], kind]));

/** Something that somebody did. */
export interface KeptDeed {
  kind: DeedKind;
  /** Frames of one streak of gifts are one deed that grows. */
  key: string;
  eventId: string;
  /** Where it began, and its latest frame: where it stands in a list, and up to where it is counted. */
  firstOffset: number;
  offset: number;
  /** When the latest was taken in, milliseconds since 1970. */
  at: number;
  nativeId?: string;
  user: Pick<EventUser, "userId" | "uniqueId" | "displayName" | "avatarUrl" | "isSubscriber" | "isModerator">;
  /** Of a gift. */
  giftName?: string;
  giftImageUrl?: string;
  /** Gifts of a streak so far, months of a subscription; 1 of what is not counted. */
  count: number;
  /** What it is worth; 0 of what is no gift. */
  coins: number;
}

/** By kind, the latest first. */
export type Deeds = Record<DeedKind, KeptDeed[]>;

export const deedLimits = {
  /** Rows of a list. */
  shown: 12,
  /** Gifts that are kept so that a list of any least worth is right; seldom so many. */
  gifts: 120,
} as const;

/** So long after its last frame a streak that counts from a smaller number is another one. */
const anotherStreakMs = 60_000;

export function noDeeds(): Deeds {
  return { gift: [], follow: [], subscribe: [], share: [], join: [] };
}

/** Takes in what an event tells that somebody did. */
export function noteDeed(deeds: Deeds, event: RecordedEvent): void {
  const kind = kindOfType.get(event.eventType);
  if (kind === undefined || !isNews(event) || isErasedUser(event.user) || giverOf(event.user) === "") return;
  const deed = deedOf(kind, event);
  const list = deeds[kind];
  const at = kind === "gift" ? list.findIndex(({ key }) => key === deed.key) : -1;
  const known = list[at];
  if (known && deed.count > known.count) {
    // Nothing in a list jumps: a streak grows where it stands. Its frames come shuffled, and the highest count is the one that counts.
    list[at] = { ...deed, firstOffset: known.firstOffset };
    return;
  }
  if (known && deed.at - known.at <= anotherStreakMs) return;
  if (known) list.splice(at, 1);
  list.unshift(deed);
  if (kind === "gift") dropOutdone(deeds);
  else list.length = Math.min(list.length, deedLimits.shown);
}

function deedOf(kind: DeedKind, event: RecordedEvent): KeptDeed {
  const { offset, eventId, ingestedAt: at, nativeId, user } = event;
  const deed: KeptDeed = {
    kind,
    key: `${kind}:${offset}`,
    eventId,
    firstOffset: offset,
    offset,
    at,
    ...(nativeId !== undefined && { nativeId }),
    user: {
      ...keptUser(user),
      ...(user.isSubscriber === true && { isSubscriber: true }),
      ...(user.isModerator === true && { isModerator: true }),
    },
    count: 1,
    coins: 0,
  };
  if (event.eventType === "SUBSCRIBE") return { ...deed, count: Math.max(1, event.payload.subMonth) };
  if (event.eventType !== "GIFT") return deed;
  const { giftName, giftImageUrl, giftCount, coins } = event.payload;
  return {
    ...deed,
    key: giftKey(event.payload, giverOf(user), offset),
    giftName: keptName(giftName),
    ...(keptAddress(giftImageUrl) !== "" && { giftImageUrl }),
    count: Math.max(1, giftCount),
    coins,
  };
}

/**
 * Drops gifts that no list can show: so many that are worth as much came after it. What is left is small, and enough for each least
 * worth that somebody may choose.
 */
function dropOutdone(deeds: Deeds): void {
  if (deeds.gift.length <= deedLimits.shown) return;
  /** Worth of those that came after, least first. */
  const later: number[] = [];
  deeds.gift = deeds.gift
    .filter(({ coins }) => {
      let low = 0;
      for (let high = later.length; low < high;) {
        const middle = (low + high) >> 1;
        if ((later[middle] ?? 0) < coins) low = middle + 1;
        else high = middle;
      }
      const isKept = later.length - low < deedLimits.shown;
      later.splice(low, 0, coins);
      return isKept;
    })
    .slice(0, deedLimits.gifts);
}

/** The latest of these kinds, the newest first, as many as a list may show after `isShown` left some out. */
export function latestDeeds(deeds: Deeds, { kinds, minCoins }: DeedWish): KeptDeed[] {
  return kinds
    .flatMap((kind) => (kind === "gift" ? deeds.gift.filter(({ coins }) => coins >= minCoins) : deeds[kind]))
    .sort((one, other) => other.firstOffset - one.firstOffset);
}

/** Takes people out. */
export function forgetDoers(deeds: Deeds, userIds: ReadonlySet<string>): void {
  for (const kind of deedKinds) deeds[kind] = deeds[kind].filter(({ user }) => !userIds.has(giverOf(user)));
}
