/** What a stream's rules may be together. */
import { ruleLimits } from "./limits.ts";
import { countPatterns } from "./pattern.ts";
import { namesOf, type RuleDraft, type RuleError } from "./rule.ts";

/** What one rule takes of the limits of its set. */
export interface RuleSize {
  /** UTF-8 bytes as the hub keeps it, with its id and revision. */
  bytes: number;
  patterns: number;
  /** Names, each once. */
  counters: string[];
  timers: string[];
}

/** What there may be at most of in all rules of a stream. */
export const setLimits = {
  rules: ruleLimits.rules,
  bytes: ruleLimits.setBytes,
  patterns: ruleLimits.streamPatterns,
  counters: ruleLimits.counters,
  timers: ruleLimits.counters,
} as const;
export type SetLimit = keyof typeof setLimits;

const setLimitNames = Object.keys(setLimits) as SetLimit[];
/** A rule's id and revision, and what stands between two rules. */
const addedBytes = 100;
const encoder = new TextEncoder();

/** What a rule takes of the limits of its set. */
export function sizeOf(rule: RuleDraft): RuleSize {
  return {
    bytes: encoder.encode(JSON.stringify(rule)).byteLength + addedBytes,
    patterns:
      countPatterns(rule.condition) + countPatterns(rule.actions.map((one) => "priority" in one && one.priority)),
    counters: [...namesOf([rule], "counter")],
    timers: [...namesOf([rule], "timer")],
  };
}

/** What is wrong with rules only together: too many or too large, too many counters or regular expressions. */
export function checkRuleSet(rules: readonly RuleDraft[]): RuleError[] {
  const sizes = rules.map(sizeOf);
  const sum = (of: (size: RuleSize) => number) => sizes.reduce((total, size) => total + of(size), 0);
  const used: Record<SetLimit, number> = {
    rules: rules.length,
    bytes: sum(({ bytes }) => bytes),
    patterns: sum(({ patterns }) => patterns),
    counters: new Set(sizes.flatMap(({ counters }) => counters)).size,
    timers: new Set(sizes.flatMap(({ timers }) => timers)).size,
  };
  return setLimitNames.filter((limit) => used[limit] > setLimits[limit]).map(setError);
}

/** Says that a set is past a limit. */
export function setError(limit: SetLimit): RuleError {
  return { path: "", message: setErrors[limit] };
}

const setErrors: Record<SetLimit, string> = {
  rules: `more than ${setLimits.rules} rules`,
  bytes: `more than ${setLimits.bytes} bytes of rules, as JSON`,
  patterns: `more than ${setLimits.patterns} regular expressions`,
  counters: `more than ${setLimits.counters} counters`,
  timers: `more than ${setLimits.timers} timers`,
};
