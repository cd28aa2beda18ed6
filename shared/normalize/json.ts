/** Makes anything fit for JSON, for jsonb, and for the size an event may have. */
import { sanitizeText } from "#shared/sanitize.ts";
import { base64Of } from "./base64.ts";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** How much of a value is kept. */
interface Measure {
  depth: number;
  items: number;
  textLength: number;
}

const whole: Measure = { depth: 48, items: Infinity, textLength: Infinity };
/** What is kept of a value that is too large, gentlest first. */
const smaller: Measure[] = [
  { depth: 24, items: 200, textLength: 4_096 },
  { depth: 12, items: 50, textLength: 512 },
  { depth: 8, items: 10, textLength: 64 },
  { depth: 4, items: 5, textLength: 32 },
];

/**
 * A decoded message as JSON: texts sanitized, bytes as base64, big integers as digits. Fields that are as protobuf
 * leaves them when nothing was sent (false, 0, "", an empty list) are left out, as protobuf's own JSON does: of a user's
 * hundred fields five are set.
 */
export function jsonOf(value: unknown): Json {
  return convert(value, whole, 0);
}

/** `value` in at most `maxBytes` of JSON, that JSON, and whether something had to go for it. */
export function fitJson(value: Json, maxBytes: number): { value: Json; json: string; truncated: boolean } {
  const whole = JSON.stringify(value);
  if (fits(whole, maxBytes)) return { value, json: whole, truncated: false };
  for (const measure of smaller) {
    const kept = convert(value, measure, 0);
    const json = JSON.stringify(kept);
    if (fits(json, maxBytes)) return { value: kept, json, truncated: true };
  }
  return { value: null, json: "null", truncated: true };
}

function convert(value: unknown, measure: Measure, depth: number): Json {
  switch (typeof value) {
    case "string":
      return sanitizeText(value.length > measure.textLength ? value.slice(0, measure.textLength) : value);
    case "number":
      return Number.isFinite(value) ? value : null;
    case "boolean":
      return value;
    case "bigint":
      return value.toString();
    case "object":
      return value === null || depth >= measure.depth ? null : convertObject(value, measure, depth);
    default:
      return null;
  }
}

function convertObject(value: object, measure: Measure, depth: number): Json {
  if (value instanceof Uint8Array) return convert(base64Of(value), measure, depth);
  if (Array.isArray(value)) {
    const items = value.length > measure.items ? value.slice(0, measure.items) : value;
    return items.map((one) => convert(one, measure, depth + 1));
  }
  const kept: [string, Json][] = [];
  for (const [key, one] of Object.entries(value)) {
    if (isUnset(one)) continue;
    kept.push([sanitizeText(key.slice(0, 256)), convert(one, measure, depth + 1)]);
    if (kept.length >= measure.items) break;
  }
  // fromEntries and not assignment: a key `__proto__` must become a field, not the prototype.
  return Object.fromEntries(kept);
}

function isUnset(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0 || value === "") return true;
  return (Array.isArray(value) || value instanceof Uint8Array) && value.length === 0;
}

/** Whether `text` takes at most `maxBytes` in UTF-8. */
export function fits(text: string, maxBytes: number): boolean {
  // A UTF-16 unit takes three bytes at most: most values need no counting.
  return text.length * 3 <= maxBytes || (text.length <= maxBytes && utf8Length(text) <= maxBytes);
}

/** The bytes that `text` takes in UTF-8. */
export function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
