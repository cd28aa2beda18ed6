-- The function below is the keeper's: who migrates acts for it here, and no longer.
do $$
begin
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant tle_keeper to %I with set true, inherit true', current_user);
  end if;
end
$$;

-- As it was (0035_retention.sql), with what has come to hang on a stream since: requests of viewers and exports, whose files went long
-- before. Streams that stay are passed over, so that they do not stand before the others.
create or replace function remove_streams(at timestamptz, most integer, out done integer, out stays integer)
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  one text;
begin
  done := 0;
  stays := 0;
  perform set_config('tle.actor', '{"kind": "database", "id": "retention"}', true);
  for one in
    select st.stream_id from streams st join retention_policies p using (workspace_id)
    where st.deleted_at < days_before(least(at, now()), p.streams)
      and not exists (select from sessions s where s.stream_id = st.stream_id)
      and not exists (select from actions_log a where a.stream_id = st.stream_id)
    order by st.deleted_at limit most + 1000
  loop
    exit when done >= most;
    begin
      delete from rule_revisions where rule_id in (select rule_id from rules where stream_id = one);
      delete from rules where stream_id = one;
      delete from endpoint_secrets where endpoint_id in (select endpoint_id from endpoints where stream_id = one);
      delete from endpoints where stream_id = one;
      delete from overlay_tokens where stream_id = one;
      delete from invitations where stream_id = one;
      delete from grants where stream_id = one;
      delete from replay_runs where stream_id = one;
      delete from exports where stream_id = one;
      delete from viewer_requests where stream_id = one;
      delete from stream_handles where stream_id = one;
      delete from hidden_sessions where stream_id = one;
      delete from streams where stream_id = one;
      done := done + 1;
    exception when foreign_key_violation then
      stays := stays + 1;
    end;
  end loop;
end
$$;
do $$
begin
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('revoke tle_keeper from %I granted by %1$I', current_user);
  end if;
end
$$;
grant select, delete on exports, export_parts, export_links, viewer_requests to tle_keeper;

-- As it was (0049_hubs_told.sql), a page after another: hubs that wait do not stand before the others.
drop function hubs_to_tell(integer);
create function hubs_to_tell(most integer, after_stream text, after_epoch text)
returns table (stream_id text, epoch text, up_to bigint, session_ids uuid[])
language sql stable
set search_path = public, pg_temp
as $$
  select h.stream_id, s.epoch, max(s.last_offset), array_agg(h.session_id)
  from hidden_sessions h join sessions s on s.stream_id = h.stream_id and s.session_id = h.session_id
  where h.hub_told_at is null and (h.stream_id, s.epoch) > (after_stream, after_epoch)
  group by h.stream_id, s.epoch order by h.stream_id, s.epoch limit most
$$;
revoke execute on function hubs_to_tell(integer, text, text) from public;
grant execute on function hubs_to_tell(integer, text, text) to tle_app;
