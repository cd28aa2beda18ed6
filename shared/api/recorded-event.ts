/** An event as the log and the feed have it. */
import * as z from "zod";
import { type EventType, eventTypes } from "#shared/event.ts";

/** `UnifiedEvent` (docs/events.md), with its offset in the feed. By its `eventType` the payload has its fields. */
export const RecordedEvent = z.object({
  schemaVersion: z.literal("1"),
  eventId: z.string(),
  streamId: z.string(),
  sessionId: z.string(),
  roomId: z.string(),
  seqNo: z.int(),
  offset: z.int(),
  nativeId: z.string().optional(),
  rawType: z.string(),
  source: z.enum(["live", "replay"]),
  triggerId: z.int(),
  eventType: z.enum(eventTypes as [EventType, ...EventType[]]),
  timestamp: z.number(),
  ingestedAt: z.number(),
  user: z.object({ userId: z.string(), uniqueId: z.string() }),
  payload: z.looseObject({}),
});
