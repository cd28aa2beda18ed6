/** What a zod schema asks of a text, a number or a list beyond its type, as functions: see schema-check.ts. Pure. */

export type Check = (value: unknown) => boolean;

/** A rule as zod has it. */
export type RuleDefinition = { check: string } & Record<string, unknown>;

/** The rules of one schema. */
export interface Rules {
  /** Of a number, or of how long a text or a list is. */
  least: number;
  most: number;
  isWhole: boolean;
  others: Check[];
}

/** Undefined where one of them is none that is known here. */
export function rulesOf(definitions: RuleDefinition[]): Rules | undefined {
  const rules: Rules = { least: -Number.MAX_VALUE, most: Number.MAX_VALUE, isWhole: false, others: [] };
  return definitions.every((one) => addRule(rules, one)) ? rules : undefined;
}

/** Whether it is known here. */
function addRule(
  rules: Rules,
  { check, minimum, maximum, value, inclusive, pattern, format, tx }: RuleDefinition,
): boolean {
  switch (check) {
    case "max_length":
      rules.most = Math.min(rules.most, maximum as number);
      return true;
    case "min_length":
      rules.least = Math.max(rules.least, minimum as number);
      return true;
    case "less_than":
      if (inclusive) rules.most = Math.min(rules.most, value as number);
      else rules.others.push((one) => (one as number) < (value as number));
      return true;
    case "greater_than":
      if (inclusive) rules.least = Math.max(rules.least, value as number);
      else rules.others.push((one) => (one as number) > (value as number));
      return true;
    case "number_format":
      rules.isWhole = true;
      return format === "safeint";
    case "string_format":
      // A regular expression that remembers where it stopped would give another answer each time.
      if (!(pattern instanceof RegExp) || pattern.global || pattern.sticky) return false;
      rules.others.push(lettersCheck(pattern) ?? patternCheck(pattern));
      return true;
    // What it writes anew is for the schema to write.
    case "overwrite":
      if (typeof tx !== "function") return false;
      rules.others.push((one) => (tx as (value: unknown) => unknown)(one) === one);
      return true;
    default:
      return false;
  }
}

/** Keeps the text that it took last: each event of a batch has the same stream and session. */
function patternCheck(pattern: RegExp): Check {
  let last: unknown;
  return (value) => {
    if (value === last) return true;
    if (!pattern.test(value as string)) return false;
    last = value;
    return true;
  };
}

/**
 * For so many letters of one kind, such as a hash's digits; undefined for any other expression. A table has no branch that
 * depends on what the digits are, and takes a third of the time.
 */
function lettersCheck({ source, flags }: RegExp): Check | undefined {
  const [, kind, count] = /^\^(\[[\w-]+\])\{(\d+)\}\$$/.exec(source) ?? [];
  if (kind === undefined || flags !== "") return undefined;
  const letter = new RegExp(kind);
  const isLetter = Array.from({ length: 128 }, (_, code) => letter.test(String.fromCharCode(code)));
  const length = Number(count);
  return (value) => {
    const text = value as string;
    if (text.length !== length) return false;
    for (let at = 0; at < length; at++) if (isLetter[text.charCodeAt(at)] !== true) return false;
    return true;
  };
}

export function textCheck({ least, most }: Rules): Check {
  return (value) => typeof value === "string" && value.length <= most && value.length >= least;
}

export function numberCheck({ least, most, isWhole }: Rules): Check {
  return isWhole
    ? (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
    : (value) => typeof value === "number" && value >= least && value <= most;
}

export function listCheck(element: Check, { least, most }: Rules): Check {
  return (value) => {
    if (!Array.isArray(value) || value.length > most || value.length < least) return false;
    // Also of what a list has no value for, which `every` leaves out.
    for (const one of value) if (!element(one)) return false;
    return true;
  };
}
