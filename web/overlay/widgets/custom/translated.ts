/**
 * Our events as custom widgets of StreamElements read them. Pure. What maps to what, and what nothing maps to:
 * docs/custom-widgets.md.
 */
import type { WidgetEvent } from "#shared/custom-widget/messages.ts";
import type { EventOf, EventUser, RecordedEvent } from "#shared/event.ts";
import { isNews } from "#shared/news.ts";
import { nameOf } from "../../../kit/format.ts";

/** What gifts are there: coins as bits, or as money. */
export type GiftsAs = "cheer" | "tip";

/** Of `-latest`, and one of the `recents`. */
export interface Latest {
  type: "follower" | "subscriber" | GiftsAs;
  name: string;
  amount: number;
  message: string;
  createdAt: string;
  [more: string]: unknown;
}

/** The colours that names have in a chat of widgets: TikTok has none, so each person has one of their own for ever. */
const colours = ["#FE2C55", "#25F4EE", "#FFB13B", "#8A7BFF", "#4BD37B", "#FF7AC6", "#5AB2FF", "#F5E663"];

export function colourOf(userId: string): string {
  let sum = 0;
  for (const letter of userId) sum = (sum * 31 + letter.charCodeAt(0)) >>> 0;
  return colours[sum % colours.length] as string;
}

/** A new follower; undefined where it was told before. */
export function latestFollower(event: EventOf<"FOLLOW">): Latest | undefined {
  return isNews(event) ? latest("follower", event.user, { amount: 1, at: event.timestamp }) : undefined;
}

/** A subscription, with its months as the amount. */
export function latestSubscriber(event: EventOf<"SUBSCRIBE">): Latest | undefined {
  if (!isNews(event)) return undefined;
  const months = Math.max(1, event.payload.subMonth);
  const more = { tier: "1000", gifted: false, bulkGifted: false, isCommunityGift: false, isPrime: false };
  return { ...latest("subscriber", event.user, { amount: months, at: event.timestamp }), ...more };
}

/** A gift, once its streak is over: all of its coins at once. `items` names the gift. */
export function latestGift(as: GiftsAs, user: EventUser, gift: GiftSum): Latest {
  const { coins, count, giftName, giftId, imageUrl, at } = gift;
  const message = count > 1 ? `${giftName} x${count}` : giftName;
  const items = [{ name: giftName, price: String(coins), quantity: count, id: giftId, image: imageUrl }];
  return { ...latest(as, user, { amount: coins, at }), message, items, giftName, giftCount: count };
}

/** What a streak of gifts came to. */
export interface GiftSum {
  coins: number;
  count: number;
  giftName: string;
  giftId: string;
  imageUrl: string;
  at: number;
}

function latest(type: Latest["type"], user: EventUser, { amount, at }: { amount: number; at: number }): Latest {
  return {
    type,
    name: nameOf(user),
    displayName: nameOf(user),
    providerId: user.userId,
    nickname: user.uniqueId,
    avatar: user.avatarUrl ?? "",
    amount,
    message: "",
    createdAt: new Date(at).toISOString(),
  };
}

/** `onEventReceived` of a `-latest`. */
export function latestEvent(one: Latest): WidgetEvent {
  return { listener: `${one.type}-latest`, event: { ...one, originalEventName: `${one.type}-latest` } };
}

/** A line of the chat. */
export function chatEvent(
  { payload, user, nativeId, eventId, timestamp }: EventOf<"CHAT">,
  channel: string,
): WidgetEvent {
  const { message } = payload;
  const emotes = payload.emotes.flatMap(({ emoteId, emoteImageUrl, index, code }) => {
    if (emoteImageUrl === "" || index === undefined || code === undefined || !message.startsWith(code, index))
      return [];
    const urls = { 1: emoteImageUrl, 2: emoteImageUrl, 4: emoteImageUrl };
    return [{ type: "tiktok", name: code, id: emoteId, gif: false, urls, start: index, end: index + code.length - 1 }];
  });
  const badges = [
    ...(user.isModerator === true ? [{ type: "moderator", version: "1", url: "", description: "Moderator" }] : []),
    ...(user.isSubscriber === true ? [{ type: "subscriber", version: "1", url: "", description: "Subscriber" }] : []),
  ];
  const name = nameOf(user);
  const msgId = nativeId ?? eventId;
  const displayColor = colourOf(user.userId);
  const data = {
    time: timestamp,
    tags: {
      badges: badges.map(({ type }) => `${type}/1`).join(","),
      color: displayColor,
      "display-name": name,
      id: msgId,
      mod: user.isModerator === true ? "1" : "0",
      subscriber: user.isSubscriber === true ? "1" : "0",
      "tmi-sent-ts": String(timestamp),
      "user-id": user.userId,
      "user-type": user.isModerator === true ? "mod" : "",
    },
    nick: user.uniqueId,
    userId: user.userId,
    displayName: name,
    displayColor,
    badges,
    channel,
    text: message,
    isAction: false,
    emotes,
    msgId,
    avatar: user.avatarUrl ?? "",
  };
  return { listener: "message", event: { service: "tiktok", data, renderedText: rendered(message, emotes) } };
}

/** The text as HTML, with the emotes as pictures: what widgets put into the page as it is. */
function rendered(
  text: string,
  emotes: readonly { start: number; end: number; name: string; urls: { 1: string } }[],
): string {
  let at = 0;
  let html = "";
  for (const { start, end, name, urls } of [...emotes].sort((one, other) => one.start - other.start)) {
    if (start < at) continue;
    html += `${escaped(text.slice(at, start))}<img src="${escaped(urls[1])}" alt="${escaped(name)}" class="emote">`;
    at = end + 1;
  }
  return html + escaped(text.slice(at));
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (letter) => entities[letter] ?? letter);
}

/** What was deleted, as the chat of a widget is told it. */
export function deletions({
  messageIds = [],
  userIds = [],
}: {
  messageIds?: readonly string[] | undefined;
  userIds?: readonly string[] | undefined;
}): WidgetEvent[] {
  return [
    ...messageIds.map((msgId) => ({ listener: "delete-message", event: { msgId } })),
    ...userIds.map((userId) => ({ listener: "delete-messages", event: { userId } })),
  ];
}

/** What StreamElements has no word for, in ours: shares, likes, who joins, how many watch. */
export function ownEvent(event: RecordedEvent): WidgetEvent | undefined {
  switch (event.eventType) {
    case "SHARE":
    case "JOIN":
      return isNews(event)
        ? {
            listener: `tiktok:${event.eventType.toLowerCase()}`,
            event: { name: nameOf(event.user), userId: event.user.userId },
          }
        : undefined;
    case "LIKE":
      return {
        listener: "tiktok:like",
        event: { amount: event.payload.likeCount, total: event.payload.totalLikeCount },
      };
    case "ROOM_USER":
      return { listener: "tiktok:viewers", event: { amount: event.payload.viewerCount } };
    default:
      return undefined;
  }
}
