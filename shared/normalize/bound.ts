import { replacement, sanitizeText } from "#shared/sanitize.ts";
import { fits } from "./json.ts";
import type { Meaning } from "./meaning.ts";

/** What a payload may take as JSON: an event of 96 KB, less its envelope and its user. */
export const maxPayloadBytes = 76 * 1024;
/** What stays of each text and each list of a payload that is too large. */
const kept = { textLength: 256, items: 5 } as const;

/** What a look at all of a payload's texts shows. */
export interface Look {
  /** The UTF-16 units of its texts and names, and some for the rest: JSON takes at most six bytes for each. */
  units: number;
  /** Whether something in it was no character. */
  isRepaired: boolean;
}

/** A meaning that is not too large, and what a look at its payload showed. */
export interface BoundMeaning {
  meaning: Meaning;
  look: Look;
}

/**
 * The meaning with a payload that is not too large; a shortened one says `truncated`. Only a forged message comes near
 * (readers cut every text and list), but it must not stop the batch it is in.
 */
export function boundMeaning(meaning: Meaning): BoundMeaning {
  const look: Look = { units: 0, isRepaired: false };
  lookAt(meaning.payload, look);
  // Most need no JSON to know that it is not too long.
  if (look.units * 6 <= maxPayloadBytes || fits(JSON.stringify(meaning.payload), maxPayloadBytes))
    return { meaning, look };
  const payload = { ...(shorten(meaning.payload) as object), truncated: true };
  return { meaning: { ...meaning, payload } as Meaning, look };
}

function lookAt(value: unknown, look: Look): void {
  if (typeof value === "string") {
    look.units += value.length + 1;
    if (value.includes(replacement)) look.isRepaired = true;
  } else if (Array.isArray(value)) {
    look.units += 1;
    for (const one of value) lookAt(one, look);
  } else if (typeof value === "object" && value !== null) {
    look.units += 1;
    for (const key in value) {
      look.units += key.length + 1;
      lookAt((value as Record<string, unknown>)[key], look);
    }
    // The longest number has 24 digits.
  } else look.units += 4;
}

/** A look at a payload by its JSON. */
export function lookAtJson(json: string): Look {
  return { units: json.length, isRepaired: json.includes(replacement) };
}

/** Keeps every field, so that the payload stays what its schema says. */
function shorten(value: unknown): unknown {
  if (typeof value === "string") return sanitizeText(value.slice(0, kept.textLength));
  if (Array.isArray(value)) return value.slice(0, kept.items).map(shorten);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, shorten(one)]));
}
