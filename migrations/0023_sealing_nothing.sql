-- As before, but no list of segments is none of the day's rows: a sum of nothing is null, which is not another number, and the
-- day was dropped.
create or replace function seal_day(of_day date, made jsonb) returns void
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
  if row_count is distinct from (select coalesce(sum((block->>'eventCount')::bigint), 0)
      from jsonb_array_elements(made) as segment, jsonb_array_elements(segment->'blocks') as block) then
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

-- As before, and also by the keys: a field that no schema has may be a table by id, as the hub looks for it as well. Bytes that
-- only look like base64 hold nobody, where they made every erasure of their stream fail.
create or replace function names_viewer(of_type text, personal jsonb, viewers text[]) returns boolean
language plpgsql stable parallel safe
set search_path = public, pg_temp
as $$
declare
  ids jsonb := jsonb_build_object('ids', to_jsonb(viewers));
begin
  if jsonb_path_exists(personal, '$.** ? (@ == $ids[*])', ids)
    or jsonb_path_exists(personal, 'strict $.** ? (@.type() == "object").keyvalue().key ? (@ == $ids[*])', ids) then
    return true;
  end if;
  if of_type <> 'RAW' then return false; end if;
  if exists (select from unnest(viewers) as id where position(id in personal->>'data') > 0) then return true; end if;
  if length(personal->>'bytes') % 4 <> 0 or personal->>'bytes' !~ '^[A-Za-z0-9+/]+={0,2}$' then return false; end if;
  return exists (
    select from unnest(viewers) as id cross join unnest(bytes_of_id(id)) as written
    where position(written in decode(personal->>'bytes', 'base64')) > 0);
end
$$;
