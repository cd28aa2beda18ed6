/** Writing down what became of deliveries. */
import type { AttemptResult, Outcome } from "#shared/protocol/gate-protocol.ts";
import { connect, type DatabaseConfig } from "./client.ts";
import { groupBySize, parameterBytes } from "./group-by-size.ts";

/** What became of requests, and what was not tried. */
export interface Outcomes {
  results: readonly AttemptResult[];
  later: readonly Extract<Outcome, { state: "later" }>[];
}

/** After so long of nothing but failures an endpoint is switched off. */
const failingDays = 5;

/** How many attempts a delivery has behind it with this result: being told that it is too much is none. */
const attemptsAfter = (result: string) =>
  `case ${result}.outcome when 'slowed' then ${result}.attempt - 1 else ${result}.attempt end`;

/**
 * Results change a delivery only if they are those of its next attempt: the same result twice, or one that came after the
 * delivery had been given up for lost and was tried again, changes nothing.
 */
const outcomesStatement = `
with result as (
  select * from jsonb_to_recordset($1::jsonb) as r(day date, "deliveryId" text, attempt integer, "attemptedAt" bigint,
    "durationMs" integer, status smallint, error text, "responseBody" text, outcome text, "dueAt" bigint)
), tried as (
  update deliveries d set attempt_count = ${attemptsAfter("r")}, last_status = r.status, last_error = r.error,
    last_duration_ms = r."durationMs", due_at = case when d.run_id is null then to_timestamp(r."dueAt" / 1000.0) end,
    run_due_at = case when d.run_id is not null then to_timestamp(r."dueAt" / 1000.0) end,
    payload = case when d.run_id is null or r.outcome in ('retry', 'slowed') then d.payload end,
    state = case when r.outcome in ('retry', 'slowed') then 'pending' else r.outcome end,
    finished_at = case when r.outcome not in ('retry', 'slowed') then now() end
  from result r
  where d.day = r.day and d.delivery_id = r."deliveryId" and d.attempt_count = r.attempt - 1 and d.state = 'pending'
  returning d.endpoint_id, d.batch_id, d.kind, d.source_id, d.run_id, d.state, d.finished_at, d.made_at, r.*
), carried as (
  update deliveries d set attempt_count = ${attemptsAfter("t")}, last_status = t.status, last_error = t.error,
    last_duration_ms = t."durationMs", state = t.state, finished_at = t.finished_at,
    payload = case when t.run_id is null or t.state = 'pending' then d.payload end
  from tried t
  where t.batch_id is not null and d.day = t.day and d.batch_id = t."deliveryId" and d.delivery_id <> t."deliveryId"
), kept as (
  insert into attempts (day, delivery_id, attempt, attempted_at, duration_ms, status, error, response_body)
  select day, "deliveryId", attempt, to_timestamp("attemptedAt" / 1000.0), "durationMs", status, error, "responseBody"
  from tried where outcome <> 'slowed'
  on conflict do nothing
), came_out as (
  -- A rule asked for it: its log says how it ended, and again where it was sent again after that.
  insert into action_outcomes (action_id, outcome_no, status, error, duration_ms)
  select a.action_id, t.attempt, case t.state when 'succeeded' then 'success' else 'failed' end,
    case when t.state = 'failed' then coalesce(t.error, 'the receiver answered ' || t.status) end, t."durationMs"
  from tried t join actions_log a on a.action_id = decode(t.source_id, 'hex')
  where t.kind = 'action' and t.state <> 'pending'
  on conflict do nothing
), postponed as (
  update deliveries d set due_at = case when d.run_id is null then to_timestamp(l."dueAt" / 1000.0) end,
    run_due_at = case when d.run_id is not null then to_timestamp(l."dueAt" / 1000.0) end
  from jsonb_to_recordset($2::jsonb) as l(day date, "deliveryId" text, "dueAt" bigint)
  where d.day = l.day and d.delivery_id = l."deliveryId"
    and (d.due_at is not null or d.run_due_at is not null)
), health as (
  select endpoint_id, bool_or(outcome = 'succeeded') as succeeded, bool_or(status = 410) as gone,
    -- Silence is no failure: after a week off, the first event of a live must not be the one that switches it off.
    bool_or(made_at < now() - interval '1 day') as is_old
  -- What becomes of a replay's says nothing of the endpoint: a live goes on being sent, and is what it is judged by.
  from tried where outcome <> 'slowed' and run_id is null group by endpoint_id
), changed as (
  update endpoints e set
    failing_since = case when h.succeeded then null else coalesce(e.failing_since, now()) end,
    (enabled, disabled_reason, disabled_at, unannounced) = (
      select case when off.reason is null then e.enabled else false end, coalesce(off.reason, e.disabled_reason),
        case when off.reason is null then e.disabled_at else now() end, off.reason is not null or e.unannounced
      from (select case when not e.enabled then null when h.gone then 'gone'
        when not h.succeeded and h.is_old and e.failing_since <= now() - interval '${failingDays} days' then 'failing' end as reason)
        as off)
  from health h
  where e.endpoint_id = h.endpoint_id and e.deleted_at is null
    and (h.gone or h.succeeded = (e.failing_since is not null)
      or e.failing_since <= now() - interval '${failingDays} days')
  returning e.endpoint_id, e.unannounced
)
select endpoint_id as "endpointId" from changed where unannounced`;

/**
 * Writes results and postponements, in as few statements as Neon takes; returns the endpoints that are off because of them.
 * What can be written is, before the first error is thrown.
 */
export async function keepOutcomes(config: DatabaseConfig, { results, later }: Outcomes): Promise<string[]> {
  const groups = [...groupBySize(results, (result) => parameterBytes(JSON.stringify(result)))];
  if (groups.length === 0 && later.length > 0) groups.push([]);
  const sql = connect(config);
  const off = new Set<string>();
  const errors: unknown[] = [];
  for (const [index, group] of groups.entries()) {
    try {
      const values = [JSON.stringify(group), JSON.stringify(index === 0 ? later : [])];
      const rows = (await sql.query(outcomesStatement, values)) as { endpointId: string }[];
      for (const { endpointId } of rows) off.add(endpointId);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
  return [...off];
}
