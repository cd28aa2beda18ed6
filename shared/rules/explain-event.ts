/** Why each rule did or did not fire on one event of the past. Pure. */
import type { RecordedEvent } from "#shared/event.ts";
import type { ActionRun } from "./action-run.ts";
import type { CompiledRules } from "./compile.ts";
import { eventSteps } from "./dry-run.ts";
import { evaluate } from "./evaluate.ts";
import type { Explanation } from "./explain.ts";
import { ruleLimits } from "./limits.ts";
import { rehearse, type Setting } from "./rehearsal.ts";

export interface ExplainedEvent {
  explanation: Explanation;
  actions: ActionRun[];
  /** Whether the rules took so much work that they were not asked on all events before this one. */
  cutShort: boolean;
}

/**
 * Runs the rules over events from an empty room on and explains the last of them, with the cooldowns, counters and figures
 * that it met; undefined where there are none. Once the rules have used up what they may for all of the events, those up to
 * the last pass without them.
 */
export function explainLast(
  compiled: CompiledRules,
  events: readonly RecordedEvent[],
  setting: Setting,
): ExplainedEvent | undefined {
  let { steps: left = ruleLimits.pastSteps } = setting;
  let toCome = events.length;
  for (const { state, evaluated } of rehearse(events, setting)) {
    toCome -= 1;
    if (toCome === 0) {
      const { explanation, actions } = evaluate(compiled, state, evaluated, { explain: true });
      return { explanation, actions, cutShort: left <= 0 };
    }
    if (left > 0) left -= eventSteps + evaluate(compiled, state, evaluated).steps;
  }
  return undefined;
}
