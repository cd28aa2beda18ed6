/** Why each rule did or did not fire on one event of the past. Pure. */
import type { RecordedEvent } from "#shared/event.ts";
import type { ActionRun } from "./action-run.ts";
import type { CompiledRules } from "./compile.ts";
import { evaluate } from "./evaluate.ts";
import type { Explanation } from "./explain.ts";
import { rehearse, type Setting } from "./rehearsal.ts";

/**
 * Runs the rules over events from an empty room on and explains the last of them, with the cooldowns, counters and figures
 * that it met; undefined where there are none.
 */
export function explainLast(
  compiled: CompiledRules,
  events: readonly RecordedEvent[],
  setting: Setting,
): { explanation: Explanation; actions: ActionRun[] } | undefined {
  let left = events.length;
  for (const { state, evaluated } of rehearse(events, setting)) {
    left -= 1;
    if (left === 0) return evaluate(compiled, state, evaluated, { explain: true });
    evaluate(compiled, state, evaluated);
  }
  return undefined;
}
