-- What an erasure takes out of a dead letter is noted as what it takes out of the log is: sent again, the event comes as one that
-- was erased. And what cannot be read as a message is kept for a time only: no erasure can look through it.

-- As before; and an event that comes without its salt is an erased one where an erasure says so. Nothing else makes it one.
create or replace function log_events(messages jsonb) returns setof events
language sql stable
as $$
  select coalesce(s.day, m.day), m.session_id, e."seqNo", m.stream_id, e."roomId", m.epoch, e."offset",
    decode(e."eventId", 'hex'), e."eventType", e."triggerId", e."rawType", e."nativeId", e.source,
    to_timestamp(e."timestamp" / 1000.0), to_timestamp(e."ingestedAt" / 1000.0), e."user"->>'userId', e."user", e.payload,
    now(), substring(decode(e.link, 'hex') from 1 for 32), nullif(substring(decode(e.link, 'hex') from 33 for 32), ''),
    nullif(substring(decode(e.link, 'hex') from 65), ''),
    case when length(e.link) = 128 and exists (
      select from erased_events noted join erasures using (erasure_id)
      where erasures.stream_id = m.stream_id and noted.session_id = m.session_id and noted.seq_nos @> e."seqNo") then now() end
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

-- As before, and notes which events (a JSON array of {sessionId, seqNo}) were erased in it. Not of a conflict: in its place the
-- log has another event.
create function rewrite_dead_letter(of_letter bigint, was_sha256 bytea, made text, of_stream text, of_why text, places jsonb)
returns boolean
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  of_stage text;
  new_erasure bigint;
  fresh jsonb;
begin
  update dead_letters set payload = made
  where dead_letter_id = of_letter and sha256(convert_to(payload, 'UTF8')) = was_sha256 returning stage into of_stage;
  if not found then return false; end if;
  if of_stage = 'conflict' then return true; end if;
  select coalesce(jsonb_agg(jsonb_build_object('sessionId', "sessionId", 'seqNo', "seqNo")), '[]') into fresh
  from (select distinct "sessionId", "seqNo" from jsonb_to_recordset(places) as p("sessionId" uuid, "seqNo" bigint)) as p
  where not exists (
    select from erased_events noted join erasures using (erasure_id)
    where erasures.stream_id = of_stream and noted.session_id = p."sessionId" and noted.seq_nos @> p."seqNo");
  if fresh = '[]' then return true; end if;
  insert into erasures (role, stream_id, why, event_count) values (session_user, of_stream, of_why, jsonb_array_length(fresh))
    returning erasure_id into new_erasure;
  insert into erased_events (erasure_id, session_id, seq_nos)
  select new_erasure, "sessionId", range_agg(int8range("seqNo", "seqNo", '[]'))
  from jsonb_to_recordset(fresh) as p("sessionId" uuid, "seqNo" bigint) group by "sessionId";
  return true;
end
$$;
revoke execute on function rewrite_dead_letter(bigint, bytea, text, text, text, jsonb) from public;
grant execute on function rewrite_dead_letter(bigint, bytea, text, text, text, jsonb) to tle_privacy;
grant select (stage) on dead_letters to tle_keeper;

-- As before; and what cannot be read as a message is given up as long after it came. Messages say their stream first.
create or replace function empty_letters(at timestamptz, most integer) returns integer
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  done integer;
begin
  update dead_letters set payload = '', resent_at = coalesce(resent_at, now()), settled_at = case
    when resent_at is null then now() else settled_at end
  where dead_letter_id in (
    select d.dead_letter_id from dead_letters d left join streams s using (stream_id)
    -- A letter that is of no stream is the host's.
    cross join lateral (select (retention_policy(coalesce(s.workspace_id, 'default'))).grace) as p
    where d.payload <> '' and not has_first_nights(coalesce(s.workspace_id, 'default'), 'grace', p.grace)
      and case when d.payload like '{"streamId":"%' then d.resent_at
        else coalesce(d.resent_at, d.created_at) end < days_before(least(at, now()), p.grace)
    order by d.dead_letter_id limit most);
  get diagnostics done = row_count;
  return done;
end
$$;

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
  alter function rewrite_dead_letter(bigint, bytea, text, text, text, jsonb) owner to tle_keeper;
  revoke create on schema public from tle_keeper;
  if not is_superuser then
    execute format('revoke tle_keeper from %I granted by %1$I', migrator);
  end if;
end
$$;
