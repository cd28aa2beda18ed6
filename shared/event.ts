/**
 * UnifiedEvent v1: the one shape of everything that happens on a stream.
 *
 * v1 only ever grows. A field or a type is added; none is removed, renamed or given another meaning, so users and
 * payloads let unknown keys through: an older Worker must not drop what a newer runner already sends.
 */
import * as z from "zod";
import { count, id, picture, text } from "./event-fields.ts";
import { payloads } from "./payloads.ts";

/** Who did it. `userId "0"`, `uniqueId "system"` for what no user did. */
export const EventUser = z.looseObject({
  userId: id,
  uniqueId: text,
  displayName: text.optional(),
  avatarUrl: picture.optional(),
  /** 0 nobody, 1 follower, 2 friend (both follow). */
  followRole: count.optional(),
  isModerator: z.boolean().optional(),
  isSubscriber: z.boolean().optional(),
  teamMemberLevel: count.optional(),
  /** TikTok's level for what a user has given, over all streams. */
  gifterLevel: count.optional(),
  /** TikTok's other id of the user, as its web pages use it. */
  secUid: text.optional(),
});
export type EventUser = z.infer<typeof EventUser>;

/** The user of events that no user did. */
export const systemUser: EventUser = { userId: "0", uniqueId: "system" };

export type EventType = keyof typeof payloads;
export type Payload<Type extends EventType> = z.infer<(typeof payloads)[Type]>;

/** Every event type, in the order of their numbers. */
export const eventTypes = Object.keys(payloads) as EventType[];

/** The stable number of each event type: its place in the table, from 1. */
export const triggerIds = {
  CHAT: 1,
  GIFT: 2,
  LIKE: 3,
  FOLLOW: 4,
  SHARE: 5,
  JOIN: 6,
  SUBSCRIBE: 7,
  EMOTE: 8,
  BATTLE: 9,
  CONNECTED: 10,
  DISCONNECTED: 11,
  ERROR: 12,
  RAW: 13,
  ROOM_USER: 14,
  STREAM_END: 15,
  QUESTION: 16,
  ENVELOPE: 17,
  GOAL: 18,
  POLL: 19,
  SUPER_FAN: 20,
  CAPTION: 21,
  PIN: 22,
  RANK: 23,
  BARRAGE: 24,
  MESSAGE_DELETED: 25,
  GAP: 26,
  STREAM_PAUSE: 27,
  LIVE_INTRO: 28,
  SUBSCRIPTION_NOTICE: 29,
  SUBSCRIPTION_GIFT: 30,
  TEAM_JOIN: 31,
  LEVEL_UP: 32,
  GIFT_GALLERY: 33,
  LINK_MIC: 34,
  GUEST_SCORE: 35,
  BATTLE_ITEM: 36,
  BATTLE_TASK: 37,
  SHOPPING: 38,
  MODERATION: 39,
  ROOM_NOTICE: 40,
  RANK_REWARD: 41,
  VIEWER_PICKS: 42,
  ANONYMOUS_JOIN: 43,
  ENDPOINT_DISABLED: 44,
  TIMER_ENDED: 45,
  SUBATHON_TIMER: 46,
  SUBSCRIBER_WAVE: 47,
  DRAW_GUESS: 48,
  GOODY_BAG: 49,
  STICKERS: 50,
  CHARITY: 51,
  AUCTION: 52,
  TIMER_LOW: 53,
  POINTS_CHANGED: 54,
  MODERATION_ASKED: 55,
} as const satisfies Record<EventType, number>;

/** `streamId`: an opaque id of ours, also safe in a path and as an object's name. */
export const StreamId = z.string().regex(/^[a-z0-9][a-z0-9_-]{2,63}$/, "3 to 64 of a-z, 0-9, _ and -");
/**
 * `sessionId`: a UUID, in lower case alone, because two spellings would be two sessions to the hub and one to the database.
 * Events in capitals are refused and not mended: their eventId is a hash over what was sent.
 */
export const SessionId = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/, "a UUID in lower case")
  .meta({ format: "uuid" });
/** As who reads may write it, in either case. */
export const SessionIdAsked = z.string().toLowerCase().pipe(SessionId);

