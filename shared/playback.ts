/**
 * A recording, or a file of events, that is played is a run of its own: with the same messages and of the same room as the
 * last time, it is shown and counted anew. What tells that a run begins is in the events, so whoever reads them again, now or
 * from the log, comes to the same.
 */
import type { UnifiedEvent } from "./event.ts";

/** Whether a playback begins with this event. */
export function beginsPlayback(event: Pick<UnifiedEvent, "eventType" | "payload">): boolean {
  return event.eventType === "CONNECTED" && "playback" in event.payload && event.payload.playback === true;
}
