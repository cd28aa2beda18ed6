/** What is shown once, as it happens, and not when it is old. Pure. */
import { clockOf } from "#shared/event-clock.ts";
import type { RecordedEvent } from "#shared/event.ts";
import type { Feed } from "../widget.ts";

const oldMs = 60_000;

/** Whether an event is so old beside the newest that it was missed: what decorates does not play what a page slept through. */
export function isOld({ newest }: Feed, event: RecordedEvent): boolean {
  return newest - clockOf(event) > oldMs;
}
