import { batching } from "#shared/protocol/limits.ts";
import type { QueuedEvent } from "./outgoing-queue.ts";

/** How many bytes of a batch's JSON are not its events. */
const envelopeBytes = 128;

/**
 * How many of the waiting events make the next batch: up to `maxEvents`, and up to 64 KB unless the first one alone is larger.
 * 0 only where none waits.
 */
export function batchLength(events: readonly QueuedEvent[], maxEvents: number): number {
  let bytes = envelopeBytes;
  let length = 0;
  for (const { bytes: size } of events) {
    bytes += size + 1;
    if (length > 0 && bytes > batching.maxBytes) break;
    length += 1;
    if (length >= maxEvents) break;
  }
  return length;
}

/**
 * How long the waiting events may still be gathered, in milliseconds; 0 when they are due. They are as soon as `gatherMs` have
 * passed since the last batch was sent, which after a pause they have, or when they fill a batch. Times in milliseconds of
 * one clock.
 */
export function gatherLeftMs(
  events: readonly QueuedEvent[],
  { now, lastSentAt, gatherMs }: { now: number; lastSentAt: number; gatherMs: number },
): number {
  if (events.length >= batching.maxEvents) return 0;
  if (batchLength(events, batching.maxEvents) < events.length) return 0;
  // A clock that was set back makes nobody wait for it.
  return lastSentAt > now ? 0 : Math.max(0, lastSentAt + gatherMs - now);
}

/** The exact text of a Batch. */
export function batchBody(streamId: string, events: readonly QueuedEvent[], leaseToken: number): string {
  const head = `{"streamId":${JSON.stringify(streamId)},"leaseToken":${leaseToken},"events":[`;
  const texts = events.map(({ json }) => json);
  // Joined at once: what is put around a text that is whole already is copied together with it later.
  texts[0] = head + (texts[0] ?? "");
  texts[texts.length - 1] += "]}";
  return texts.join(",");
}
