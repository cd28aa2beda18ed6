/** Why each rule did or did not fire on one event of the past. Pure. */
import type { Sha256Hex } from "#shared/event-id.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { initialState, reduce } from "#shared/live-state.ts";
import type { ActionRun } from "./action-run.ts";
import type { CompiledRules } from "./compile.ts";
import { evaluate } from "./evaluate.ts";
import type { Explanation } from "./explain.ts";
import { randomOf } from "./random.ts";
import { emptyRuleState } from "./rule-state.ts";

/**
 * Runs the rules over a session's events from an empty room on and explains the last of them, with the cooldowns, counters
 * and figures that it met; undefined where there are none.
 */
export function explainLast(
  compiled: CompiledRules,
  events: readonly RecordedEvent[],
  { hostUniqueId, sha256Hex }: { hostUniqueId: string; sha256Hex: Sha256Hex },
): { explanation: Explanation; actions: ActionRun[] } | undefined {
  const reduced = initialState();
  const state = emptyRuleState();
  for (const [index, recorded] of events.entries()) {
    // Reducing sets the coins that a gift adds.
    const event = { ...recorded, payload: { ...recorded.payload } } as RecordedEvent;
    const settled = reduce(reduced, event);
    const random = randomOf(event.eventId, sha256Hex);
    const evaluated = { event, live: reduced.live, settled, now: event.ingestedAt, random, sha256Hex, hostUniqueId };
    if (index < events.length - 1) evaluate(compiled, state, evaluated);
    else {
      const { explanation, actions } = evaluate(compiled, state, evaluated, { explain: true });
      return { explanation, actions };
    }
  }
  return undefined;
}
