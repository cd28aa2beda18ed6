import type { RecordedEvent } from "#shared/event.ts";
import type { events } from "./schema.ts";

/** The event as it was taken in, with its offset. */
export function toEvent(row: typeof events.$inferSelect): RecordedEvent {
  return {
    schemaVersion: "1",
    eventId: row.eventId,
    eventType: row.eventType,
    triggerId: row.triggerId,
    streamId: row.streamId,
    roomId: row.roomId,
    sessionId: row.sessionId,
    seqNo: row.seqNo,
    ...(row.nativeId === null ? {} : { nativeId: row.nativeId }),
    rawType: row.rawType,
    timestamp: row.occurredAt.getTime(),
    ingestedAt: row.ingestedAt.getTime(),
    source: row.source,
    user: row.user,
    payload: row.payload,
    offset: row.feedOffset,
    // What the hub checked on the way in; the columns lose the pairing of type and payload, not the values.
  } as RecordedEvent;
}
