/** An event that a rule is tried with. */
import * as z from "zod";
import { type EventType, systemUser, triggerIds } from "#shared/event.ts";

/** What matters to a rule of an event; the rest is filled in. */
export const TriedEvent = z.looseObject({ eventType: z.string(), payload: z.looseObject({}) });
export type TriedEvent = z.infer<typeof TriedEvent>;

/** The event as it would have come at `now`; it is to be parsed still. */
export function completeEvent(given: TriedEvent, now: number): Record<string, unknown> {
  return {
    schemaVersion: "1",
    eventId: "0".repeat(64),
    streamId: "test",
    roomId: "1",
    sessionId: "00000000-0000-4000-8000-000000000000",
    seqNo: 1,
    rawType: "test",
    timestamp: now,
    ingestedAt: now,
    source: "live",
    user: systemUser,
    ...given,
    triggerId: triggerIds[given.eventType as EventType],
  };
}
