-- A hub keeps the latest events of its stream, also once they are hidden here: which sessions it was told of.
alter table hidden_sessions add column hub_told_at timestamptz;
create index hidden_sessions_untold on hidden_sessions (stream_id) where hub_told_at is null;

-- Of at most so many streams, up to which offset the hub is to forget, and for which sessions.
create function hubs_to_tell(most integer) returns table (stream_id text, epoch text, up_to bigint, session_ids uuid[])
language sql stable
set search_path = public, pg_temp
as $$
  select h.stream_id, s.epoch, max(s.last_offset), array_agg(h.session_id)
  from hidden_sessions h join sessions s on s.stream_id = h.stream_id and s.session_id = h.session_id
  where h.hub_told_at is null
  group by h.stream_id, s.epoch order by h.stream_id, s.epoch limit most
$$;

-- Notes that a stream's hub has nothing of these sessions any more.
create function note_hub_told(of_stream text, of_sessions uuid[]) returns void
language sql security definer
set search_path = public, pg_temp
as $$
  update hidden_sessions set hub_told_at = now()
  where stream_id = of_stream and session_id = any (of_sessions) and hub_told_at is null
$$;
revoke execute on function hubs_to_tell(integer), note_hub_told(text, uuid[]) from public;
grant execute on function hubs_to_tell(integer), note_hub_told(text, uuid[]) to tle_app;

-- The keeper's, as in 0035.
do $$
declare
  migrator text := current_user;
  is_superuser boolean := (select rolsuper from pg_roles where rolname = current_user);
begin
  if not is_superuser then
    execute format('grant tle_keeper to %I with set true, inherit false', migrator);
  end if;
  grant create on schema public to tle_keeper;
  alter function note_hub_told(text, uuid[]) owner to tle_keeper;
  revoke create on schema public from tle_keeper;
  if not is_superuser then
    execute format('revoke tle_keeper from %I granted by %1$I', migrator);
  end if;
end
$$;
