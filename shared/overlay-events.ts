/**
 * What a page reads that has an overlay's token and nothing else: the events that an overlay shows, and of their users what
 * it shows of them. Whoever finds the address of somebody's overlay learns no more of the viewers than the stream shows.
 */
import type { EventType, EventUser, RecordedEvent } from "./event.ts";
import type { LiveState } from "./live-state.ts";

/** The types that an overlay has a use for, whatever it is set to show. */
export const overlayEventTypes: readonly EventType[] = [
  "CHAT",
  "GIFT",
  "LIKE",
  "FOLLOW",
  "JOIN",
  "SUBSCRIBE",
  "EMOTE",
  "BATTLE",
  "CONNECTED",
  "ROOM_USER",
  "STREAM_END",
  "QUESTION",
  "MESSAGE_DELETED",
];

/** A user as an overlay has them: who it is, to take back what they said, and how they are shown. */
export function overlayUser(user: EventUser): EventUser {
  const { userId, uniqueId, displayName, avatarUrl, isModerator, isSubscriber } = user;
  return {
    userId,
    uniqueId,
    ...(displayName !== undefined && { displayName }),
    ...(avatarUrl !== undefined && { avatarUrl }),
    ...(isModerator !== undefined && { isModerator }),
    ...(isSubscriber !== undefined && { isSubscriber }),
  };
}

/** An event as an overlay has it: an event of v1 still. */
export function overlayEvent(event: RecordedEvent): RecordedEvent {
  return { ...event, user: overlayUser(event.user) };
}

/** The state of a stream as an overlay has it. */
export function overlayState(state: LiveState): LiveState {
  const reduced = (user: EventUser | null) => user && overlayUser(user);
  return {
    ...state,
    lastFollower: reduced(state.lastFollower),
    lastGifter: reduced(state.lastGifter),
    lastSubscriber: reduced(state.lastSubscriber),
  };
}
