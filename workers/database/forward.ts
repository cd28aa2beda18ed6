/** Deliveries of events, made where events are stored: in the same statement, so that neither is ever without the other. */

/** Events of one request at most so large, about, in bytes. */
const requestBytes = 512 * 1024;

/**
 * Inserts a delivery for each row of the CTE `source`: `(day, endpoint_id, format, batch_size, ordered, source_id, event_type,
 * session_id, seq_no, epoch, feed_offset, run, bytes)`. Rows of one endpoint and session without a hole between them
 * (the same `run`) share a request, as many as the endpoint asked for; only a request's first delivery is ever due. A
 * delivery that is there already stays as it is.
 */
export function makeDeliveries(source: string): string {
  return `
  insert into deliveries (day, delivery_id, endpoint_id, kind, source_id, event_type, session_id, seq_no, epoch,
    feed_offset, ordered, body, batch_id, bytes, due_at)
  select day, delivery_id, endpoint_id, 'event', source_id, event_type, session_id, seq_no, epoch, feed_offset, ordered,
    case when format = 'event' and batch_size > 1 then 'events' else format end,
    case when count(*) over request > 1 then first_value(delivery_id) over request end,
    case when row_number() over request_order = 1 then sum(bytes) over request else bytes end,
    case when row_number() over request_order = 1 then now() end
  from (
    select *, (row_number() over (partition by endpoint_id, session_id, run, piece order by feed_offset) - 1) / batch_size
      as request_no
    from (
      select *, ${deliveryId} as delivery_id,
        (sum(bytes) over (partition by endpoint_id, session_id, run order by feed_offset) - bytes) / ${requestBytes} as piece
      from ${source}
    ) sized
  ) numbered
  window request_order as (partition by endpoint_id, session_id, run, piece, request_no order by feed_offset),
    request as (request_order rows between unbounded preceding and unbounded following)
  on conflict do nothing
  returning endpoint_id`;
}

/** The id of a delivery from `day`, `endpoint_id` and `source_id`: the same for the same event (or run) and endpoint. */
export const deliveryId = `'dl_' || to_char(day, 'YYYYMMDD') || '_'
        || left(encode(sha256(convert_to(endpoint_id || ':' || source_id, 'UTF8')), 'hex'), 32)`;

/**
 * The part of the log's statement that forwards what is new in it, between its CTEs `message`, `arrived`, `stored`
 * and `ran` (what rules asked for) and its end. `called` are the runs of rules that an endpoint takes; they are delivered as
 * events are, with the event they fired on. `woken` are the endpoints that have something due: also where events came that had been stored before, because
 * whoever stored them may have died before it said so.
 */
export const forwardStored = `
forwarding as (
  select endpoint_id, stream_id, event_types, rule_ids, format, batch_size, ordered from endpoints
  where enabled and deleted_at is null and stream_id in (select stream_id from message)
), run as (
  select stored.*, encode(event_id, 'hex') as source_id,
    feed_offset - row_number() over (partition by stream_id, epoch order by feed_offset) as run
  from stored where source = 'live' and stream_id in (select stream_id from forwarding)
), forwarded as (
  select run.*, endpoint_id, format, batch_size, ordered
  from run join forwarding using (stream_id)
  where event_types is null or event_type = any (event_types)
), made as (${makeDeliveries("forwarded")}
), called as (
  select distinct on (ran.action_id) ran.action_id, encode(ran.action_id, 'hex') as source_id, arrived.day,
    forwarding.endpoint_id, forwarding.format, forwarding.ordered, arrived."eventType" as event_type, ran.session_id,
    arrived."seqNo" as seq_no, arrived.epoch, ran.feed_offset,
    pg_column_size(arrived.payload) + pg_column_size(arrived."user") + pg_column_size(ran.action) + 1024 as bytes,
    jsonb_build_object('type', 'action', 'actionId', encode(ran.action_id, 'hex'), 'ruleId', ran.rule_id,
      'revision', ran.revision, 'firedAt', round(extract(epoch from ran.fired_at) * 1000)::bigint)
      || jsonb_strip_nulls(jsonb_build_object('gift', ran.action->'gift')) as payload
  from ran
  join arrived on arrived.stream_id = ran.stream_id and arrived.session_id = ran.session_id
    and arrived."offset" = ran.feed_offset
  join forwarding on forwarding.stream_id = ran.stream_id and forwarding.endpoint_id = ran.action->>'endpointId'
    and (forwarding.rule_ids is null or ran.rule_id = any (forwarding.rule_ids))
  where ran.action_type = 'webhook'
), called_delivery as (
  insert into deliveries (day, delivery_id, endpoint_id, kind, source_id, event_type, session_id, seq_no, payload, epoch,
    feed_offset, ordered, body, bytes, due_at)
  select day, ${deliveryId}, endpoint_id, 'action', source_id, event_type, session_id, seq_no, payload, epoch, feed_offset,
    ordered, case format when 'event' then 'action' else format end, bytes, now()
  from called
  on conflict do nothing
), woken as (
  select endpoint_id from made
  union
  select endpoint_id from called
  union
  select endpoint_id from forwarding where (select count(*) from arrived) > (select count(*) from stored)
)`;
