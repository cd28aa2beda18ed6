/** What an alert says. Pure. */
import { clockOf } from "#shared/event-clock.ts";
import type { EventOf, RecordedEvent } from "#shared/event.ts";
import { isNews } from "#shared/news.ts";
import { giftKey, giverOf } from "#shared/gift-key.ts";
import { cutGraphemes } from "#shared/graphemes.ts";
import { type Thing, thingOf } from "#shared/takeback.ts";
import { nameOf, safeImageUrl } from "../../../kit/format.ts";
import { type GiftParts, totalOf, withPart } from "../../stage/gift-parts.ts";
import type { AlertsOptions } from "./options.ts";

interface AlertBase {
  /** Alerts of the same key are one alert that grows. */
  key: string;
  /** Time of the event, milliseconds since 1970. */
  time: number;
  /** What decides who has to go when too many wait: coins, or about as many as it counts for. */
  worth: number;
  name: string;
  avatarUrl: string | undefined;
  /** What it was derived from: of a streak, the latest. */
  thing: Thing;
  isModerator: boolean;
  isSubscriber: boolean;
  /** Of a crowd, who it is; absent where an alert stands for itself. */
  members?: readonly Alert[];
}

export interface GiftAlert extends AlertBase {
  kind: "gift";
  giftId: string;
  giftName: string;
  imageUrl: string | undefined;
  count: number;
  coins: number;
  streak: boolean;
  /** Gifts of the same are one alert while they wait; "" where nobody is known to have given it. */
  mergeKey: string;
  /** What it tells of, by their keys; `count` and `coins` are of all of them. */
  gifts: GiftParts;
}

export type Alert =
  | GiftAlert
  | (AlertBase & { kind: "follow" })
  | (AlertBase & { kind: "subscription"; months: number })
  | (AlertBase & { kind: "battle"; opponents: string });

/** Longest name of a gift that is shown, in graphemes. */
const maxGiftName = 60;
const followWorth = 1;
const battleWorth = 500;
const subscriptionWorth = 1_000;

/** The alert an event makes, if the options want one: once a person. Battles are found by the widget, which knows what ran before. */
export function alertOf(event: RecordedEvent, options: Pick<AlertsOptions, "kinds" | "minCoins">): Alert | undefined {
  if (!isNews(event)) return undefined;
  const base = {
    key: `offset:${event.offset}`,
    time: clockOf(event),
    name: nameOf(event.user),
    avatarUrl: safeImageUrl(event.user.avatarUrl),
    thing: thingOf(event),
    isModerator: event.user.isModerator === true,
    isSubscriber: event.user.isSubscriber === true,
  };
  switch (event.eventType) {
    case "GIFT":
      return options.kinds.includes("gifts") && event.payload.coins >= options.minCoins
        ? giftAlert(event, base)
        : undefined;
    case "FOLLOW":
      return options.kinds.includes("follows") ? { ...base, kind: "follow", worth: followWorth } : undefined;
    case "SUBSCRIBE":
      return options.kinds.includes("subscriptions")
        ? { ...base, kind: "subscription", worth: subscriptionWorth, months: event.payload.subMonth }
        : undefined;
    default:
      return undefined;
  }
}

function giftAlert(event: EventOf<"GIFT"> & { offset: number }, base: Omit<AlertBase, "worth">): GiftAlert {
  const { giftId, giftName, receiverUserId, giftCount, coins, giftImageUrl, isGiftStreak } = event.payload;
  const giver = giverOf(event.user);
  const key = giftKey(event.payload, giver, event.offset);
  const count = Math.max(1, giftCount);
  return {
    ...base,
    key,
    kind: "gift",
    giftId,
    worth: coins,
    giftName: cutGraphemes(giftName, { graphemes: maxGiftName, units: maxGiftName * 4 }),
    imageUrl: safeImageUrl(giftImageUrl),
    count,
    coins,
    streak: isGiftStreak,
    mergeKey: giver === "" ? "" : [giver, giftId, receiverUserId].join(),
    gifts: withPart(new Map(), key, { count, coins }),
  };
}

/**
 * A gift's alert with what `one` tells of, be it a frame of a streak or another gift; itself where that is nothing new. It
 * keeps its key: on the screen it is the same alert.
 */
export function withGifts(alert: GiftAlert, one: GiftAlert): GiftAlert {
  let { gifts } = alert;
  for (const [key, part] of one.gifts) gifts = withPart(gifts, key, part);
  if (gifts === alert.gifts) return alert;
  const { count, coins } = totalOf(gifts);
  return { ...one, key: alert.key, gifts, count, coins, worth: coins };
}

/** A gift's alert without one of its gifts; undefined where that was all. */
export function withoutGift(alert: GiftAlert, key: string): GiftAlert | undefined {
  const gifts = new Map(alert.gifts);
  gifts.delete(key);
  const { count, coins } = totalOf(gifts);
  return gifts.size === 0 ? undefined : { ...alert, gifts, count, coins, worth: coins };
}

/** The alert of a battle that begins. */
export function battleAlert(event: EventOf<"BATTLE"> & { offset: number }): Alert {
  const names = event.payload.participants.map((one) => nameOf({ ...one, displayName: one.displayName }));
  return {
    key: `battle:${event.payload.battleId}`,
    kind: "battle",
    time: clockOf(event),
    worth: battleWorth,
    name: names[0] ?? "",
    avatarUrl: undefined,
    thing: thingOf(event),
    isModerator: false,
    isSubscriber: false,
    opponents: names.slice(1, 4).join(", "),
  };
}
