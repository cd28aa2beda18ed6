import * as z from "zod";
import { type EventType, systemUser, triggerIds, UnifiedEvent } from "#shared/event.ts";

/** An event with what matters to a rule; the rest is filled in. */
export const TriedEvent = z
  .looseObject({ eventType: z.string(), payload: z.looseObject({}) })
  .transform((event) => ({
    schemaVersion: "1",
    eventId: "0".repeat(64),
    streamId: "test",
    roomId: "1",
    sessionId: "00000000-0000-4000-8000-000000000000",
    seqNo: 1,
    rawType: "test",
    timestamp: Date.now(),
    ingestedAt: Date.now(),
    source: "live",
    user: systemUser,
    ...event,
    triggerId: triggerIds[event.eventType as EventType],
  }))
  .pipe(UnifiedEvent);
