-- A session id alone names nothing: whoever has an ingest key can open one that is another stream's. The stream is part of
-- the key of every session and of every event.

-- A new key is a new index: no row is written anew.
alter table events drop constraint events_pkey;
alter table events add primary key (day, stream_id, session_id, seq_no);

alter table sessions drop constraint sessions_pkey;
alter table sessions add primary key (stream_id, session_id);
create index sessions_id on sessions (session_id);

drop index actions_log_session;
create index actions_log_session on actions_log (stream_id, session_id, feed_offset);

-- Streams that shared a session id had one row there, that of the stream which was stored first, and it counted the events
-- of all of them. Each gets its own, counted anew from its events. What was never stored is not in here.
with shared as (
  select distinct session_id
  from (select distinct stream_id, session_id from events) as logged
  where not exists (
    select from sessions s where s.stream_id = logged.stream_id and s.session_id = logged.session_id)
), counted as (
  select e.stream_id, e.session_id, min(e.day) as day, min(e.room_id) as room_id, min(e.epoch) as epoch,
    min(e.ingested_at) as started_at, max(e.occurred_at) filter (where e.event_type = 'DISCONNECTED') as ended_at,
    min(e.feed_offset) as first_offset, max(e.feed_offset) as last_offset, max(e.seq_no) as last_seq_no,
    count(*) as event_count, count(*) filter (where e.event_type = 'GAP') as gap_count,
    (array_agg(e.chain order by e.seq_no desc))[1] as chain_head
  from events e join shared using (session_id)
  group by e.stream_id, e.session_id
)
insert into sessions (session_id, stream_id, room_id, provider, day, epoch, started_at, ended_at, first_offset,
  last_offset, last_seq_no, event_count, gap_count, chain_head)
select session_id, stream_id, room_id, 'unknown', day, epoch, started_at, ended_at, first_offset, last_offset, last_seq_no,
  event_count, gap_count, chain_head
from counted
on conflict (stream_id, session_id) do update set ended_at = excluded.ended_at, first_offset = excluded.first_offset,
  last_offset = excluded.last_offset, last_seq_no = excluded.last_seq_no, event_count = excluded.event_count,
  gap_count = excluded.gap_count, chain_head = excluded.chain_head;

-- Of an event that came where the log has another one: whose it is. `stage` is 'conflict' then.
alter table dead_letters add column stream_id text;
create index dead_letters_conflicts on dead_letters (stream_id) where stage = 'conflict' and resent_at is null;
