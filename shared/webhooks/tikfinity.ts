/** The body that TikFinity's webhooks have: flat, every value a string. */
import type { EventType, UnifiedEvent } from "#shared/event.ts";
import { shownName } from "#shared/names.ts";
import { describeEvent } from "./describe.ts";

/** The types that TikFinity has a trigger for. */
export const tikfinityTypes: readonly EventType[] = [
  "CHAT",
  "GIFT",
  "LIKE",
  "FOLLOW",
  "SHARE",
  "JOIN",
  "SUBSCRIBE",
  "EMOTE",
];

const triggers = {
  share: "1",
  command: "2",
  gift: "3",
  join: "6",
  likes: "7",
  follow: "9",
  subscribe: "10",
  chat: "11",
  emote: "12",
};

/** Whose stream it is. */
export interface StreamName {
  streamId: string;
  /** The creator's handle. */
  uniqueId: string;
}

/** An event as TikFinity would send it. A gift is "of at least N coins"; a chat that starts with `!` is a command. */
export function tikfinityBody(event: UnifiedEvent, stream: StreamName): Record<string, string> {
  const command = event.eventType === "CHAT" ? /^!\S+\s*(.*)$/s.exec(event.payload.message) : null;
  const gift = event.eventType === "GIFT" ? event.payload : undefined;
  const content = describeEvent(event);
  const coins = gift ? String(gift.coins) : "";
  const repeatCount = gift ? String(gift.giftCount) : event.eventType === "LIKE" ? String(event.payload.likeCount) : "";
  return {
    value1: event.user.uniqueId,
    value2: gift ? gift.giftName : content,
    value3: gift ? coins : repeatCount,
    content,
    avatar_url: event.user.avatarUrl ?? "",
    userId: event.user.userId,
    username: event.user.uniqueId,
    nickname: shownName(event.user),
    commandParams: command?.[1]?.trim() ?? "",
    giftId: gift?.giftId ?? "",
    giftName: gift?.giftName ?? "",
    coins,
    repeatCount,
    triggerTypeId: command ? triggers.command : triggerOf(event.eventType),
    tikfinityUserId: stream.streamId,
    tikfinityUsername: stream.uniqueId,
    token: "",
  };
}

function triggerOf(eventType: EventType): string {
  switch (eventType) {
    case "SHARE":
      return triggers.share;
    case "GIFT":
      return triggers.gift;
    case "JOIN":
      return triggers.join;
    case "LIKE":
      return triggers.likes;
    case "FOLLOW":
      return triggers.follow;
    case "SUBSCRIBE":
      return triggers.subscribe;
    case "CHAT":
      return triggers.chat;
    case "EMOTE":
      return triggers.emote;
    default:
      return "";
  }
}
