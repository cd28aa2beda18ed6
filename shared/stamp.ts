import { eventId, type Sha256Hex } from "./event-id.ts";
import { type EventType, type EventUser, type Payload, triggerIds, type UnifiedEvent } from "./event.ts";

/** What a message means, before it has a place in a session. */
export type EventBody = {
  [Type in EventType]: {
    eventType: Type;
    rawType: string;
    /** TikTok's message id; absent for what the provider itself says. */
    nativeId?: string;
    /** TikTok's time in milliseconds; absent where TikTok gave none. */
    timestamp?: number;
    user: EventUser;
    payload: Payload<Type>;
  };
}[EventType];

/** The place an event gets: which stream, room and session, its number in it, and when it was taken in. */
export interface EventPlace {
  streamId: string;
  roomId: string;
  sessionId: string;
  seqNo: number;
  /** Milliseconds since 1970. */
  ingestedAt: number;
}

/** Makes a UnifiedEvent of what a message means and its place. */
export function stamp(body: EventBody, place: EventPlace, sha256Hex: Sha256Hex): UnifiedEvent {
  const { eventType, rawType, nativeId, timestamp, user, payload } = body;
  return {
    schemaVersion: "1",
    eventId: eventId({ ...place, rawType }, sha256Hex),
    eventType,
    triggerId: triggerIds[eventType],
    streamId: place.streamId,
    roomId: place.roomId,
    sessionId: place.sessionId,
    seqNo: place.seqNo,
    ...(nativeId === undefined ? {} : { nativeId }),
    rawType,
    timestamp: timestamp ?? place.ingestedAt,
    ingestedAt: place.ingestedAt,
    source: "live",
    user,
    payload,
    // The pairing of eventType, triggerId and payload holds by EventBody; the compiler cannot carry it through a spread.
  } as UnifiedEvent;
}
