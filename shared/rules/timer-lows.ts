/**
 * When little is left of a timer that rules wait for. What a rule knows of a timer is whether less than its bound was left when that
 * was noted last; a timer that passes the bound by itself is told of at that time, as an event that the rules are asked for.
 * Pure: the time is an argument.
 */
import type { CompiledRules } from "./compile.ts";
import { memoryOf, type RuleState } from "./rule-state.ts";
import { leftOf, type Timer } from "./timers.ts";

/** Less than `leftMs` is left of the timer `name`, from `since` on, milliseconds since 1970. */
export interface TimerLow {
  name: string;
  leftMs: number;
  since: number;
}

interface Wait {
  ruleId: string;
  name: string;
  leftMs: number;
  timer: Timer;
}

function* waits({ onTimerLeft }: CompiledRules, { timers }: RuleState): Generator<Wait> {
  for (const { ruleId, names, leftMs } of onTimerLeft) {
    for (const name of names) {
      const timer = Object.hasOwn(timers, name) ? timers[name] : undefined;
      if (timer) yield { ruleId, name, leftMs, timer };
    }
  }
}

/**
 * Notes of which timers enough is left, after something changed them, or the rules. Of one with little left nothing is noted: a rule
 * that is new to it does not know since when.
 */
export function noteEnough(compiled: CompiledRules, state: RuleState, now: number): void {
  for (const { ruleId, name, leftMs, timer } of waits(compiled, state)) {
    if (leftOf(timer, now) < leftMs) continue;
    const memory = memoryOf(state, ruleId);
    if (memory.isLow?.[name] !== false) memory.isLow = { ...memory.isLow, [name]: false };
  }
}

/** The timers that run, and have passed or will pass a bound that a rule has not been told of. */
function* passing(compiled: CompiledRules, state: RuleState): Generator<TimerLow> {
  for (const { ruleId, name, leftMs, timer } of waits(compiled, state)) {
    if (timer.endsAt === null || state.rules[ruleId]?.isLow?.[name] !== false) continue;
    yield { name, leftMs, since: Math.floor(timer.endsAt - leftMs) + 1 };
  }
}

/** When the next timer passes a bound; Infinity where none will. */
export function nextLow(compiled: CompiledRules, state: RuleState): number {
  let next = Infinity;
  for (const { since } of passing(compiled, state)) next = Math.min(next, since);
  return next;
}

/** The bound that was passed first of those that are to be told by now. */
export function firstLow(compiled: CompiledRules, state: RuleState, now: number): TimerLow | undefined {
  let first: TimerLow | undefined;
  for (const low of passing(compiled, state)) {
    if (low.since <= now && (first === undefined || low.since < first.since)) first = low;
  }
  return first;
}
