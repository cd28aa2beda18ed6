-- A conflict whose event somebody has given up: what the log has in its place stays, and its hub may go on.
alter table dead_letters add column settled_at timestamptz;
grant update (settled_at) on dead_letters to tle_app;

-- As before, but for those that are settled: they stay so, however often the hub sends them again, and hold up nothing.
create or replace function keep_conflicts(messages jsonb, days date[]) returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  found_conflicts jsonb;
begin
  with conflicting as (
    select came.stream_id, came.session_id, came.epoch, came.seq_no, came.feed_offset,
      encode(came.event_id, 'hex') as came_id, encode(there.event_id, 'hex') as there_id
    from log_events(messages) as came
    -- The days besides, because only with them the partitions are known before anything is read.
    join events there on there.day = any (days) and there.day = came.day and there.stream_id = came.stream_id
      and there.session_id = came.session_id and there.seq_no = came.seq_no
    where there.event_id <> came.event_id or
      (there.event_type, there.raw_type, there.native_id, there.source, there.occurred_at, there.ingested_at,
        there.event_user, there.payload - 'coinsDelta')
      is distinct from (came.event_type, came.raw_type, came.native_id, came.source, came.occurred_at, came.ingested_at,
        came.event_user, came.payload - 'coinsDelta')
  ), letter as (
    select distinct on (c.stream_id, c.epoch, c.feed_offset) c.*, m->'session' as session, e.event, m->'chain'->(e.place::integer - 1) as chain
    from conflicting c
    join jsonb_array_elements(messages) as m on m->>'streamId' = c.stream_id and m->>'epoch' = c.epoch
      and (m->'session'->>'sessionId')::uuid = c.session_id
    cross join lateral jsonb_array_elements(m->'events') with ordinality as e(event, place)
    where (e.event->>'offset')::bigint = c.feed_offset
  ), kept as (
    -- A place of the feed is one letter, however often its hub sends it again; the payload is a message that can be sent again.
    insert into dead_letters (message_id, stage, reason, payload, stream_id)
    select format('conflict:%s:%s:%s', stream_id, epoch, feed_offset), 'conflict',
      format('session %s seqNo %s: event %s came where %s is', session_id, seq_no, came_id,
        case when came_id = there_id then 'the same with other content' else there_id end),
      format('{"streamId":%s,"epoch":%s,"firstOffset":%s,"lastOffset":%s,"session":%s,"chain":%s,"events":[%s]}',
        to_jsonb(stream_id), to_jsonb(epoch), feed_offset, feed_offset, session,
        case when chain is null then '[]' else format('[%s]', chain) end, event),
      stream_id
    from letter
    on conflict (message_id) do update set resent_at = null
      where dead_letters.resent_at is not null and dead_letters.settled_at is null
  )
  select jsonb_agg(jsonb_build_object('streamId', stream_id, 'epoch', epoch, 'offset', feed_offset,
    'sessionId', session_id, 'seqNo', seq_no, 'came', came_id, 'stored', there_id) order by stream_id, epoch, feed_offset)
  into found_conflicts from letter
  where not exists (
    select from dead_letters d
    where d.message_id = format('conflict:%s:%s:%s', stream_id, epoch, feed_offset) and d.settled_at is not null);
  return coalesce(found_conflicts, '[]');
end
$$;
