/** Telling a rule's owner that it was left out: in the log of what rules did, and not for each event of a busy stream. Pure. */
import type { RecordedEvent } from "#shared/event.ts";
import type { Sha256Hex } from "#shared/event-id.ts";
import type { ActionRun } from "./action-run.ts";
import type { CompiledRule } from "./compile.ts";
import { ruleLimits } from "./limits.ts";
import { memoryOf, type RuleState } from "./rule-state.ts";

const why = "left out: the rule takes more work than one event has for all rules of a stream";

/**
 * Lines of the log for rules that were left out of an event: a few an event, and each rule and revision once in a while.
 * Changes `state`, which remembers when that was.
 */
export function tellSkipped(
  skipped: readonly CompiledRule[],
  state: RuleState,
  { eventId, ingestedAt }: RecordedEvent,
  sha256Hex: Sha256Hex,
): ActionRun[] {
  const told: ActionRun[] = [];
  for (const { rule } of skipped) {
    if (told.length === ruleLimits.toldSkips) break;
    const { ruleId, revision } = rule;
    const last = state.rules[ruleId]?.skipTold;
    if (last?.revision === revision && Math.abs(ingestedAt - last.at) < ruleLimits.toldSkipMs) continue;
    memoryOf(state, ruleId).skipTold = { revision, at: ingestedAt };
    const actionId = sha256Hex(`${ruleId}:${revision}:${eventId}:budget`);
    const action = { type: "log", text: why } as const;
    told.push({ actionId, ruleId, revision, eventId, index: 0, times: 1, action, skipped: "budget" });
  }
  return told;
}
