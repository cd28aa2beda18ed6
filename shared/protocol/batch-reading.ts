/** How a batch of events is checked before a hub takes it, whichever way it came. Pure. */
import { eventIds, type Sha256Each } from "#shared/event-id.ts";
import type { UnifiedEvent } from "#shared/event.ts";
import { exponentBytes, mostJsonBytes } from "#shared/json-size.ts";
import { cutDeep, sanitizeDeep } from "#shared/sanitize.ts";
import { platformField, platformOnly } from "#shared/platform-words.ts";
import { schemaCheck } from "#shared/schema-check.ts";
import { Batch } from "./ingest.ts";
import { limits } from "./limits.ts";
import { hasSuspectEscape, invalid, type Read, readAs, type Unreadable } from "./reading.ts";

const encoder = new TextEncoder();
const isBatch = schemaCheck(Batch);

/**
 * The batch that `value` is, with texts that the log can keep and without what is nested too deep. `text` is what it was
 * read from; `streamId` is the stream that is asked, where the batch itself did not choose it. Refused where an event does
 * not have its shape, is not where it says, says what only the platform says, or is too large.
 */
export function readBatch(
  value: unknown,
  text: string,
  { streamId, sessionId, sha256Each }: { streamId?: string | undefined; sessionId: string; sha256Each: Sha256Each },
): Read<Batch> {
  // What is as it should be is taken as it is; what is not, or might not be, is read by the schema, which says why.
  const read = isBatch(value) ? { ok: true as const, value: value as Batch } : readAs(Batch, value);
  if (!read.ok) return read;
  const batch = read.value;
  if (streamId !== undefined && batch.streamId !== streamId)
    return invalid([{ path: "streamId", message: "not the stream that is asked" }]);
  const misplaced = findMisplaced(batch, sessionId, sha256Each);
  if (misplaced) return misplaced;
  const events = bounded(batch.events, hasSuspectEscape(text));
  return events.ok ? { ok: true, value: { ...batch, events: events.value } } : events;
}

/**
 * That every event is where it says (this stream, this session, the next number, its own id), and is none of those that only
 * the platform says.
 */
function findMisplaced({ streamId, events }: Batch, sessionId: string, sha256Each: Sha256Each): Unreadable | undefined {
  const firstSeqNo = events[0]?.seqNo ?? 0;
  const ids = eventIds(events, sha256Each);
  for (const [index, event] of events.entries()) {
    const wrong = wrongPlace(event, { streamId, sessionId, seqNo: firstSeqNo + index, eventId: ids[index] });
    if (wrong) return invalid([{ path: `events.${index}.${wrong.field}`, message: wrong.message }]);
  }
  return undefined;
}

function wrongPlace(
  event: UnifiedEvent,
  place: Pick<UnifiedEvent, "streamId" | "sessionId" | "seqNo"> & { eventId: string | undefined },
): { field: string; message: string } | undefined {
  if (event.streamId !== place.streamId) return { field: "streamId", message: "not the batch's stream" };
  if (event.sessionId !== place.sessionId) return { field: "sessionId", message: "not the session of the path" };
  if (event.seqNo !== place.seqNo) return { field: "seqNo", message: `expected ${place.seqNo}` };
  if (event.eventId !== place.eventId) {
    return { field: "eventId", message: "not the hash of its stream, session, seqNo and rawType" };
  }
  const field = platformField(event);
  return field === undefined ? undefined : { field, message: platformOnly };
}

/** The events with texts that the log can keep and without what is nested too deep. Refused where one is too large. */
function bounded(events: UnifiedEvent[], areSuspect: boolean): Read<UnifiedEvent[]> {
  const value: UnifiedEvent[] = [];
  for (const [index, event] of events.entries()) {
    // Few could be too large, or are too deep: the others need not be written to be measured. Mending makes none larger.
    const isFine = mostJsonBytes(event, limits.jsonDepth) <= limits.eventBytes;
    const kept = areSuspect ? sanitizeDeep(event) : isFine ? event : cutDeep(event);
    if (!isFine && bytesOf(kept) > limits.eventBytes) return tooLarge(index);
    value.push(kept);
  }
  return { ok: true, value };
}

/** As the log gives it back, without exponents: a page of it would be gigabytes of zeros. */
function bytesOf(event: UnifiedEvent): number {
  return encoder.encode(JSON.stringify(event)).byteLength + exponentBytes(event);
}

function tooLarge(index: number): Unreadable {
  const message = `larger than ${limits.eventBytes} bytes`;
  const errors = [{ path: `events.${index}`, message }];
  return { ok: false, code: "body_too_large", detail: `events.${index}: ${message}`, extra: { errors } };
}
