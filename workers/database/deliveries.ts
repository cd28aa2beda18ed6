/** Deliveries as their owner sees them: listed, looked into, sent again. */
import { and, asc, desc, eq, isNotNull, isNull, sql } from "drizzle-orm";
import { connect, database, type DatabaseConfig } from "./client.ts";
import { leaseSeconds } from "./claims.ts";
import { isShown, isShownDelivery } from "./hidden.ts";
import { attempts, deliveries } from "./webhook-schema.ts";

export type DeliveryRow = typeof deliveries.$inferSelect;
export type AttemptRow = typeof attempts.$inferSelect;

/** Where a page ends: the time in microseconds as PostgreSQL writes it, and the id. */
export interface DeliveryCursor {
  madeAt: string;
  deliveryId: string;
}

/** The newest first, before `before`; `next` is the cursor of the following page, undefined on the last one. */
export async function listDeliveries(
  config: DatabaseConfig,
  {
    endpointId,
    state,
    source,
    runId,
    before,
    limit,
  }: {
    endpointId: string;
    state?: DeliveryRow["state"] | undefined;
    source?: "live" | "replay" | undefined;
    runId?: string | undefined;
    before?: DeliveryCursor | undefined;
    limit: number;
  },
): Promise<{ rows: DeliveryRow[]; next: DeliveryCursor | undefined }> {
  const cursor = sql<string>`to_char(${deliveries.madeAt} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
  const rows = await database(config)
    .select({ row: deliveries, cursor })
    .from(deliveries)
    .where(
      and(
        eq(deliveries.endpointId, endpointId),
        sql.raw(isShownDelivery("deliveries")),
        state && eq(deliveries.state, state),
        source && (source === "live" ? isNull(deliveries.runId) : isNotNull(deliveries.runId)),
        runId === undefined ? undefined : eq(deliveries.runId, runId),
        before &&
          sql`(${deliveries.madeAt}, ${deliveries.deliveryId}) < (${before.madeAt}::timestamptz, ${before.deliveryId})`,
      ),
    )
    .orderBy(desc(deliveries.madeAt), desc(deliveries.deliveryId))
    .limit(limit + 1);
  const page = rows.slice(0, limit);
  const last = rows.length > limit ? page.at(-1) : undefined;
  return { rows: page.map(({ row }) => row), next: last && { madeAt: last.cursor, deliveryId: last.row.deliveryId } };
}

/** A delivery of the endpoint with its attempts; of a batch those of the whole batch. */
export async function findDelivery(
  config: DatabaseConfig,
  endpointId: string,
  id: string,
): Promise<{ row: DeliveryRow; attempts: AttemptRow[] } | undefined> {
  const db = database(config);
  const day = dayOf(id);
  const [row] = await db
    .select()
    .from(deliveries)
    .where(
      and(
        eq(deliveries.day, day),
        eq(deliveries.deliveryId, id),
        eq(deliveries.endpointId, endpointId),
        sql.raw(isShownDelivery("deliveries")),
      ),
    );
  if (!row) return undefined;
  const made = await db
    .select()
    .from(attempts)
    .where(and(eq(attempts.day, day), eq(attempts.deliveryId, row.batchId ?? id)))
    .orderBy(asc(attempts.attempt));
  return { row, attempts: made };
}

/** The day that a delivery's id names. */
function dayOf(id: string): string {
  return id.replace(/^dl_(\d{4})(\d{2})(\d{2})_.*$/, "$1-$2-$3");
}

/** From `due_at` to the schedule's start: what a delivery is when it is to be sent again. */
const sendAgain = `state = 'pending', finished_at = null, schedule_start = attempt_count,
  due_at = case when batch_id is null or batch_id = delivery_id then now() end`;

/** Makes a delivery due now, whatever became of it; of a batch the whole batch. False where there is none. */
export async function resendDelivery(config: DatabaseConfig, endpointId: string, id: string): Promise<boolean> {
  const rows = await connect(config).query(
    `with asked as (
       select day, coalesce(batch_id, delivery_id) as first from deliveries
       where day = $1 and delivery_id = $2 and endpoint_id = $3 and run_id is null and ${isShownDelivery("deliveries")}
     )
     update deliveries d set ${sendAgain} from asked
     where d.day = asked.day and (d.delivery_id = asked.first or d.batch_id = asked.first)
     returning d.delivery_id`,
    [dayOf(id), id, endpointId],
  );
  return rows.length > 0;
}

/**
 * Makes due what waits for its next attempt; with `unordered` also out of its order. What is under way right now cannot be
 * told from what is due within the time of a claim, so that is left as it is.
 */
export async function hastenDeliveries(
  config: DatabaseConfig,
  endpointId: string,
  { unordered }: { unordered: boolean },
): Promise<void> {
  await connect(config).query(
    `update deliveries set ordered = ordered and not $2,
       due_at = case when due_at > now() + interval '${leaseSeconds} seconds' then now() else due_at end
     where endpoint_id = $1 and due_at is not null
       and (due_at > now() + interval '${leaseSeconds} seconds' or (ordered and $2))`,
    [endpointId, unordered],
  );
}

/** What recovering found to send. */
export interface Recovered {
  /** Given up before, to be tried again. */
  failed: number;
  /** Events for which there was no delivery: the endpoint was off, or not there yet. */
  missing: number;
  /** There is more: the same call again goes on. */
  more: boolean;
}

/** Events of one call: what follows is a statement's work, and must not take longer than one may. */
const recoverEvents = 5_000;

/**
 * Makes due what was given up since `since`, and makes deliveries of what the log has from then on and the endpoint takes
 * but never got. Calling it again changes nothing but what is still missing.
 */
export async function recoverDeliveries(config: DatabaseConfig, endpointId: string, since: Date): Promise<Recovered> {
  const sql = connect(config);
  // One call at a time, with a lock in a statement of its own: what one makes at the same time as another would be in no request.
  const [, [row]] = (await sql.transaction([
    sql.query("select pg_advisory_xact_lock(hashtextextended($1, 2))", [endpointId]),
    sql.query(
      `with endpoint as (
       select endpoint_id, stream_id, event_types, format, batch_size, ordered from endpoints where endpoint_id = $1
     ), failed as (
       update deliveries d set ${sendAgain}
       where d.endpoint_id = $1 and d.state = 'failed' and d.finished_at >= $2 and d.run_id is null
         and ${isShownDelivery("d")}
       returning d.delivery_id
     ), taken as (
       select e.day, e.session_id, e.seq_no, e.stream_id, e.epoch, e.feed_offset, e.event_type,
         encode(e.event_id, 'hex') as source_id, endpoint.endpoint_id, endpoint.format, endpoint.batch_size,
         endpoint.ordered, e.payload, e.event_user
       from endpoint
       join sessions s on s.stream_id = endpoint.stream_id and (s.ended_at is null or s.ended_at >= $2)
         and s.day >= $2::date - 30 and ${isShown("s")}
       join events e on e.day = s.day and e.stream_id = s.stream_id and e.session_id = s.session_id
       where e.day >= $2::date - 30 and e.ingested_at >= $2 and e.source = 'live'
         and (endpoint.event_types is null or e.event_type = any (endpoint.event_types))
     ), missing as (
       select * from (select *, delivery_id(day, endpoint_id, source_id) as delivery_id from taken) as named
       where not exists (select from deliveries d where d.day = named.day and d.delivery_id = named.delivery_id)
       order by epoch, feed_offset limit ${recoverEvents}
     ), run as (
       -- As long as they are to be sent. Stored they are compressed, some to a fiftieth.
       select day, session_id, seq_no, stream_id, epoch, feed_offset, event_type, source_id, endpoint_id, format,
         batch_size, ordered, octet_length(payload::text) + octet_length(event_user::text) + 512 as bytes,
         feed_offset - row_number() over (partition by epoch order by feed_offset) as run
       from missing
     ), made as (
       select make_deliveries(array_agg(row(day, endpoint_id, format, batch_size, ordered, source_id, event_type, session_id,
         seq_no, epoch, feed_offset, run, bytes)::forwarded_event))
       from run
     )
     select (select count(*) from failed)::integer as failed, (select count(*) from made)::integer as missing,
       (select count(*) from missing) >= ${recoverEvents} as more`,
      [endpointId, since],
    ),
  ])) as unknown as [unknown, Recovered[]];
  return row ?? { failed: 0, missing: 0, more: false };
}

/** Requests of one discarding, each with what it carries: a statement's work. */
const discardRequests = 10_000;

/**
 * Gives up what waits for the endpoint and was made before `madeBefore`, the oldest first. What is under way right now may
 * still arrive. `more`: the same call again goes on.
 */
export async function discardDeliveries(
  config: DatabaseConfig,
  endpointId: string,
  madeBefore: Date,
): Promise<{ discarded: number; more: boolean }> {
  const [row] = (await connect(config).query(
    `with request as (
       select day, delivery_id, batch_id from deliveries
       where endpoint_id = $1 and state = 'pending' and (due_at is not null or run_due_at is not null) and made_at < $2
       order by made_at limit ${discardRequests}
     ), target as (
       select day, delivery_id from request
       union
       -- What rides in a batch with it.
       select d.day, d.delivery_id from request r
       join deliveries d on d.day = r.day and d.batch_id = r.delivery_id where r.batch_id is not null
     ), gone as (
       update deliveries d set state = 'discarded', due_at = null, run_due_at = null, finished_at = now(),
         payload = case when d.run_id is null then d.payload end, last_error = 'discarded by its owner'
       from target t where d.day = t.day and d.delivery_id = t.delivery_id and d.state = 'pending'
       returning d.kind, d.source_id, d.attempt_count
     ), came_out as (
       insert into action_outcomes (action_id, outcome_no, status, error, duration_ms)
       select a.action_id, g.attempt_count + 1, 'failed', 'discarded by its owner', 0
       from gone g join actions_log a on a.action_id = decode(g.source_id, 'hex')
       where g.kind = 'action'
       on conflict do nothing
     )
     select (select count(*) from gone)::integer as discarded, (select count(*) from request)::integer as requests`,
    [endpointId, madeBefore],
  )) as { discarded: number; requests: number }[];
  const { discarded, requests } = row ?? { discarded: 0, requests: 0 };
  return { discarded, more: requests >= discardRequests };
}

/** Makes a delivery of a test: an event that is in no log. */
export async function makeTestDelivery(
  config: DatabaseConfig,
  endpoint: { endpointId: string; format: string; batchSize: number },
  { sourceId, event, now }: { sourceId: string; event: { eventType: string }; now: Date },
): Promise<string> {
  const payload = JSON.stringify(event);
  const body = endpoint.format === "event" && endpoint.batchSize > 1 ? "events" : endpoint.format;
  const [row] = (await connect(config).query(
    `insert into deliveries (day, delivery_id, endpoint_id, kind, source_id, event_type, payload, body, bytes, due_at)
     select day, delivery_id(day, endpoint_id, source_id), endpoint_id, 'test', source_id, $4, $5::text::jsonb, $6, length($5::text), now()
     from (select $1::date as day, $2::text as endpoint_id, $3::text as source_id) as test
     returning delivery_id as "deliveryId"`,
    [now.toISOString().slice(0, 10), endpoint.endpointId, sourceId, event.eventType, payload, body],
  )) as { deliveryId: string }[];
  if (!row) throw new Error("the test's delivery was not made");
  return row.deliveryId;
}
