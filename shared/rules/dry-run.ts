/** What rules would have done over events of the past. Pure: nothing is sent, and the events stay as they are. */
import type { RecordedEvent } from "#shared/event.ts";
import type { Sha256Hex } from "#shared/event-id.ts";
import { initialState, reduce } from "#shared/live-state.ts";
import type { RenderedAction } from "./action-run.ts";
import type { CompiledRule, CompiledRules } from "./compile.ts";
import { observe } from "./evaluate.ts";
import type { HoldBack } from "./hold-back.ts";
import { ruleLimits } from "./limits.ts";
import { randomOf } from "./random.ts";
import { emptyRuleState } from "./rule-state.ts";
import type { Verdict } from "./verdict.ts";

export interface DryRunOfRule {
  ruleId: string;
  name: string;
  /** How often it would have fired, and been held back by what. Where nothing held it back, that is absent. */
  fired: number;
  heldBack: Partial<Record<HoldBack, number>>;
  /** How often its trigger was met but its condition was not true. */
  conditionFalse: number;
  /** The first times it would have fired, at most `ruleLimits.dryRunSamples`. */
  samples: { eventId: string; offset: number; timestamp: number; actions: RenderedAction[] }[];
}

export interface DryRun {
  events: number;
  /** In the order they are asked in. */
  rules: DryRunOfRule[];
}

/**
 * Runs rules over the events of a session, from an empty state on; each event at the time it was taken in. The events are
 * taken one after the other, so that a long session need not be in memory.
 */
export function dryRun(
  compiled: CompiledRules,
  events: Iterable<RecordedEvent>,
  { hostUniqueId, sha256Hex }: { hostUniqueId: string; sha256Hex: Sha256Hex },
): DryRun {
  const reduced = initialState();
  const state = emptyRuleState();
  const results = new Map(compiled.all.map((rule) => [rule.rule.ruleId, emptyResult(rule)]));
  let count = 0;
  for (const recorded of events) {
    // Reducing sets the coins that a gift adds.
    const event = { ...recorded, payload: { ...recorded.payload } } as RecordedEvent;
    const settled = reduce(reduced, event);
    const random = randomOf(event.eventId, sha256Hex);
    const evaluated = { event, live: reduced.live, settled, now: event.ingestedAt, random, sha256Hex, hostUniqueId };
    observe(compiled, state, evaluated, (rule, verdict) => {
      const result = results.get(rule.rule.ruleId);
      if (result) note(result, verdict, event);
    });
    count++;
  }
  return { events: count, rules: [...results.values()] };
}

function emptyResult({ rule: { ruleId, name } }: CompiledRule): DryRunOfRule {
  return { ruleId, name, fired: 0, heldBack: {}, conditionFalse: 0, samples: [] };
}

function note(result: DryRunOfRule, verdict: Verdict, { eventId, offset, timestamp }: RecordedEvent): void {
  switch (verdict.outcome) {
    case "fired":
      result.fired++;
      if (result.samples.length < ruleLimits.dryRunSamples) {
        result.samples.push({ eventId, offset, timestamp, actions: verdict.runs.map(({ action }) => action) });
      }
      return;
    case "held_back":
      result.heldBack[verdict.by] = (result.heldBack[verdict.by] ?? 0) + 1;
      return;
    case "not_matched":
      if (verdict.by === "condition") result.conditionFalse++;
      return;
    default:
      verdict satisfies never;
  }
}
