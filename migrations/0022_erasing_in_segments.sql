-- What was sealed can be erased, too: the segment is written anew without the personal parts, and this notes which file it is
-- now. What the segment proves stays, so those after it still follow.

-- The events of a block (its text, as it is in the file) that are of these viewers, or at these places (a JSON array of
-- {sessionId, seqNo}), as they are once they were erased; `place` counts from 0. What was erased before is not among them.
create function erased_in_block(content jsonb, viewers text[], places jsonb)
returns table (place integer, session_id uuid, seq_no bigint, is_version_1 boolean, event jsonb, rest jsonb)
language sql stable parallel safe
set search_path = public, pg_temp
as $$
  select sealed.place::integer - 1, (sealed.event->>'sessionId')::uuid, (sealed.event->>'seqNo')::bigint,
    sealed.rest->>'commitment' is null,
    sealed.event || jsonb_build_object('user', '{"userId": "0", "uniqueId": "erased"}'::jsonb,
      'payload', erased_payload(sealed.event->>'eventType', sealed.event->'payload')),
    sealed.rest - '{salt,user_id}'::text[] || jsonb_build_object('erased_at', now())
  from rows from (jsonb_array_elements(content->'events'), jsonb_array_elements(content->'rests'))
    with ordinality as sealed(event, rest, place)
  left join personal_fields said on said.event_type = sealed.event->>'eventType'
  where sealed.rest->>'erased_at' is null and case
    when viewers is not null then
      coalesce(sealed.rest->>'user_id', sealed.event->'user'->>'userId') = any (viewers)
      or names_viewer(sealed.event->>'eventType', (sealed.event->'payload') - coalesce(said.facts, '{}'), viewers)
    else exists (
      select from jsonb_to_recordset(places) as p("sessionId" uuid, "seqNo" bigint)
      where p."sessionId" = (sealed.event->>'sessionId')::uuid and p."seqNo" = (sealed.event->>'seqNo')::bigint)
  end
$$;

-- Notes that a segment is another file now (as for seal_day), and which events of the stream (a JSON array of {sessionId,
-- seqNo}) it has no personal part of any more. Returns the erasure that says so. Refuses a file that does not prove the same.
create function rewrite_segment(of_day date, of_part integer, old_sha256 text, made jsonb, of_stream text, why text,
  places jsonb) returns bigint
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  known segments;
  new_erasure bigint;
  place_count bigint := jsonb_array_length(places);
begin
  if why is null or length(why) not between 1 and 200 then
    raise exception 'why is 1 to 200 characters' using errcode = 'invalid_parameter_value';
  end if;
  select * into known from segments where day = of_day and part = of_part for update;
  if encode(known.sha256, 'hex') is distinct from old_sha256 then
    raise exception 'day %, part % is another file by now', of_day, of_part using errcode = 'serialization_failure';
  end if;
  if place_count = 0 or made->>'link' is distinct from encode(known.link, 'hex')
    or (made->>'eventCount')::bigint is distinct from known.event_count
    or exists (
      select from (
        select block, encode(proof, 'hex') as proof, stream_id, session_id::text, epoch, first_seq_no, last_seq_no,
          first_offset, last_offset, event_count
        from segment_blocks where segment_id = known.segment_id
      ) as old full join (
        select ordinality::integer - 1 as block, one->>'proof' as proof, one->>'streamId' as stream_id,
          one->>'sessionId' as session_id, one->>'epoch' as epoch, (one->>'firstSeqNo')::bigint as first_seq_no,
          (one->>'lastSeqNo')::bigint as last_seq_no, (one->>'firstOffset')::bigint as first_offset,
          (one->>'lastOffset')::bigint as last_offset, (one->>'eventCount')::integer as event_count
        from jsonb_array_elements(made->'blocks') with ordinality as e(one, ordinality)
      ) as new using (block, proof, stream_id, session_id, epoch, first_seq_no, last_seq_no, first_offset, last_offset, event_count)
      where old.block is null or new.block is null)
    or exists (
      select from jsonb_to_recordset(places) as p("sessionId" uuid, "seqNo" bigint)
      where not exists (
        select from segment_blocks b where b.segment_id = known.segment_id and b.stream_id = of_stream
          and b.session_id = p."sessionId" and p."seqNo" between b.first_seq_no and b.last_seq_no)) then
    raise exception 'day %, part %: the new file does not prove what the old one did', of_day, of_part
      using errcode = 'check_violation';
  end if;

  insert into erasures (role, stream_id, why, event_count) values (session_user, of_stream, why, place_count)
    returning erasure_id into new_erasure;
  insert into erased_events (erasure_id, session_id, seq_nos)
  select new_erasure, "sessionId", range_agg(int8range("seqNo", "seqNo", '[]'))
  from jsonb_to_recordset(places) as p("sessionId" uuid, "seqNo" bigint) group by "sessionId";
  insert into segment_rewrites (segment_id, erasure_id, old_sha256, new_sha256)
  values (known.segment_id, new_erasure, known.sha256, decode(made->>'sha256', 'hex'));
  update segments set sha256 = decode(made->>'sha256', 'hex'), bytes = (made->>'bytes')::bigint
  where segment_id = known.segment_id;
  update segment_blocks set start_byte = (one->>'startByte')::bigint, bytes = (one->>'bytes')::integer,
    sha256 = decode(one->>'sha256', 'hex')
  from jsonb_array_elements(made->'blocks') with ordinality as e(one, ordinality)
  where segment_id = known.segment_id and block = ordinality - 1;
  return new_erasure;
end
$$;

create trigger segment_rewrites_keeper before insert or update or delete on segment_rewrites for each row
  execute function refuse_all_but_keeper();
alter table segment_rewrites enable always trigger segment_rewrites_keeper;

revoke execute on function rewrite_segment(date, integer, text, jsonb, text, text, jsonb) from public;
grant execute on function rewrite_segment(date, integer, text, jsonb, text, text, jsonb) to tle_privacy;
grant select on segments, segment_blocks, segment_rewrites to tle_keeper, tle_privacy;
grant update (sha256, bytes) on segments to tle_keeper;
grant update (sha256, bytes, start_byte) on segment_blocks to tle_keeper;
grant insert on segment_rewrites to tle_keeper;

-- The function becomes the keeper's, as in 0019.
do $$
declare
  migrator text := current_user;
  is_superuser boolean := (select rolsuper from pg_roles where rolname = current_user);
begin
  if not is_superuser then
    execute format('grant tle_keeper to %I with set true, inherit false', migrator);
  end if;
  grant create on schema public to tle_keeper;
  alter function rewrite_segment(date, integer, text, jsonb, text, text, jsonb) owner to tle_keeper;
  revoke create on schema public from tle_keeper;
  if not is_superuser then
    execute format('revoke tle_keeper from %I granted by %1$I', migrator);
  end if;
end
$$;
