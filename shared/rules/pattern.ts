/** Regular expressions that a viewer's text cannot stall: RE2 syntax, in linear time, each look at an instruction counted. */
import { RE2JS } from "re2js";
import type { Meter } from "./budget.ts";
import { ruleLimits } from "./limits.ts";
import { matchesAnywhere } from "./matcher.ts";
import { weighPattern } from "./pattern-weight.ts";

export interface Pattern {
  /** Whether it matches anywhere in a text. Throws `OverBudget`. */
  isIn: (text: string, meter: Meter) => boolean;
}

export type ParsedPattern = { ok: true; pattern: Pattern } | { ok: false; error: string };

/**
 * What was compiled last, by its text: one changed rule must not compile all patterns of its stream again. Nothing but the
 * pattern itself is in it, and none takes more than some hundred kilobytes.
 */
const compiled = new Map<string, ParsedPattern>();
const mostCompiled = 64;

/** Compiles a pattern. The error is why it is refused: its syntax, or that it is too large. */
export function parsePattern(text: string): ParsedPattern {
  const { patternLength } = ruleLimits;
  if (text.length > patternLength) return wrong(`a regular expression has at most ${patternLength} characters`);
  const known = compiled.get(text);
  if (known) return known;
  const parsed = compile(text);
  const [oldest] = compiled.keys();
  if (compiled.size >= mostCompiled && oldest !== undefined) compiled.delete(oldest);
  compiled.set(text, parsed);
  return parsed;
}

function compile(text: string): ParsedPattern {
  // Before it is compiled: that is what costs of an `x{1000}`.
  const error = tooHeavy(text);
  if (error !== undefined) return wrong(error);
  try {
    const pattern = RE2JS.compile(text);
    return pattern.programSize() > ruleLimits.patternProgram
      ? wrong(tooLarge)
      : { ok: true, pattern: { isIn: (searched, meter) => matchesAnywhere(pattern, searched, meter) } };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : "not a regular expression");
  }
}

const tooLarge = "the regular expression is too large; repeat less in it";

function tooHeavy(text: string): string | undefined {
  const { patternRepeat, patternCopies, patternClasses, patternFolded } = ruleLimits;
  const { repeat, copies, classes, folded } = weighPattern(text);
  if (repeat > patternRepeat) return `a regular expression repeats at most {${patternRepeat}} times`;
  if (copies > patternCopies) return tooLarge;
  if (classes > patternClasses) return `a regular expression has at most ${patternClasses} classes such as \\pL`;
  return folded > patternFolded ? "the regular expression ignores the case of too large a range of letters" : undefined;
}

/** How many regular expressions are in a condition. */
export function countPatterns(condition: unknown): number {
  if (typeof condition !== "object" || condition === null) return 0;
  const inside = Object.values(condition).reduce((sum: number, one) => sum + countPatterns(one), 0);
  return inside + (Array.isArray(condition) || !Object.hasOwn(condition, "matches") ? 0 : 1);
}

function wrong(error: string): ParsedPattern {
  return { ok: false, error };
}
