/** An event and its two parts as canonical JSON, in one walk: the hub writes every event so, and each value once. */
import { canonicalJson, fieldsOf } from "#shared/canonical-json.ts";
import type { UnifiedEvent } from "#shared/event.ts";
import { factKeysOf } from "./fields.ts";

export interface CanonicalParts {
  /** `canonicalJson(event)`. */
  whole: string;
  /** `canonicalJson` of the facts of `splitEvent(event)`. */
  facts: string;
  /** `canonicalJson` of the personal part of `splitEvent(event)`. */
  personal: string;
}

export function canonicalParts(event: UnifiedEvent): CanonicalParts {
  const record = event as unknown as Record<string, unknown>;
  const keys = factKeysOf(event.eventType);
  let whole = "";
  let facts = "";
  let personal = "";
  for (const { key, head } of fieldsOf(record)) {
    const value = record[key];
    if (value === undefined) continue;
    if (key === "payload") {
      const payload = payloadParts(event.payload, keys);
      whole += begun(whole, head) + payload.whole;
      facts += begun(facts, head) + payload.facts;
      personal += begun(personal, head) + payload.personal;
      continue;
    }
    const text = canonicalJson(value);
    whole += begun(whole, head) + text;
    if (key === "user") personal += begun(personal, head) + text;
    else facts += begun(facts, head) + text;
  }
  return { whole: `{${whole}}`, facts: `{${facts}}`, personal: `{${personal}}` };
}

function payloadParts(payload: Record<string, unknown>, factKeys: ReadonlySet<string>): CanonicalParts {
  let whole = "";
  let facts = "";
  let personal = "";
  for (const { key, head } of fieldsOf(payload)) {
    const value = payload[key];
    if (value === undefined) continue;
    const text = canonicalJson(value);
    whole += begun(whole, head) + text;
    if (factKeys.has(key)) facts += begun(facts, head) + text;
    else personal += begun(personal, head) + text;
  }
  return { whole: `{${whole}}`, facts: `{${facts}}`, personal: `{${personal}}` };
}

/** How the next field of an object begins. */
function begun(before: string, head: string): string {
  return before === "" ? head : `,${head}`;
}
