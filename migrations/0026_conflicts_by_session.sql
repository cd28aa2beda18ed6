-- Conflicts are given up by session, many at once: where each event would have stood is in columns, and no longer in words alone.
alter table dead_letters
  add column session_id uuid,
  add column seq_no bigint,
  add column epoch text,
  add column feed_offset bigint;
update dead_letters set
  session_id = substring(reason from '^session ([0-9a-f-]{36}) ')::uuid,
  seq_no = substring(reason from '^session [0-9a-f-]{36} seqNo ([0-9]+):')::bigint,
  epoch = substring(message_id from '^conflict:[^:]*:([^:]*):[0-9]+$'),
  feed_offset = substring(message_id from '^conflict:[^:]*:[^:]*:([0-9]+)$')::bigint
where stage = 'conflict';
alter table dead_letters add constraint dead_letters_conflict_place
  check (stage <> 'conflict' or (session_id is not null and seq_no is not null and epoch is not null and feed_offset is not null));
drop index dead_letters_conflicts;
create index dead_letters_conflicts on dead_letters (stream_id, session_id, seq_no)
  where stage = 'conflict' and resent_at is null;

-- As before, but an event that comes without its salt is no erasure: a hub erases only what the log has already, and an
-- erasure in the log is audited. The row says that its salt is gone, and verify-log names it.
create or replace function log_events(messages jsonb) returns setof events
language sql stable
as $$
  select coalesce(s.day, m.day), m.session_id, e."seqNo", m.stream_id, e."roomId", m.epoch, e."offset",
    decode(e."eventId", 'hex'), e."eventType", e."triggerId", e."rawType", e."nativeId", e.source,
    to_timestamp(e."timestamp" / 1000.0), to_timestamp(e."ingestedAt" / 1000.0), e."user"->>'userId', e."user", e.payload,
    now(), substring(decode(e.link, 'hex') from 1 for 32), nullif(substring(decode(e.link, 'hex') from 33 for 32), ''),
    nullif(substring(decode(e.link, 'hex') from 65), ''), null::timestamptz
  from (
    select one->>'streamId' as stream_id, one->>'epoch' as epoch, (one->'session'->>'sessionId')::uuid as session_id,
      (one->'session'->>'day')::date as day, one->'events' as events, one->'chain' as chain
    from jsonb_array_elements(messages) as one
  ) as m
  left join sessions s on s.stream_id = m.stream_id and s.session_id = m.session_id
  cross join lateral rows from (
    jsonb_to_recordset(m.events) as (
      "seqNo" bigint, "roomId" text, "offset" bigint, "eventId" text, "eventType" text, "triggerId" smallint,
      "rawType" text, "nativeId" text, source text, "timestamp" bigint, "ingestedAt" bigint, "user" jsonb,
      payload jsonb),
    jsonb_array_elements_text(m.chain)
  ) as e("seqNo", "roomId", "offset", "eventId", "eventType", "triggerId", "rawType", "nativeId", source, "timestamp",
    "ingestedAt", "user", payload, link)
$$;

-- As before, with the place of each conflict. An event without its salt that comes where it is already is the same event, whose
-- hub erased it.
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
      (there.event_type, there.raw_type, there.native_id, there.source, there.occurred_at, there.ingested_at)
      is distinct from (came.event_type, came.raw_type, came.native_id, came.source, came.occurred_at, came.ingested_at)
      or case
        when there.erased_at is null and (came.salt is not null or came.commitment is null) then
          (there.event_user, there.payload - 'coinsDelta') is distinct from (came.event_user, came.payload - 'coinsDelta')
        else erased_payload(there.event_type, there.payload) - 'coinsDelta'
          is distinct from erased_payload(came.event_type, came.payload) - 'coinsDelta'
      end
  ), letter as (
    select distinct on (c.stream_id, c.epoch, c.feed_offset) c.*, m->'session' as session, e.event, m->'chain'->(e.place::integer - 1) as chain
    from conflicting c
    join jsonb_array_elements(messages) as m on m->>'streamId' = c.stream_id and m->>'epoch' = c.epoch
      and (m->'session'->>'sessionId')::uuid = c.session_id
    cross join lateral jsonb_array_elements(m->'events') with ordinality as e(event, place)
    where (e.event->>'offset')::bigint = c.feed_offset
  ), kept as (
    -- A place of the feed is one letter, however often its hub sends it again; the payload is a message that can be sent again.
    insert into dead_letters (message_id, stage, reason, payload, stream_id, session_id, seq_no, epoch, feed_offset)
    select format('conflict:%s:%s:%s', stream_id, epoch, feed_offset), 'conflict',
      format('session %s seqNo %s: event %s came where %s is', session_id, seq_no, came_id,
        case when came_id = there_id then 'the same with other content' else there_id end),
      format('{"streamId":%s,"epoch":%s,"firstOffset":%s,"lastOffset":%s,"session":%s,"chain":%s,"events":[%s]}',
        to_jsonb(stream_id), to_jsonb(epoch), feed_offset, feed_offset, session,
        case when chain is null then '[]' else format('[%s]', chain) end, event),
      stream_id, session_id, seq_no, epoch, feed_offset
    from letter
    on conflict (message_id) do update set resent_at = null
      where dead_letters.resent_at is not null and dead_letters.settled_at is null
  )
  select jsonb_agg(jsonb_build_object('streamId', stream_id, 'epoch', epoch, 'offset', feed_offset,
    'sessionId', session_id, 'seqNo', seq_no, 'came', came_id, 'stored', there_id) order by stream_id, epoch, feed_offset)
  into found_conflicts from letter
  where not exists (
    select from dead_letters d
    where d.message_id = format('conflict:%s:%s:%s', letter.stream_id, letter.epoch, letter.feed_offset)
      and d.settled_at is not null);
  return coalesce(found_conflicts, '[]');
end
$$;
