import { connect, type DatabaseConfig } from "./client.ts";

/** How an endpoint has done since a time. */
export interface DeliveryStatistics {
  pending: number;
  succeeded: number;
  failed: number;
  /** Given up by the endpoint's owner. */
  discarded: number;
  /** Requests; one for all deliveries of a batch. */
  attempts: number;
  /** Of the last answer of each delivery, milliseconds; null where there was none. */
  durationMs: { p50: number | null; p95: number | null };
  /** How many deliveries by the status of their last answer; `none` where there was no answer. */
  statuses: Record<string, number>;
  /** Since when the oldest one waits, ISO 8601; null where none does. */
  oldestPendingAt: string | null;
  /** What is sent next, and when at the earliest (ISO 8601); of an ordered endpoint all others wait for it. */
  next: { deliveryId: string; dueAt: string } | null;
}

/** Counts the deliveries that were made since then. */
export async function readStatistics(
  config: DatabaseConfig,
  endpointId: string,
  since: Date,
): Promise<DeliveryStatistics> {
  const [row] = (await connect(config).query(
    `with counted as (
       select state, attempt_count, last_duration_ms, made_at,
         batch_id is null or batch_id = delivery_id as has_request,
         case when attempt_count > 0 then coalesce(last_status::text, 'none') end as status
       from deliveries where endpoint_id = $1 and made_at >= $2 and run_id is null
     )
     select count(*) filter (where state = 'pending')::integer as pending,
       count(*) filter (where state = 'succeeded')::integer as succeeded,
       count(*) filter (where state = 'failed')::integer as failed,
       count(*) filter (where state = 'discarded')::integer as discarded,
       coalesce(sum(attempt_count) filter (where has_request), 0)::integer as attempts,
       percentile_disc(0.5) within group (order by last_duration_ms) as p50,
       percentile_disc(0.95) within group (order by last_duration_ms) as p95,
       to_char(min(made_at) filter (where state = 'pending') at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
         as "oldestPendingAt",
       (select coalesce(jsonb_object_agg(status, n), '{}') from (
         select status, count(*) as n from counted where status is not null group by status) as by_status) as statuses,
       (select jsonb_build_object('deliveryId', delivery_id,
           'dueAt', to_char(due_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
         from deliveries where endpoint_id = $1 and due_at is not null
         order by ordered desc, case when ordered then feed_offset end, due_at limit 1) as next
     from counted`,
    [endpointId, since],
  )) as (Omit<DeliveryStatistics, "durationMs"> & DeliveryStatistics["durationMs"])[];
  if (!row) throw new Error("no statistics");
  const { p50, p95, ...counts } = row;
  return { ...counts, durationMs: { p50, p95 } };
}
