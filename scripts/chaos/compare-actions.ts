/** Holds what the rules did against what they should have done over the events of the log. Pure. */
import type { Sha256Hex } from "#shared/event-id.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { initialState, reduce } from "#shared/live-state.ts";
import { compileRules } from "#shared/rules/compile.ts";
import { evaluate } from "#shared/rules/evaluate.ts";
import { randomOf } from "#shared/rules/random.ts";
import type { Rule } from "#shared/rules/rule.ts";
import { emptyRuleState } from "#shared/rules/rule-state.ts";
import type { Finding } from "./compare.ts";
import type { Stretch } from "./feed-client.ts";

export interface ActionsOutcome {
  rules: readonly Rule[];
  hostUniqueId: string;
  /** Every event of the log, by offset. */
  stored: readonly RecordedEvent[];
  /** Ids of the runs in the log of actions. */
  logged: readonly string[];
  /** The hub's counters. */
  counters: Record<string, number>;
  clients: { name: string; stretches: Stretch[] }[];
}

/** What was done once too often, once too seldom, or to another effect. */
export function compareActions(
  outcome: ActionsOutcome,
  sha256Hex: Sha256Hex,
): { findings: Finding[]; actions: number } {
  const { rules, hostUniqueId, stored, logged, counters, clients } = outcome;
  const findings: Finding[] = [];
  const compiled = compileRules(rules);
  const reduced = initialState();
  const state = emptyRuleState();
  const expected: { actionId: string; offset: number }[] = [];
  for (const one of stored) {
    const event = structuredClone(one);
    const settled = reduce(reduced, event);
    const random = randomOf(event.eventId, sha256Hex);
    const { actions } = evaluate(compiled, state, {
      event,
      live: reduced.live,
      settled,
      now: event.ingestedAt,
      random,
      sha256Hex,
      hostUniqueId,
    });
    for (const { actionId } of actions) expected.push({ actionId, offset: event.offset });
  }
  findUneven(
    "the log of actions",
    expected.map(({ actionId }) => actionId),
    logged,
    findings,
  );
  for (const [name, value] of Object.entries(state.counters)) {
    if (counters[name] === value) continue;
    const detail = `counter ${name} is ${counters[name]}, recomputed from the log it is ${value}`;
    findings.push({ kind: "other", detail });
  }
  for (const { name, stretches } of clients) {
    for (const { after, events, actions } of stretches) {
      const last = events.at(-1)?.offset ?? after;
      const due = expected.filter(({ offset }) => offset > after && offset <= last).map(({ actionId }) => actionId);
      findUneven(name, due, actions, findings);
    }
  }
  return { findings, actions: expected.length };
}

function findUneven(where: string, expected: readonly string[], found: readonly string[], findings: Finding[]): void {
  const known = new Set(expected);
  const seen = new Set<string>();
  for (const actionId of found) {
    if (seen.has(actionId)) findings.push({ kind: "doubled", detail: `${where}: action ${actionId} twice` });
    if (!known.has(actionId))
      findings.push({ kind: "other", detail: `${where}: action ${actionId} follows from no event` });
    seen.add(actionId);
  }
  const missing = expected.filter((actionId) => !seen.has(actionId));
  if (missing.length > 0) {
    findings.push({ kind: "lost", detail: `${where}: ${missing.length} actions, the first ${missing[0]}` });
  }
}
