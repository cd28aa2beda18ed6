-- Old days of the log leave the database: their rows are sealed into segments, files that the archive holds (R2), and the
-- day's partition is dropped. Here stays where each stretch of each session is, and what proves it.

create table segments (
  -- In the order in which they were sealed, which is that of their chain.
  segment_id bigint generated always as identity primary key,
  day date not null,
  part integer not null,
  -- The file's SHA-256 is its name, too: a file that was changed has another.
  sha256 bytea not null check (octet_length(sha256) = 32),
  bytes bigint not null,
  event_count bigint not null,
  -- Over what no erasure changes, and the link of the segment before; null in the first.
  previous_link bytea check (octet_length(previous_link) = 32),
  link bytea not null unique check (octet_length(link) = 32),
  sealed_at timestamptz not null default now(),
  unique (day, part)
);

-- Some hundreds of events of one session: what is read at once. Blocks of a segment follow each other in its file.
create table segment_blocks (
  segment_id bigint not null references segments,
  block integer not null,
  start_byte bigint not null,
  bytes integer not null,
  sha256 bytea not null check (octet_length(sha256) = 32),
  -- Of its rows, over what no erasure changes: the segment's link is made of these.
  proof bytea not null check (octet_length(proof) = 32),
  stream_id text not null,
  session_id uuid not null,
  epoch text not null,
  first_seq_no bigint not null,
  last_seq_no bigint not null,
  first_offset bigint not null,
  last_offset bigint not null,
  event_count integer not null,
  event_types text[] not null,
  primary key (segment_id, block)
);
create index segment_blocks_session on segment_blocks (stream_id, session_id, first_seq_no);
create index segment_blocks_feed on segment_blocks (stream_id, epoch, first_offset);

-- Segments that were written anew, because something in them was erased. Which events that were is in erased_events.
create table segment_rewrites (
  segment_id bigint not null references segments,
  erasure_id bigint not null references erasures,
  rewritten_at timestamptz not null default now(),
  old_sha256 bytea not null check (octet_length(old_sha256) = 32),
  new_sha256 bytea not null check (octet_length(new_sha256) = 32),
  primary key (segment_id, erasure_id)
);

create trigger segment_rewrites_refuse_change before update or delete or truncate on segment_rewrites
  for each statement execute function refuse_change();
alter table segment_rewrites enable always trigger segment_rewrites_refuse_change;

-- What a segment proves never changes. Which file it is may, in the function of an erasure alone.
create function refuse_segment_change() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if tg_op = 'UPDATE' and current_user = 'tle_keeper'
    and to_jsonb(new) - '{sha256,bytes,start_byte}'::text[] = to_jsonb(old) - '{sha256,bytes,start_byte}'::text[] then
    return new;
  end if;
  raise exception '% is append-only: % is refused', tg_table_name, lower(tg_op) using errcode = 'restrict_violation';
end
$$;
create trigger segments_refuse_change before update or delete on segments
  for each row execute function refuse_segment_change();
create trigger segments_refuse_truncate before truncate on segments
  for each statement execute function refuse_segment_change();
create trigger segment_blocks_refuse_change before update or delete on segment_blocks
  for each row execute function refuse_segment_change();
create trigger segment_blocks_refuse_truncate before truncate on segment_blocks
  for each statement execute function refuse_segment_change();
alter table segments enable always trigger segments_refuse_change;
alter table segments enable always trigger segments_refuse_truncate;
alter table segment_blocks enable always trigger segment_blocks_refuse_change;
alter table segment_blocks enable always trigger segment_blocks_refuse_truncate;

-- The row of an event, from the event and what of its row is not in it. A column that is new is in the rest by itself.
create function event_row(event jsonb, rest jsonb) returns events
language sql stable parallel safe
as $$
  select jsonb_populate_record(null::events, jsonb_build_object(
    'session_id', event->'sessionId', 'seq_no', event->'seqNo', 'stream_id', event->'streamId', 'room_id', event->'roomId',
    'feed_offset', event->'offset', 'event_id', '\x' || (event->>'eventId'), 'event_type', event->'eventType',
    'trigger_id', event->'triggerId', 'raw_type', event->'rawType', 'native_id', event->'nativeId',
    'source', event->'source', 'occurred_at', to_timestamp((event->>'timestamp')::bigint / 1000.0),
    'ingested_at', to_timestamp((event->>'ingestedAt')::bigint / 1000.0), 'user_id', event->'user'->'userId',
    'event_user', event->'user', 'payload', event->'payload') || rest)
