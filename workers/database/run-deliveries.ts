/**
 * Deliveries of replays. They stand among the others, but are due by `run_due_at`: whatever asks what of a live is due finds none
 * of them. They carry their events themselves, until they are delivered or given up.
 */
import type { RecordedEvent } from "#shared/event.ts";
import type { ReplayForward } from "#shared/protocol/log-reader.ts";
import { replayLimits } from "#shared/replay/limits.ts";
import { type Claimed, claimBytes, type ClaimedRequest, leaseSeconds } from "./claims.ts";
import { connect, type DatabaseConfig } from "./client.ts";

/** Deliveries are dropped after so many days, and so is what a run made. */
const keptDays = 30;

const endpointTakes = "e.enabled and e.deleted_at is null and e.proven_at is not null";

/**
 * `$1` the run, `$2` its events, `$3` what its rules ask of webhooks. The run's row is locked: one that is given up at the same
 * time has no more of them, or the giving up sees them. An event has one delivery a run and endpoint, however often it comes.
 */
const makeStatement = `
with run as materialized (
  select run_id, workspace_id, stream_id, endpoint_ids, (created_at at time zone 'utc')::date as day from replay_runs
  where run_id = $1 and endpoint_ids is not null and given_up_at is null for update
), room as (
  select ${replayLimits.hourDeliveries} - coalesce(sum(others.delivery_count), 0) as deliveries
  from run join replay_runs others
    on others.workspace_id = run.workspace_id and others.created_at > now() - interval '1 hour'
), endpoint as (
  select run.run_id, run.day, e.endpoint_id, e.event_types, e.rule_ids, e.format, e.batch_size
  from run join endpoints e on e.stream_id = run.stream_id and e.endpoint_id = any (run.endpoint_ids) and ${endpointTakes}
), wanted as (
  select 'event' as kind, run_id, day, endpoint_id, format, batch_size, event->>'eventId' as source_id, event,
    jsonb_build_object('event', event) as payload
  from endpoint, jsonb_array_elements($2::jsonb) as event
  where event_types is null or event->>'eventType' = any (event_types)
  union all
  select 'action', run_id, day, endpoint_id, format, 1, asked->'payload'->>'actionId', event,
    jsonb_build_object('event', event, 'action', asked->'payload')
  from jsonb_array_elements($3::jsonb) as asked
  join jsonb_array_elements($2::jsonb) as event on event->'offset' = asked->'offset'
  join endpoint on endpoint_id = asked->>'endpointId'
    and (rule_ids is null or asked->'payload'->>'ruleId' = any (rule_ids))
), fresh as (
  select *, octet_length(payload::text) as bytes, (event->>'offset')::bigint as feed_offset,
    row_number() over (order by (event->>'offset')::bigint, kind desc, endpoint_id, delivery_id) as place
  from (select *, delivery_id(day, endpoint_id, source_id) as delivery_id from wanted) as named
  where not exists (select from deliveries d where d.day = named.day and d.delivery_id = named.delivery_id)
), fitting as (
  select fresh.*, (row_number() over (partition by endpoint_id, kind order by place) - 1) / batch_size as request_no
  from fresh, room where place <= deliveries
), made as (
  insert into deliveries (day, delivery_id, endpoint_id, kind, source_id, event_type, session_id, seq_no, payload,
    feed_offset, body, batch_id, bytes, run_id, run_due_at)
  select day, delivery_id, endpoint_id, kind, source_id, event->>'eventType', (event->>'sessionId')::uuid,
    (event->>'seqNo')::bigint, payload, feed_offset,
    case when kind = 'action' and format = 'event' then 'action'
      when kind = 'event' and format = 'event' and batch_size > 1 then 'events' else format end,
    case when count(*) over request > 1 then first_value(delivery_id) over request end,
    case when row_number() over request_order = 1 then sum(bytes) over request else bytes end,
    run_id, case when row_number() over request_order = 1 then now() end
  from fitting
  window request_order as (partition by endpoint_id, kind, request_no order by place),
    request as (request_order rows between unbounded preceding and unbounded following)
  on conflict do nothing
  returning endpoint_id
), counted as (
  update replay_runs r set delivery_count = r.delivery_count + (select count(*) from made) from run where r.run_id = run.run_id
)
select (select coalesce(jsonb_agg(distinct endpoint_id), '[]') from made) as "endpointIds",
  ((select count(*) from fresh) - (select count(*) from fitting))::integer as skipped`;

/** Makes the deliveries of what a run has shown; returns whom they go to, and for how many there was no room in the hour. */
export async function makeRunDeliveries(
  config: DatabaseConfig,
  { runId, events, actions }: ReplayForward,
): Promise<{ endpointIds: string[]; skipped: number }> {
  const [row] = await connect(config).query(makeStatement, [runId, events, actions]);
  return row as { endpointIds: string[]; skipped: number };
}

/** Runs that may send something to the endpoint now. */
const runsOfEndpoint = `
run as (
  select r.run_id, (r.created_at at time zone 'utc')::date as day
  from endpoints e join replay_runs r on r.stream_id = e.stream_id and e.endpoint_id = any (r.endpoint_ids)
  where e.endpoint_id = $1 and ${endpointTakes} and r.created_at > now() - interval '${keptDays} days' and not r.held
    and (r.given_up_at is null or r.given_up_at > now())
)`;
const waiting = "d.day = run.day and d.endpoint_id = $1 and d.run_id = run.run_id and d.run_due_at is not null";
const inOrder = "feed_offset, kind desc, delivery_id";

