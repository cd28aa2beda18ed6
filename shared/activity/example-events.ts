/** Events for tests of this folder. */
import type { Payload, RecordedEvent } from "#shared/event.ts";

export const startMs = 1_795_000_000_000;

/** An event of Ada's, taken in at its offset in milliseconds after the start where nothing else is said. */
export function eventOf(eventType: string, offset: number, payload: object, change: object = {}): RecordedEvent {
  const at = startMs + offset;
  return {
    schemaVersion: "1",
    eventId: `e${offset}`,
    eventType,
    triggerId: "",
    streamId: "st_1",
    roomId: "7001",
    sessionId: "s1",
    seqNo: offset,
    rawType: "",
    timestamp: at,
    ingestedAt: at,
    source: "live",
    user: { userId: "101", uniqueId: "ada", displayName: "Ada" },
    payload,
    offset,
    ...change,
  } as unknown as RecordedEvent;
}

export const follow = (offset: number, change: object = {}) => eventOf("FOLLOW", offset, { displayType: "" }, change);

/** So many gifts of a coin each; frames of one streak where nothing else is said. */
export function gift(
  offset: number,
  count: number,
  payload: Partial<Payload<"GIFT">> = {},
  change: object = {},
): RecordedEvent {
  const known = { giftId: "5655", giftName: "Rose", giftImageUrl: "", receiverUserId: "", groupId: "1" };
  const counted = { giftCount: count, diamondCount: 1, coins: count, coinsDelta: count };
  return eventOf("GIFT", offset, { ...known, ...counted, isGiftStreak: true, ...payload }, change);
}
