/** Taking what is due to be delivered, so that no two consumers take the same. */
import type { RecordedEvent } from "#shared/event.ts";
import type { OnRedirect, RatePeriod } from "#shared/protocol/gate-protocol.ts";
import type { Position } from "#shared/protocol/position.ts";
import type { EndpointFormat } from "#shared/webhooks/format.ts";
import type { Sealed } from "../auth/sealing.ts";
import { connect, type DatabaseConfig } from "./client.ts";

/** How long a claim lasts: an attempt of 15 s, and the way of its result through the queue. */
export const leaseSeconds = 45;
/** What one claim takes at most, in bytes, going by what deliveries were thought to be when they were made. */
export const claimBytes = 4 * 1024 * 1024;
/** What it answers with at most, in bytes as they are sent. Neon refuses 10 MiB, and the endpoints come on top. */
const answerBytes = 6 * 1024 * 1024;
/** Deliveries are kept so many days, so older partitions of the log have nothing for them. */
const keptDays = 45;

/** An endpoint as it is now, for sending to it. */
export interface ClaimedEndpoint {
  endpointId: string;
  streamId: string;
  /** The creator's handle. */
  uniqueId: string;
  url: string;
  enabled: boolean;
  unannounced: boolean;
  rateLimit: number | null;
  ratePeriod: RatePeriod;
  onRedirect: OnRedirect;
  headersKeyId: string | null;
  headersSealed: string | null;
  /** In force, the newest first. */
  secrets: (Sealed & { secretId: string })[];
  /** When something is due next, claims included; milliseconds since 1970, null where nothing is waiting for its time. */
  nextDueAt: number | null;
  /** Something without an order is due and was not claimed. */
  unorderedDue: boolean;
  /** Something whose order matters is due, though what is before it may not be. */
  orderedDue: boolean;
  /** Something of a replay waits. */
  replaysWait: boolean;
}

/** A delivery that was taken; of a batch its first one, which stands for all of it. */
export interface ClaimedDelivery {
  endpointId: string;
  day: string;
  deliveryId: string;
  /** When it was due, before it was claimed; milliseconds since 1970. */
  dueAt: number;
}

/** What one request is to carry. */
export interface ClaimedRequest extends ClaimedDelivery {
  /** Attempts made so far, in all and before its schedule started. */
  attemptCount: number;
  scheduleStart: number;
  body: EndpointFormat | "events" | "action";
  /** In their order; of an action the one that its rule fired on. */
  events: RecordedEvent[];
  /** Of an action: who asked for it. */
  payload: unknown;
}

/** What was taken. */
export interface Claimed {
  requests: ClaimedRequest[];
  /** Taken too, but too large to be read together with the others: to be given back. At least one request is always read. */
  unread: ClaimedDelivery[];
}

export interface Claim extends Claimed {
  endpoints: ClaimedEndpoint[];
}

/** The columns of a claimed row, and of the log's row where there is one. */
interface ClaimedRow {
  endpoint_id: string;
  day: string;
  delivery_id: string;
  attempt_count: number;
  schedule_start: number;
  due_at: number;
  /** Its contents were read. */
  fits: boolean;
  body: ClaimedRequest["body"];
  payload: unknown;
  event: RecordedEvent | null;
}

/**
 * From the CTE `fitting` (day, delivery_id, due_at, place) to the claimed rows, one for each event that a request carries. What
 * they come to is known only now: JSON within JSON, where a control character is seven bytes. An answer that is refused as
 * too large would be so every time, so requests are read in their places as far as they fit.
 */
