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
      return describeQuestion(event.payload);
    case "SUBATHON_TIMER":
      return `the subathon is ${words(event.payload.status)}, ${event.payload.remainingSeconds} s left`;
    case "SUBSCRIBER_WAVE":
      return `a wave of subscribers: ${event.payload.subscribers} of ${event.payload.target}`;
    case "DRAW_GUESS":
      return describeDrawGuess(event.payload);
    case "GOODY_BAG":
      return describeGoodyBag(event.payload);
    case "STICKERS":
      return event.payload.stickers.map(({ text, name }) => text || name).join(", ") || "no stickers any more";
    case "CHARITY":
      return describeCharity(event.payload);
    case "AUCTION":
      return describeAuction(event.payload);
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

function describeQuestion({ status, questionText }: Payload<"QUESTION">): string {
  if (questionText === "") return `a question was ${status ?? "asked"}`;
  return status === undefined || status === "asked" ? questionText : `${status}: ${questionText}`;
}

function describeDrawGuess({ stage, word, correctGuesses }: Payload<"DRAW_GUESS">): string {
  const said = `draw and guess: ${words(stage)}`;
  if (correctGuesses !== undefined) return `${said} by ${correctGuesses}`;
  return stage === "round_ended" && word !== "" ? `${said}, it was ${word}` : said;
}

function describeGoodyBag({ stage, coins, winners }: Payload<"GOODY_BAG">): string {
  const won = winners.map((one) => `${one.displayName || one.uniqueId} (${one.coins})`).join(", ");
  return won === "" ? `a goody bag with ${coins} coins, ${words(stage)}` : `a goody bag was won by ${won}`;
}

function describeCharity({ kind, organization, amount, currency }: Payload<"CHARITY">): string {
  if (amount !== "") return `donations: ${amount} ${currency}`.trim();
  return organization === "" ? `charity: ${words(kind)}` : `donations for ${organization}`;
}

function describeAuction({ stage, title, price, nextPrice }: Payload<"AUCTION">): string {
  const what = title === "" ? "auction" : `auction of ${title}`;
  const worth = price || nextPrice;
  return worth === "" ? `${what}: ${stage}` : `${what}: ${stage}, ${worth}`;
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
