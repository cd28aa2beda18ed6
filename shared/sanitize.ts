/**
 * PostgreSQL's jsonb refuses NUL characters and lone surrogates, and JSON text carries both: one such character in one
 * chat message would stop a whole batch on its way into the log.
 */
const nul = "\0";
/** What stands where something was no character. */
export const replacement = "\uFFFD";
/** Deeper than anything TikTok sends; what lies below is cut, so that no input can exhaust the stack. */
const maxDepth = 64;

/** `text` with each NUL and each lone surrogate replaced by U+FFFD; `text` itself where there is none. */
export function sanitizeText(text: string): string {
  return text.isWellFormed() && !text.includes(nul) ? text : text.toWellFormed().replaceAll(nul, replacement);
}

/**
 * `value` with every text in it sanitized, keys too. Returns `value` itself where nothing had to change. For plain
 * data: arrays, objects and primitives.
 */
export function sanitizeDeep<Value>(value: Value): Value {
  return isClean(value, 0) ? value : (cleaned(value, 0) as Value);
}

function isClean(value: unknown, depth: number): boolean {
  if (typeof value === "string") return value.isWellFormed() && !value.includes(nul);
  if (typeof value !== "object" || value === null) return true;
  if (depth >= maxDepth) return false;
  if (Array.isArray(value)) return value.every((one) => isClean(one, depth + 1));
  for (const key in value) {
    if (!isClean(key, depth) || !isClean((value as Record<string, unknown>)[key], depth + 1)) return false;
  }
  return true;
}

function cleaned(value: unknown, depth: number): unknown {
  if (typeof value === "string") return sanitizeText(value);
  if (typeof value !== "object" || value === null) return value;
  if (depth >= maxDepth) return null;
  if (Array.isArray(value)) return value.map((one) => cleaned(one, depth + 1));
  // fromEntries and not assignment: a key `__proto__` must become a field, not the prototype.
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [sanitizeText(key), cleaned(one, depth + 1)]));
}