const claimFitting = `
claimed as (
  update deliveries d set due_at = now() + interval '${leaseSeconds} seconds'
  -- It may have ended since it was read: PostgreSQL looks again once the row is free.
  from fitting where d.day = fitting.day and d.delivery_id = fitting.delivery_id
    and d.state = 'pending' and d.due_at is not null
  returning d.day, d.delivery_id, d.endpoint_id, d.kind, d.attempt_count, d.schedule_start, d.body, d.payload, d.batch_id,
    d.session_id, d.seq_no, d.feed_offset, fitting.due_at, fitting.place
), carried as (
  select day, delivery_id, session_id, seq_no, feed_offset from claimed where batch_id is null
  union all
  select c.day, c.delivery_id, d.session_id, d.seq_no, d.feed_offset
  from claimed c join deliveries d on d.day = c.day and d.batch_id = c.delivery_id
), contents as materialized (
  select c.*, m.feed_offset as event_offset,
    case when e.seq_no is not null then event_json(e)
      when c.kind = 'test' then c.payload::json end as event
  from claimed c join carried m on m.day = c.day and m.delivery_id = c.delivery_id
  join endpoints p on p.endpoint_id = c.endpoint_id
  left join events e on e.day >= (now() at time zone 'utc')::date - ${keptDays}
    and e.day = m.day and e.stream_id = p.stream_id and e.session_id = m.session_id and e.seq_no = m.seq_no
), measured as (
  select *, sum(size) over (order by place) as up_to_here, sum(size) over (partition by place) as alone
  from (
    select *, 512 + coalesce(octet_length(to_json(event::text)::text), 0)
      + coalesce(octet_length(to_json(payload::text)::text), 0) as size
    from contents
  ) as sized
)
select endpoint_id, day::text, delivery_id, attempt_count, schedule_start, body,
  floor(extract(epoch from due_at) * 1000)::float8 as due_at, fits,
  case when fits then payload end as payload, case when fits then event end as event
from (select *, up_to_here <= ${answerBytes} or up_to_here = alone as fits from measured) as read
order by endpoint_id, day, delivery_id, event_offset`;

const claimStatement = `
with wanted as (
  select w->>'endpointId' as endpoint_id, (w->>'messages')::integer as messages
  from jsonb_array_elements($1::jsonb) as w
), due as (
  select taken.* from wanted join endpoints e using (endpoint_id) cross join lateral (
    select day, delivery_id, due_at, bytes from deliveries
    where deliveries.endpoint_id = e.endpoint_id and due_at <= now() and not deliveries.ordered
      and (e.proven_at is not null or deliveries.kind = 'test')
    order by due_at limit wanted.messages for update skip locked
  ) as taken
  where e.enabled and e.deleted_at is null
), fitting as (
  select day, delivery_id, due_at, place
  from (
    select *, row_number() over so_far as place, sum(bytes) over so_far - bytes as before
    from due window so_far as (order by due_at, day, delivery_id)
  ) as sized
  where before < ${claimBytes}
), ${claimFitting}`;

/** As `claimStatement`, for one endpoint and in its order: nothing behind what is not due yet, or not in the log. */
const claimOrderedStatement = `
with first as (
  select d.day, d.delivery_id, d.due_at, d.bytes, d.feed_offset, d.epoch is not distinct from $3 as current
  from deliveries d join endpoints e using (endpoint_id)
  where d.endpoint_id = $1 and d.ordered and d.due_at is not null and e.enabled and e.deleted_at is null
    and e.proven_at is not null
  order by current, d.feed_offset, d.delivery_id limit $2
), fitting as (
  select day, delivery_id, due_at, place from (
    select *, row_number() over so_far as place, bool_and(due_at <= now() and (not current or feed_offset <= $4::bigint + 1)) over so_far as clear,
      sum(bytes) over so_far - bytes as before
    from first window so_far as (order by current, feed_offset, delivery_id)
  ) as sized
  where clear and before < ${claimBytes}
), ${claimFitting}`;

/** When what is first in order is due: what follows waits for it. */
const firstStatement = `
select (extract(epoch from due_at) * 1000)::float8 as "dueAt", due_at <= now() as due
from deliveries where endpoint_id = $1 and ordered and due_at is not null
order by epoch is not distinct from $2, feed_offset, delivery_id limit 1`;

