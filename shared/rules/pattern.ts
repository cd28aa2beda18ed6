/** Regular expressions that a viewer's text cannot stall: RE2 syntax, in linear time. */
import { RE2JS } from "re2js";
import { ruleLimits } from "./limits.ts";

export type ParsedPattern = { ok: true; pattern: RE2JS } | { ok: false; error: string };

/** Compiles a pattern. The error is why it is refused: its syntax, or that it is too large. */
export function parsePattern(text: string): ParsedPattern {
  const { patternLength, patternRepeat, patternProgram } = ruleLimits;
  if (text.length > patternLength) return wrong(`a regular expression has at most ${patternLength} characters`);
  // Before it is compiled: that is what costs of an `x{1000}`.
  if (repeatsOf(text) > patternRepeat) return wrong(`a regular expression repeats at most {${patternRepeat}} times`);
  try {
    const pattern = RE2JS.compile(text);
    return pattern.programSize() > patternProgram
      ? wrong("the regular expression is too large; repeat less in it")
      : { ok: true, pattern };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : "not a regular expression");
  }
}

/** How many regular expressions are in a condition. */
export function countPatterns(condition: unknown): number {
  if (typeof condition !== "object" || condition === null) return 0;
  const inside = Object.values(condition).reduce((sum: number, one) => sum + countPatterns(one), 0);
  return inside + (Array.isArray(condition) || !Object.hasOwn(condition, "matches") ? 0 : 1);
}

function repeatsOf(text: string): number {
  const counts = [...text.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].flatMap(([, least, most]) => [
    Number(least),
    Number(most),
  ]);
  return Math.max(0, ...counts.filter(Number.isFinite));
}

function wrong(error: string): ParsedPattern {
  return { ok: false, error };
}
