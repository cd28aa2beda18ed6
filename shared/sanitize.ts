import { limits } from "./protocol/limits.ts";

/**
 * PostgreSQL's jsonb refuses NUL characters and lone surrogates, and JSON text carries both: one such character in one
 * chat message would stop a whole batch on its way into the log.
 */
const nul = "\0";
/** What stands where something was no character. */
export const replacement = "\uFFFD";

/** `text` with each NUL and each lone surrogate replaced by U+FFFD; `text` itself where there is none. */
export function sanitizeText(text: string): string {
  return text.isWellFormed() && !text.includes(nul) ? text : text.toWellFormed().replaceAll(nul, replacement);
}

/**
 * `value` with every text in it sanitized, keys too, and with null for every list and object that is not within the
 * outermost `limits.jsonDepth`. Returns `value` itself where nothing had to change. For plain data: arrays, objects and
 * primitives.
 */
export function sanitizeDeep<Value>(value: Value): Value {
  return isClean(value, limits.jsonDepth) ? value : (cleaned(value, limits.jsonDepth, sanitizeText) as Value);
}

/** As `sanitizeDeep`, with texts as they are: only what is too deep goes. */
export function cutDeep<Value>(value: Value): Value {
  return isDeeper(value, limits.jsonDepth) ? (cleaned(value, limits.jsonDepth, (text) => text) as Value) : value;
}

/** Whether more than `most` lists and objects stand in each other. Goes no deeper than that itself. */
export function isDeeper(value: unknown, most: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (most === 0) return true;
  if (Array.isArray(value)) {
    for (const one of value) if (typeof one === "object" && isDeeper(one, most - 1)) return true;
    return false;
  }
  for (const key in value) {
    const one = (value as Record<string, unknown>)[key];
    if (typeof one === "object" && isDeeper(one, most - 1)) return true;
  }
  return false;
}

function isClean(value: unknown, left: number): boolean {
  if (typeof value === "string") return value.isWellFormed() && !value.includes(nul);
  if (typeof value !== "object" || value === null) return true;
  if (left === 0) return false;
  if (Array.isArray(value)) return value.every((one) => isClean(one, left - 1));
  for (const key in value) {
    if (!isClean(key, left) || !isClean((value as Record<string, unknown>)[key], left - 1)) return false;
  }
  return true;
}

function cleaned(value: unknown, left: number, mend: (text: string) => string): unknown {
  if (typeof value === "string") return mend(value);
  if (typeof value !== "object" || value === null) return value;
  if (left === 0) return null;
  if (Array.isArray(value)) return value.map((one) => cleaned(one, left - 1, mend));
  // fromEntries and not assignment: a key `__proto__` must become a field, not the prototype.
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [mend(key), cleaned(one, left - 1, mend)]));
}