/** Of the run whose first one has been due for longest, what is due in its order: nothing overtakes what is tried again. */
const claimStatement = `
with ${runsOfEndpoint}, next as (
  select run.* from run cross join lateral (
    select d.run_due_at from deliveries d where ${waiting} order by ${inOrder} limit 1) as head
  where head.run_due_at <= now() order by head.run_due_at, run.run_id limit 1
), first as (
  select d.* from next as run cross join lateral (
    select d.day, d.delivery_id, d.run_due_at, d.feed_offset, d.kind, d.bytes from deliveries d
    where ${waiting} order by ${inOrder} limit $2) as d
), fitting as (
  select day, delivery_id, run_due_at, place from (
    select *, row_number() over so_far as place, bool_and(run_due_at <= now()) over so_far as clear,
      sum(bytes) over so_far - bytes as before
    from first window so_far as (order by ${inOrder})
  ) as sized
  where clear and before < ${claimBytes}
), claimed as (
  update deliveries d set run_due_at = now() + interval '${leaseSeconds} seconds'
  -- It may have ended since it was read, and then it has no contents any more.
  from fitting f where d.day = f.day and d.delivery_id = f.delivery_id
    and d.state = 'pending' and d.run_due_at is not null
  returning d.*, f.run_due_at as was_due_at, f.place
)
select c.day::text, c.delivery_id, c.run_id, c.attempt_count, c.schedule_start, c.body,
  floor(extract(epoch from c.was_due_at) * 1000)::float8 as due_at, m.payload->'action' as action, m.payload->'event' as event
from claimed c join deliveries m on m.day = c.day
  and (m.delivery_id = c.delivery_id or (c.batch_id is not null and m.batch_id = c.delivery_id))
order by c.place, m.feed_offset, m.delivery_id`;

/** When something is due next, what is under way included. */
const nextStatement = `
with ${runsOfEndpoint}
select floor(extract(epoch from min(head.run_due_at)) * 1000)::float8 as at
from run cross join lateral (
  select d.run_due_at from deliveries d where ${waiting} order by ${inOrder} limit 1) as head`;

export interface ClaimedOfRun extends Claimed {
  requests: (ClaimedRequest & { runId: string })[];
}

interface ClaimedRow {
  day: string;
  delivery_id: string;
  run_id: string;
  attempt_count: number;
  schedule_start: number;
  body: ClaimedRequest["body"];
  due_at: number;
  action: unknown;
  event: RecordedEvent | null;
}

/** Takes what replays have for an endpoint, of one run at a time; `waitsUntil`: when there is something again, if that is known. */
export async function claimOfRuns(
  config: DatabaseConfig,
  endpointId: string,
  messages: number,
): Promise<ClaimedOfRun & { waitsUntil: number | null }> {
  const sql = connect(config);
  // The lock in a statement of its own: what follows must see what the one who had it before has taken.
  const [, rows, [next]] = (await sql.transaction([
    sql.query("select pg_advisory_xact_lock(hashtextextended($1, 2))", [endpointId]),
    sql.query(claimStatement, [endpointId, messages]),
    sql.query(nextStatement, [endpointId]),
  ])) as unknown as [unknown, ClaimedRow[], { at: number | null }[]];
  const requests = new Map<string, ClaimedOfRun["requests"][number]>();
  for (const row of rows) {
    const request = requests.get(row.delivery_id) ?? {
      endpointId,
      day: row.day,
      deliveryId: row.delivery_id,
      runId: row.run_id,
      dueAt: row.due_at,
      attemptCount: row.attempt_count,
      scheduleStart: row.schedule_start,
      body: row.body,
      events: [],
      payload: row.action,
    };
    if (row.event) request.events.push(row.event);
    requests.set(row.delivery_id, request);
  }
  return { requests: [...requests.values()], unread: [], waitsUntil: next?.at ?? null };
}

/** Lets what a run has waiting wait on, or go; returns the endpoints that it goes to. */
export async function holdRun(config: DatabaseConfig, runId: string, held: boolean): Promise<string[]> {
  const rows = await connect(config).query(
    'update replay_runs set held = $2 where run_id = $1 returning coalesce(endpoint_ids, $3) as "endpointIds"',
    [runId, held, []],
  );
  return (rows as { endpointIds: string[] }[]).flatMap(({ endpointIds }) => endpointIds);
}

/** Gives up what waits of the runs that are over: of this one at once, of all others whose time has come. */
export async function giveUpRuns(config: DatabaseConfig, runId: string | null = null): Promise<number> {
  const sql = connect(config);
  const [, given] = await sql.transaction([
    sql.query("update replay_runs set given_up_at = now() where run_id = $1 and endpoint_ids is not null", [runId]),
    sql.query(
      `with over as (
         select run_id, (created_at at time zone 'utc')::date as day from replay_runs
         where given_up_at <= now() and created_at > now() - interval '${keptDays} days' and ($1::text is null or run_id = $1)
       )
       update deliveries d set state = 'discarded', run_due_at = null, payload = null, finished_at = now(),
         last_error = 'the replay is over'
       from over where d.day = over.day and d.run_id = over.run_id and d.state = 'pending' returning 1`,
      [runId],
    ),
  ]);
  return (given as unknown[]).length;
}
