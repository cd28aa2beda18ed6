import { sanitizeText } from "#shared/sanitize.ts";
import { fits } from "./json.ts";
import type { Meaning } from "./meaning.ts";

/** What a payload may take as JSON: an event of 96 KB, less its envelope and its user. */
export const maxPayloadBytes = 76 * 1024;
/** What stays of each text and each list of a payload that is too large. */
const kept = { textLength: 256, items: 5 } as const;

/** A meaning that is not too large, and its payload as JSON, which was made to know that. */
export interface BoundMeaning {
  meaning: Meaning;
  json: string;
}

/**
 * The meaning with a payload that is not too large; a shortened one says `truncated`. Only a forged message comes near
 * (readers cut every text and list), but it must not stop the batch it is in.
 */
export function boundMeaning(meaning: Meaning): BoundMeaning {
  const json = JSON.stringify(meaning.payload);
  if (fits(json, maxPayloadBytes)) return { meaning, json };
  const payload = { ...(shorten(meaning.payload) as object), truncated: true };
  return { meaning: { ...meaning, payload } as Meaning, json };
}

/** Keeps every field, so that the payload stays what its schema says. */
function shorten(value: unknown): unknown {
  if (typeof value === "string") return sanitizeText(value.slice(0, kept.textLength));
  if (Array.isArray(value)) return value.slice(0, kept.items).map(shorten);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shorten(one)]));
}