const endpointsStatement = `
select e.endpoint_id as "endpointId", e.stream_id as "streamId", s.unique_id as "uniqueId", e.url,
  e.enabled and e.deleted_at is null as enabled, e.unannounced, e.rate_limit as "rateLimit",
  e.rate_period as "ratePeriod", e.on_redirect as "onRedirect",
  e.headers_key_id as "headersKeyId", encode(e.headers_sealed, 'hex') as "headersSealed",
  (select coalesce(jsonb_agg(jsonb_build_object('secretId', secret_id, 'keyId', key_id, 'sealed', encode(sealed, 'hex'))
      order by created_at desc), '[]')
    from endpoint_secrets k where k.endpoint_id = e.endpoint_id and (expires_at is null or expires_at > now()))
    as secrets,
  (extract(epoch from least(
    (select min(due_at) from deliveries d where d.endpoint_id = e.endpoint_id and due_at is not null and not d.ordered
      and (e.proven_at is not null or d.kind = 'test')),
    case when not o.due and e.proven_at is not null then (select min(due_at) from deliveries d
      where d.endpoint_id = e.endpoint_id and due_at is not null and d.ordered) end
  )) * 1000)::float8 as "nextDueAt",
  exists (select from deliveries d where d.endpoint_id = e.endpoint_id and not d.ordered and due_at <= now()
      and (e.proven_at is not null or d.kind = 'test')) as "unorderedDue",
  o.due as "orderedDue",
  exists (select from deliveries d where d.endpoint_id = e.endpoint_id and d.run_due_at is not null) as "replaysWait"
from endpoints e join streams s using (stream_id)
cross join lateral (
  select e.proven_at is not null and exists (
    select from deliveries d where d.endpoint_id = e.endpoint_id and d.ordered and due_at <= now()) as due
) as o
where e.endpoint_id = any (select w->>'endpointId' from jsonb_array_elements($1::jsonb) as w)`;

/** Takes what is due of these endpoints and has no order, as many requests of each as it has room for. */
export async function claimDue(
  config: DatabaseConfig,
  wanted: { endpointId: string; messages: number }[],
): Promise<Claim> {
  const sql = connect(config);
  const list = JSON.stringify(wanted);
  const [rows, endpoints] = await sql.transaction([
    sql.query(claimStatement, [list]),
    sql.query(endpointsStatement, [list]),
  ]);
  return { endpoints: endpoints as ClaimedEndpoint[], ...toClaimed(rows as ClaimedRow[]) };
}

/**
 * Takes what is due of one endpoint in its order, up to what is in the log without a hole. Where nothing can be taken,
 * `waitsUntil` says when what is first is due (milliseconds since 1970); null: it is due, but an event before it is not
 * in the log yet.
 */
export async function claimOrdered(
  config: DatabaseConfig,
  { endpointId, messages }: { endpointId: string; messages: number },
  logged: Position,
): Promise<Claimed & { waitsUntil: number | null }> {
  const sql = connect(config);
  // The lock in a statement of its own: what follows must see what the one who had it before has taken.
  const [, rows, [first]] = (await sql.transaction([
    sql.query("select pg_advisory_xact_lock(hashtextextended($1, 1))", [endpointId]),
    sql.query(claimOrderedStatement, [endpointId, messages, logged.epoch, logged.offset]),
    sql.query(firstStatement, [endpointId, logged.epoch]),
  ])) as unknown as [unknown, ClaimedRow[], { dueAt: number; due: boolean }[]];
  const { requests, unread } = toClaimed(rows);
  requests.sort((a, b) => offsetOf(a) - offsetOf(b));
  return { requests, unread, waitsUntil: first && !first.due ? first.dueAt : null };
}

function toClaimed(rows: readonly ClaimedRow[]): Claimed {
  const requests = new Map<string, ClaimedRequest>();
  const unread = new Map<string, ClaimedDelivery>();
  for (const row of rows) {
    const delivery = { endpointId: row.endpoint_id, day: row.day, deliveryId: row.delivery_id, dueAt: row.due_at };
    if (!row.fits) {
      unread.set(row.delivery_id, delivery);
      continue;
    }
    const request = requests.get(row.delivery_id) ?? {
      ...delivery,
      attemptCount: row.attempt_count,
      scheduleStart: row.schedule_start,
      body: row.body,
      events: [],
      payload: row.payload,
    };
    if (row.event) request.events.push(row.event);
    requests.set(row.delivery_id, request);
  }
  return { requests: [...requests.values()], unread: [...unread.values()] };
}

function offsetOf(request: ClaimedRequest): number {
  return request.events[0]?.offset ?? 0;
}
