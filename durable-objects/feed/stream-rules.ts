/** The stream's rules as the hub has them, and what they make of an event. */
import type { ActionRecord } from "#shared/action-record.ts";
import { type CompiledRules, compileRules } from "#shared/rules/compile.ts";
import { type Evaluated, evaluate } from "#shared/rules/evaluate.ts";
import { ruleLimits } from "#shared/rules/limits.ts";
import { randomOf } from "#shared/rules/random.ts";
import type { Rule } from "#shared/rules/rule.ts";
import type { RuleState } from "#shared/rules/rule-state.ts";
import { tellSkipped } from "#shared/rules/skipped.ts";
import { utf8Bytes } from "#shared/utf8-bytes.ts";

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

/** Writes them down; returns them as `readRules` would. */
export function writeRules(sql: SqlStorage, version: number, rules: readonly Rule[]): StreamRules {
  sql.exec("insert or replace into rules (id, version, body) values (1, ?, ?)", version, JSON.stringify(rules));
  return { version, compiled: compileRules(rules) };
}

/** With its event (100 KB at most) the runs must fit into one queue message of 128 KB, with its batch into one row of 2 MB. */
export const eventActionBytes = 16 * 1024;
export const batchActionBytes = 1024 * 1024;

/** What each event of a batch of so many has room for at least, whatever the others take. */
export function actionShareOf(events: number): number {
  return Math.min(eventActionBytes, Math.floor(batchActionBytes / Math.max(1, events)));
}

/** What there is room for, each also as the JSON text that it is stored as, and the bytes of that with what stands between. */
export interface Fitting {
  kept: ActionRecord[];
  texts: string[];
  bytes: number;
}

/** The runs in their order, as many as fit into so many bytes of JSON. The rest is not done: no rules may stop the taking in. */
export function fitting(records: readonly ActionRecord[], bytes: number): Fitting {
  const fit: Fitting = { kept: [], texts: [], bytes: 0 };
  for (const record of records) {
    const text = JSON.stringify(record);
    const size = utf8Bytes(text) + 1;
    if (fit.bytes + size > bytes) break;
    fit.bytes += size;
    fit.kept.push(record);
    fit.texts.push(text);
  }
  return fit;
}

/**
 * What all rules may use for one event of a batch of so many: a whole batch is judged in one turn of the hub, and its events
 * share what a batch has. Those of a replay have it whole each: it decides itself how many it takes in a turn, and what rules do
 * must not hang on how they were batched.
 */
export function stepsOf(events: number, { isReplayed = false } = {}): number {
  if (isReplayed) return ruleLimits.eventSteps;
  return Math.min(ruleLimits.eventSteps, Math.floor(ruleLimits.batchSteps / events));
}

/** What an event of a batch of so many may cost: the same when the batch is new and when it is read again after a wake. */
export function boundsOf(events: number, { replayed }: { replayed?: unknown }): { steps: number; actionBytes: number } {
  return { steps: stepsOf(events, { isReplayed: replayed !== undefined }), actionBytes: actionShareOf(events) };
}

/** What the rules make of one event. */
export interface Judged {
  actions: ActionRecord[];
  /** What it took. */
  steps: number;
}

export const notJudged: Judged = { actions: [], steps: 0 };

/** An event as rules meet it. `random` where its random numbers are not those that follow from its id. */
type About = Pick<Evaluated, "event" | "live" | "settled" | "hostUniqueId" | "sha256Hex"> &
  Partial<Pick<Evaluated, "random" | "points">>;

/**
 * What the rules ask for on an event that was just reduced. Changes `state`. The time is the one that is stored with the
 * event: a hub that evaluates it again after a wake comes to the same state.
 */
export function judge(
  { compiled }: StreamRules,
  state: RuleState,
  about: About,
  { steps = ruleLimits.eventSteps, actionBytes = eventActionBytes }: { steps?: number; actionBytes?: number } = {},
): Judged {
  // The figures of viewers count from the first rule on: a stream without rules pays nothing.
  if (compiled.all.length === 0) return notJudged;
  const { event, sha256Hex, random = randomOf(event.eventId, sha256Hex) } = about;
  const outcome = evaluate(compiled, state, { ...about, now: event.ingestedAt, random }, { steps, actionBytes });
  const told = tellSkipped(outcome.skipped, state, event, sha256Hex);
  // First what says that something is missing: it must not be what there is no room for.
  const runs = told.length === 0 ? outcome.actions : [...told, ...outcome.actions];
  const actions = runs.map((run) => ({ ...run, offset: event.offset, at: event.ingestedAt }));
  return { actions, steps: outcome.steps };
}

/**
 * Follows the broadcast and its viewers as `judge` does, and asks no rule: for events that were judged long ago. Changes
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
