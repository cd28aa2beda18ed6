import { envelopeKindOf } from "#shared/envelope.ts";
import type { Payload, RecordedEvent, UnifiedEvent } from "#shared/event.ts";

/** What an event says in one line, in English, without its user's name: "sent 5 x Rose". */
export function describeEvent(event: UnifiedEvent | RecordedEvent): string {
  switch (event.eventType) {
    case "CHAT":
      return event.payload.message;
    case "GIFT":
      return `sent ${event.payload.giftCount} x ${event.payload.giftName || "a gift"}`;
    case "LIKE":
      return `liked ${event.payload.likeCount} x`;
    case "FOLLOW":
      return "follows now";
    case "SHARE":
      return "shared the stream";
    case "JOIN":
      return "joined";
    case "SUBSCRIBE":
      return event.payload.subMonth > 1 ? `subscribed for month ${event.payload.subMonth}` : "subscribed";
    case "EMOTE":
      return "sent an emote";
    case "QUESTION":
      return event.payload.questionText;
    case "ENVELOPE":
      return describeEnvelope(event.payload);
    case "CONNECTED":
      return "the stream is connected";
    case "DISCONNECTED":
      return `the stream is disconnected: ${event.payload.reason}`;
    case "STREAM_END":
      return "the broadcast ended";
    case "GAP":
      return `nothing could be received for ${Math.round((event.payload.endedAt - event.payload.startedAt) / 1000)} s`;
    default: {
      const { payload } = event as { payload: Record<string, unknown> };
      const text = [payload["text"], payload["message"], payload["description"], payload["title"]];
      return text.find((one): one is string => typeof one === "string" && one !== "") ?? words(event.eventType);
    }
  }
}

function describeEnvelope(payload: Payload<"ENVELOPE">): string {
  const kind = envelopeKindOf(payload);
  switch (kind) {
    case "chest":
      return `a treasure chest with ${payload.coins} coins`;
    case "super_fan_box":
      return payload.superFanCount === undefined
        ? "a super fan box"
        : `a super fan box with ${payload.superFanCount} memberships`;
    case "portal":
    case "merchandise":
    case "ticket":
      return `a ${kind} box`;
    case "other":
      return "a gift box";
    default:
      return kind satisfies never;
  }
}

/** `TEAM_JOIN` as people write it: "team join". */
export function words(eventType: string): string {
  return eventType.toLowerCase().replaceAll("_", " ");
}
