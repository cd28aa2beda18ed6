/**
 * Streamer.bot's WebSocket server as pages and programs subscribe to it: a client is told what it asked for, each event with the
 * arguments that Streamer.bot's actions know from TikTok.
 */
import type { Dialect, Speech } from "#shared/dialects/dialect.ts";
import { isBanner, isToldBefore } from "#shared/dialects/told-otherwise.ts";
import type { EventType, UnifiedEvent } from "#shared/event.ts";
import { argumentsOf } from "#shared/tools/arguments.ts";
import { attention, info, source } from "./conversation.ts";

/** Where Streamer.bot listens on the streamer's own machine. */
export const streamerbotPort = 8_080;

/** What each type of event is called there. */
const names = {
  CHAT: "Chat",
  GIFT: "Gift",
  LIKE: "Like",
  FOLLOW: "Follow",
  SHARE: "Share",
  JOIN: "Join",
  SUBSCRIBE: "Subscribe",
  EMOTE: "Emote",
  QUESTION: "Question",
  ROOM_USER: "Viewers",
  STREAM_END: "StreamEnd",
} as const satisfies Partial<Record<EventType, string>>;

const isNamed = (type: EventType): type is keyof typeof names => type in names;
const told = (events: readonly UnifiedEvent[]) =>
  events.flatMap((event) =>
    isNamed(event.eventType) && isNews(event) ? [{ event, type: names[event.eventType] }] : [],
  );

/** As TikFinity's tools are told: nobody comes or subscribes again by another message, and a question is one when it is asked. */
function isNews(event: UnifiedEvent): boolean {
  if (event.eventType === "JOIN") return !isBanner(event);
  if (event.eventType === "SUBSCRIBE") return !isToldBefore(event);
  return event.eventType !== "QUESTION" || (event.payload.status ?? "asked") === "asked";
}

const speech: Speech = {
  key: "",
  greet: ({ streamId }) => ({
    texts: [JSON.stringify({ request: "Hello", session: streamId, info })],
  }),
  encode: (events) =>
    told(events).map(({ event, type }) => {
      const timeStamp = new Date(event.timestamp).toISOString();
      return JSON.stringify({
        timeStamp,
        event: { source, type },
        data: { ...argumentsOf({ event }), ...more(event) },
      });
    }),
  topics: (events) => told(events).map(({ type }) => type),
  attention: () => attention(Object.values(names)),
};

/** What pages ask for beside the arguments of an action. */
function more(event: UnifiedEvent): Record<string, unknown> {
  switch (event.eventType) {
    case "GIFT": {
      const { streakEnd, isGiftStreak, diamondCount } = event.payload;
      return { repeatEnd: streakEnd || !isGiftStreak, diamondCount };
    }
    case "QUESTION":
      return { content: event.payload.questionText };
    case "ROOM_USER":
      return { viewerCount: event.payload.viewerCount };
    default:
      return {};
  }
}

export const streamerbot: Dialect = {
  name: "streamerbot",
  types: Object.keys(names) as (keyof typeof names)[],
  open: () => ({ ok: true, speech }),
  endings: {
    goAway: { code: 1001, reason: "come back" },
    refused: { code: 1008, reason: "the token is wrong or was revoked" },
    forbidden: { code: 1008, reason: "the token is of another stream" },
    busy: { code: 1013, reason: "not now, come back later" },
    misbehaved: { code: 1008, reason: "too many messages" },
  },
};
