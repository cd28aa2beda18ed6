/** What an alert says. Pure. */
import { clockOf } from "#shared/event-clock.ts";
import type { EventOf, RecordedEvent } from "#shared/event.ts";
import { isNews } from "#shared/news.ts";
import { giftKey, giverOf } from "#shared/gift-key.ts";
import { cutGraphemes } from "#shared/graphemes.ts";
import { type Thing, thingOf } from "#shared/takeback.ts";
import { nameOf, safeImageUrl } from "./format.ts";
import { type GiftParts, totalOf, withPart } from "./gift-parts.ts";
import type { Options } from "./options.ts";

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
}

export interface GiftAlert extends AlertBase {
  kind: "gift";
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

/** The alert an event makes, if the options want one: once a person. Battles are found by the model, which knows what ran before. */
export function alertOf(event: RecordedEvent, options: Options): Alert | undefined {
  if (!isNews(event)) return undefined;
  const base = {
    key: `offset:${event.offset}`,
    time: clockOf(event),
    name: nameOf(event.user),
    avatarUrl: safeImageUrl(event.user.avatarUrl),
    thing: thingOf(event),
  };
  switch (event.eventType) {
    case "GIFT":
      return options.alerts.has("gifts") && event.payload.coins >= options.minCoins
        ? giftAlert(event, base)
        : undefined;
    case "FOLLOW":
      return options.alerts.has("follows") ? { ...base, kind: "follow", worth: followWorth } : undefined;
    case "SUBSCRIBE":
      return options.alerts.has("subscriptions")
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
    opponents: names.slice(1, 4).join(", "),
  };
}
