/** What stands for each token of a template. What an event does not have is "". */
import type { RecordedEvent } from "#shared/event.ts";
import { remainingOf } from "#shared/remaining.ts";
import { shownName } from "#shared/names.ts";
import { commandIn } from "./command.ts";
import type { Occasion } from "./occasion.ts";
import type { Token } from "./template.ts";
import { leftOf } from "./timers.ts";

export function tokenValue(token: Token, { event, live, state, now, points }: Occasion): string {
  const { user } = event;
  switch (token.name) {
    case "userId":
      return user.userId;
    case "username":
      return user.uniqueId;
    case "displayName":
      return shownName(user);
    case "avatarUrl":
      return user.avatarUrl ?? "";
    case "message":
      return messageOf(event);
    case "commandParams":
      return event.eventType === "CHAT" ? (commandIn(event.payload.message)?.params ?? "") : "";
    case "giftName":
      return event.eventType === "GIFT" ? event.payload.giftName : "";
    case "giftCount":
      return event.eventType === "GIFT" || event.eventType === "SUBSCRIPTION_GIFT"
        ? String(event.payload.giftCount)
        : "";
    case "giftImageUrl":
      return event.eventType === "GIFT" ? event.payload.giftImageUrl : "";
    case "coins":
      return event.eventType === "GIFT" || event.eventType === "ENVELOPE" ? String(event.payload.coins) : "";
    case "likeCount":
      return event.eventType === "LIKE" ? String(event.payload.likeCount) : "";
    case "totalLikeCount":
      return String(event.eventType === "LIKE" ? event.payload.totalLikeCount : live.likes);
    case "subMonth":
      return event.eventType === "SUBSCRIBE" ? String(event.payload.subMonth) : "";
    case "emoteImageUrl":
      return emoteOf(event);
    case "points":
      return String(points.balance);
    case "level":
      return points.levelName || String(points.level);
    case "rank":
      return points.rank === 0 ? "" : String(points.rank);
    case "eventType":
      return event.eventType;
    case "timestamp":
      return new Date(event.timestamp).toISOString();
    case "streamId":
      return event.streamId;
    case "sessionId":
      return event.sessionId;
    case "counter":
      // A record has more names than were put into it: `constructor` is one of them.
      return String(Object.hasOwn(state.counters, token.counter) ? state.counters[token.counter] : 0);
    case "timer": {
      const timer = Object.hasOwn(state.timers, token.timer) ? state.timers[token.timer] : undefined;
      return remainingOf(timer === undefined ? 0 : leftOf(timer, now));
    }
    default:
      return token satisfies never;
  }
}

function messageOf(event: RecordedEvent): string {
  if (event.eventType === "CHAT" || event.eventType === "PIN") return event.payload.message;
  return event.eventType === "QUESTION" ? event.payload.questionText : "";
}

function emoteOf(event: RecordedEvent): string {
  if (event.eventType === "EMOTE") return event.payload.emoteImageUrl;
  return event.eventType === "CHAT" ? (event.payload.emotes[0]?.emoteImageUrl ?? "") : "";
}