$$;

-- What of a row its event does not say.
create function event_rest(e events) returns jsonb
language sql stable parallel safe
as $$
  select coalesce(jsonb_object_agg(own.key, own.value), '{}')
  from jsonb_each(to_jsonb(e)) as own,
    lateral (select to_jsonb(event_row(event_json(e)::jsonb, '{}')) as said offset 0) as made
  where own.value is distinct from made.said->own.key
$$;

-- A day that was sealed is over: what would come to it now is kept as a dead letter, or nobody would find the rest of it.
create function refuse_sealed_day() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if exists (select from segments where day = new.day) then
    raise exception 'the day % is sealed in segments, and takes no events any more', new.day using errcode = 'check_violation';
  end if;
  return new;
end
$$;
create trigger events_default_sealed before insert on events_default
  for each row execute function refuse_sealed_day();
alter table events_default enable always trigger events_default_sealed;

-- Notes the segments of a day (each an object {part, sha256, bytes, previousLink, link, eventCount, blocks}) and drops its
-- partition. Refuses a day of which the segments do not have every row, and segments that do not follow the last one.
-- The owner's; within a transaction that has locked the partition against changes since before its rows were read.
create function seal_day(of_day date, made jsonb) returns void
language plpgsql
set search_path = public, pg_temp
set lock_timeout = '3s'
as $$
declare
  partition_name text := 'events_' || to_char(of_day, 'YYYYMMDD');
  one jsonb;
  id bigint;
  last_link bytea;
  row_count bigint;
begin
  if to_regclass('public.' || partition_name) is null then
    raise exception 'the day % has no partition', of_day using errcode = 'undefined_table';
  end if;
  perform pg_advisory_xact_lock(hashtext('seal_day'));
  -- From here to the end nobody reads or writes the log; the parent first, as everybody else locks it.
  lock table only events in access exclusive mode;
  execute format('lock table %I in access exclusive mode', partition_name);
  execute format('select count(*) from %I', partition_name) into row_count;
  if row_count <> (select sum((block->>'eventCount')::bigint) from jsonb_array_elements(made) as segment,
      jsonb_array_elements(segment->'blocks') as block) then
    raise exception 'the segments do not have the % rows of the day %', row_count, of_day
      using errcode = 'check_violation';
  end if;
  if exists (select from events_default where day = of_day) then
    raise exception 'rows of the day % are in events_default', of_day using errcode = 'check_violation';
  end if;
  select link into last_link from segments order by segment_id desc limit 1;
  for one in select value from jsonb_array_elements(made) with ordinality as e(value, place) order by place loop
    if decode(nullif(one->>'previousLink', ''), 'hex') is distinct from last_link then
      raise exception 'the segments of the day % do not follow the last one', of_day using errcode = 'check_violation';
    end if;
    last_link := decode(one->>'link', 'hex');
    insert into segments (day, part, sha256, bytes, event_count, previous_link, link)
    values (of_day, (one->>'part')::integer, decode(one->>'sha256', 'hex'), (one->>'bytes')::bigint,
      (one->>'eventCount')::bigint, decode(nullif(one->>'previousLink', ''), 'hex'), last_link)
    returning segment_id into id;
    insert into segment_blocks (segment_id, block, start_byte, bytes, sha256, proof, stream_id, session_id, epoch,
      first_seq_no, last_seq_no, first_offset, last_offset, event_count, event_types)
    select id, place - 1, "startByte", bytes, decode(sha256, 'hex'), decode(proof, 'hex'), "streamId", "sessionId", epoch,
      "firstSeqNo", "lastSeqNo", "firstOffset", "lastOffset", "eventCount", "eventTypes"
    from rows from (jsonb_to_recordset(one->'blocks') as (
      "startByte" bigint, bytes integer, sha256 text, proof text, "streamId" text, "sessionId" uuid, epoch text,
      "firstSeqNo" bigint, "lastSeqNo" bigint, "firstOffset" bigint, "lastOffset" bigint, "eventCount" integer,
      "eventTypes" text[])) with ordinality as b("startByte", bytes, sha256, proof, "streamId", "sessionId", epoch,
      "firstSeqNo", "lastSeqNo", "firstOffset", "lastOffset", "eventCount", "eventTypes", place);
  end loop;
  execute format('drop table %I', partition_name);
end
$$;
revoke execute on function seal_day(date, jsonb) from public;

grant select on segments, segment_blocks, segment_rewrites to tle_app;
