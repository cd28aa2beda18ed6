/** The stream's rules as the hub has them, and what they make of an event. */
import type { ActionRecord } from "#shared/action-record.ts";
import { isLate } from "#shared/live-room.ts";
import { type CompiledRules, compileRules } from "#shared/rules/compile.ts";
import { type Evaluated, evaluate } from "#shared/rules/evaluate.ts";
import { randomOf } from "#shared/rules/random.ts";
import type { Rule } from "#shared/rules/rule.ts";
import type { RuleState } from "#shared/rules/rule-state.ts";
import { followTimers } from "#shared/rules/timers.ts";

export interface StreamRules {
  /** Rises with every change of the stream's rules; 0 before the first. */
  version: number;
  compiled: CompiledRules;
}

export const noRules: StreamRules = { version: 0, compiled: compileRules([]) };

/** Reads them; none where none were ever set. */
export function readRules(sql: SqlStorage): StreamRules {
  const [row] = sql.exec<{ version: number; body: string }>("select version, body from rules").toArray();
  return row ? { version: row.version, compiled: compileRules(JSON.parse(row.body) as Rule[]) } : noRules;
}

export function writeRules(sql: SqlStorage, version: number, rules: readonly Rule[]): void {
  sql.exec("insert or replace into rules (id, version, body) values (1, ?, ?)", version, JSON.stringify(rules));
}

/** With its event (100 KB at most) the runs must fit into one queue message of 128 KB, with its batch into one row of 2 MB. */
export const eventActionBytes = 16 * 1024;
export const batchActionBytes = 1024 * 1024;

const encoder = new TextEncoder();

/** The runs in their order, as many as fit into so many bytes of JSON. The rest is not done: no rules may stop the taking in. */
export function fitting(records: readonly ActionRecord[], bytes: number): { kept: ActionRecord[]; bytes: number } {
  const kept: ActionRecord[] = [];
  let used = 0;
  for (const record of records) {
    const size = encoder.encode(JSON.stringify(record)).byteLength + 1;
    if (used + size > bytes) break;
    used += size;
    kept.push(record);
  }
  return { kept, bytes: used };
}

/**
 * What the rules ask for on an event that was just reduced. Changes `state`. The time is the one that is stored with the
 * event: a hub that evaluates it again after a wake comes to the same state.
 */
export function actionsOf(
  { compiled }: StreamRules,
  state: RuleState,
  about: Pick<Evaluated, "event" | "live" | "settled" | "hostUniqueId" | "sha256Hex">,
): ActionRecord[] {
  const { event, live, sha256Hex } = about;
  // The figures of viewers count from the first rule on: a stream without rules pays nothing.
  if (compiled.all.length === 0) {
    // Timers are also set by hand, and go on without a rule.
    if (!isLate(event, live)) followTimers(state.timers, event, event.ingestedAt);
    return [];
  }
  const random = randomOf(event.eventId, sha256Hex);
  const { actions } = evaluate(compiled, state, { ...about, now: event.ingestedAt, random });
  return actions.map((run) => ({ ...run, offset: event.offset, at: event.ingestedAt }));
}

/**
 * Follows the broadcast and its viewers as `actionsOf` does, and asks no rule: for events that were judged long ago. Changes
 * `state`.
 */
export function followOnly(
  state: RuleState,
  about: Pick<Evaluated, "event" | "live" | "settled" | "hostUniqueId" | "sha256Hex">,
): void {
  const { event, sha256Hex } = about;
  const random = randomOf(event.eventId, sha256Hex);
  evaluate(noRules.compiled, state, { ...about, now: event.ingestedAt, random });
}
