/** What an alert says. Pure. */
import type { EventOf, RecordedEvent } from "#shared/event.ts";
import { isNews } from "#shared/news.ts";
import { nameOf, safeImageUrl } from "./format.ts";
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
}

export interface GiftAlert extends AlertBase {
  kind: "gift";
  giftName: string;
  imageUrl: string | undefined;
  count: number;
  coins: number;
  streak: boolean;
}

export type Alert =
  | GiftAlert
  | (AlertBase & { kind: "follow" })
  | (AlertBase & { kind: "subscription"; months: number })
  | (AlertBase & { kind: "battle"; opponents: string });

const followWorth = 1;
const battleWorth = 500;
const subscriptionWorth = 1_000;

/** The alert an event makes, if the options want one: once a person. Battles are found by the model, which knows what ran before. */
export function alertOf(event: RecordedEvent, options: Options): Alert | undefined {
  if (!isNews(event)) return undefined;
  const base = {
    key: `offset:${event.offset}`,
    time: timeOf(event),
    name: nameOf(event.user),
    avatarUrl: safeImageUrl(event.user.avatarUrl),
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

function giftAlert(event: EventOf<"GIFT">, base: Omit<AlertBase, "worth">): GiftAlert {
  const { giftId, giftName, groupId, receiverUserId, giftCount, coins, giftImageUrl, isGiftStreak } = event.payload;
  const { userId, uniqueId } = event.user;
  // Where TikTok gives no id, two people would grow one alert.
  const giver = userId === "" || userId === "0" ? `@${uniqueId}` : userId;
  const key = isGiftStreak ? `streak:${giver}:${giftId}:${groupId}:${receiverUserId}` : base.key;
  return {
    ...base,
    key,
    kind: "gift",
    worth: coins,
    giftName: giftName.slice(0, 60),
    imageUrl: safeImageUrl(giftImageUrl),
    count: Math.max(1, giftCount),
    coins,
    streak: isGiftStreak,
  };
}

/** The alert of a battle that begins. */
export function battleAlert(event: EventOf<"BATTLE"> & { offset: number }): Alert {
  const names = event.payload.participants.map((one) => nameOf({ ...one, displayName: one.displayName }));
  return {
    key: `battle:${event.payload.battleId}`,
    kind: "battle",
    time: timeOf(event),
    worth: battleWorth,
    name: names[0] ?? "",
    avatarUrl: undefined,
    opponents: names.slice(1, 4).join(", "),
  };
}

/**
 * When it happened. A time after the runner took the event in is a broken clock: taken as it is, one such event would
 * make every later one look old, and no alert would ever be shown again.
 */
export function timeOf(event: RecordedEvent): number {
  return Math.min(event.timestamp, event.ingestedAt);
}
