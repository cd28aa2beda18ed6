/** An event and its two parts as canonical JSON: the hub writes every event so, and each value once. */
import { canonicalJson, fieldsOf } from "#shared/canonical-json.ts";
import type { RecordedEvent, UnifiedEvent } from "#shared/event.ts";
import { factKeysOf } from "./fields.ts";
import { splitEvent } from "./split.ts";

export interface CanonicalParts {
  /** `canonicalJson(event)`. */
  whole: string;
  /** `canonicalJson` of the facts of `splitEvent(event)`. */
  facts: string;
  /** `canonicalJson` of the personal part of `splitEvent(event)`. */
  personal: string;
}

/**
 * What stands before the payload and what stands behind it is written by one native call each, of an object that has the
 * keys in sorted order. That knows the envelope's own fields alone.
 */
export function canonicalParts(event: UnifiedEvent | RecordedEvent): CanonicalParts {
  const { eventId, eventType, ingestedAt, nativeId, offset, payload } = event;
  const { rawType, roomId, schemaVersion, seqNo, sessionId, source, streamId, timestamp, triggerId, user } = event;
  const before = { eventId, eventType, ingestedAt, nativeId, offset, payload: {} };
  const behind = { rawType, roomId, schemaVersion, seqNo, sessionId, source, streamId, timestamp, triggerId };
  // The payload is counted with what stands before it; the user is one more.
  if (fieldCount(event) !== fieldCount(before) + fieldCount(behind) + 1) return partsOfAny(event);
  const head = JSON.stringify(before).slice(0, -2);
  const tail = JSON.stringify(behind);
  const inside = payloadFields(payload, factKeysOf(eventType));
  const end = `,"user":${canonicalJson(user)}}`;
  return {
    whole: `${head}${inside.whole}},${tail.slice(1, -1)}${end}`,
    facts: `${head}${inside.facts}},${tail.slice(1)}`,
    personal: `{"payload":{${inside.personal}}${end}`,
  };
}

/** Of an event with a field that the envelope does not have. */
function partsOfAny(event: UnifiedEvent): CanonicalParts {
  const { facts, personal } = splitEvent(event);
  return { whole: canonicalJson(event), facts: canonicalJson(facts), personal: canonicalJson(personal) };
}

function fieldCount(record: object): number {
  let count = 0;
  for (const key in record) if ((record as Record<string, unknown>)[key] !== undefined) count += 1;
  return count;
}

/** The fields of a payload, and those of each part, without the braces around them. */
function payloadFields(payload: Record<string, unknown>, factKeys: ReadonlySet<string>): CanonicalParts {
  let whole = "";
  let facts = "";
  let personal = "";
  for (const { key, first, next } of fieldsOf(payload)) {
    const value = payload[key];
    if (value === undefined) continue;
    const text = canonicalJson(value);
    const later = next + text;
    whole += whole === "" ? first + text : later;
    if (factKeys.has(key)) facts += facts === "" ? first + text : later;
    else personal += personal === "" ? first + text : later;
  }
  return { whole, facts, personal };
}