const envelope = {
  schemaVersion: z.literal("1"),
  /** hex SHA-256 of `streamId:sessionId:seqNo:rawType`, see event-id.ts. */
  eventId: z.string().regex(/^[0-9a-f]{64}$/, "64 hex digits"),
  streamId: StreamId,
  roomId: id,
  sessionId: SessionId,
  /** Counts from 1 within a session, without gaps. */
  seqNo: z.number().int().positive().max(Number.MAX_SAFE_INTEGER),
  /** TikTok's message id, where there is one. */
  nativeId: id.optional(),
  /** The webcast method, or `lifecycle.*` for what the provider itself says. */
  rawType: z.string().min(1).max(128),
  /** TikTok's time, else the time of ingest; milliseconds since 1970. */
  timestamp: z.number().int().nonnegative().max(8.64e15),
  /** When the runner took it in; milliseconds since 1970. */
  ingestedAt: z.number().int().nonnegative().max(8.64e15),
  source: z.enum(["live", "replay"]),
  user: EventUser,
};

// The envelope itself is closed: each of its fields is a column of the log, so a new one comes with a migration.
function eventOf<Type extends EventType>(eventType: Type) {
  return z.object({
    ...envelope,
    eventType: z.literal(eventType),
    triggerId: z.literal(triggerIds[eventType]),
    payload: payloads[eventType],
    /** The hub's place for it in the stream's feed. Absent before the hub has seen it. */
    offset: z.number().int().positive().optional(),
  });
}

/** One thing that happened, as a runner sends it and as everybody reads it. */
export const UnifiedEvent = z.discriminatedUnion("eventType", [
  eventOf("CHAT"),
  eventOf("GIFT"),
  eventOf("LIKE"),
  eventOf("FOLLOW"),
  eventOf("SHARE"),
  eventOf("JOIN"),
  eventOf("SUBSCRIBE"),
  eventOf("EMOTE"),
  eventOf("BATTLE"),
  eventOf("CONNECTED"),
  eventOf("DISCONNECTED"),
  eventOf("ERROR"),
  eventOf("RAW"),
  eventOf("ROOM_USER"),
  eventOf("STREAM_END"),
  eventOf("QUESTION"),
  eventOf("ENVELOPE"),
  eventOf("GOAL"),
  eventOf("POLL"),
  eventOf("SUPER_FAN"),
  eventOf("CAPTION"),
  eventOf("PIN"),
  eventOf("RANK"),
  eventOf("BARRAGE"),
  eventOf("MESSAGE_DELETED"),
  eventOf("GAP"),
  eventOf("STREAM_PAUSE"),
  eventOf("LIVE_INTRO"),
  eventOf("SUBSCRIPTION_NOTICE"),
  eventOf("SUBSCRIPTION_GIFT"),
  eventOf("TEAM_JOIN"),
  eventOf("LEVEL_UP"),
  eventOf("GIFT_GALLERY"),
  eventOf("LINK_MIC"),
  eventOf("GUEST_SCORE"),
  eventOf("BATTLE_ITEM"),
  eventOf("BATTLE_TASK"),
  eventOf("SHOPPING"),
  eventOf("MODERATION"),
  eventOf("ROOM_NOTICE"),
  eventOf("RANK_REWARD"),
  eventOf("VIEWER_PICKS"),
  eventOf("ANONYMOUS_JOIN"),
  eventOf("ENDPOINT_DISABLED"),
  eventOf("TIMER_ENDED"),
  eventOf("SUBATHON_TIMER"),
  eventOf("SUBSCRIBER_WAVE"),
  eventOf("DRAW_GUESS"),
  eventOf("GOODY_BAG"),
  eventOf("STICKERS"),
  eventOf("CHARITY"),
  eventOf("AUCTION"),
  eventOf("TIMER_LOW"),
  eventOf("POINTS_CHANGED"),
  eventOf("MODERATION_ASKED"),
]);
export type UnifiedEvent = z.infer<typeof UnifiedEvent>;

/** An event of one type. */
export type EventOf<Type extends EventType> = Extract<UnifiedEvent, { eventType: Type }>;

/** Whether the platform itself said it: it tells nothing of the broadcast, or of the runner. */
export function isSystemEvent({ eventType }: Pick<UnifiedEvent, "eventType">): boolean {
  switch (eventType) {
    case "ENDPOINT_DISABLED":
    case "TIMER_LOW":
    case "TIMER_ENDED":
    case "POINTS_CHANGED":
    case "MODERATION_ASKED":
      return true;
    default:
      return false;
  }
}

/** An event with its place in the feed: what the hub hands out and the log keeps. */
export type RecordedEvent = UnifiedEvent & { offset: number };
