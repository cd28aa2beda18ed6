-- The sums of a session are those of a row that is there: with it they go.
create function rollups_end() returns trigger
language plpgsql security definer
set search_path = public, pg_temp
as $$
begin
  delete from rollup_minutes r where r.stream_id = old.stream_id and r.session_id = old.session_id;
  delete from rollup_types r where r.stream_id = old.stream_id and r.session_id = old.session_id;
  delete from rollup_people r where r.stream_id = old.stream_id and r.session_id = old.session_id;
  delete from rollup_gifts r where r.stream_id = old.stream_id and r.session_id = old.session_id;
  delete from rollup_sessions r where r.stream_id = old.stream_id and r.session_id = old.session_id;
  return null;
end
$$;
revoke all on function rollups_end() from public;
create trigger sessions_rollups_end after delete on sessions for each row execute function rollups_end();
alter table sessions enable always trigger sessions_rollups_end;

-- As it was. How long people are known does not depend on the events: where these are kept for longer, people in them get pseudonyms.
create or replace function retention_policy(of_workspace text, asked jsonb default '{}', out events integer, out grace integer,
  out actions integer, out people integer, out sessions integer, out streams integer)
language sql stable
set search_path = public, pg_temp
as $$
  with applied as (
    select b.kind, least(greatest(case when asked ? b.kind then coalesce((asked->>b.kind)::integer, b.usual)
      else coalesce(w.days, b.usual) end, b.least), b.most) as days
    from retention_bounds b left join workspace_retention w on w.workspace_id = of_workspace and w.kind = b.kind
  )
  select max(days) filter (where kind = 'events'), max(days) filter (where kind = 'grace'),
    max(days) filter (where kind = 'actions'), max(days) filter (where kind = 'people'),
    max(days) filter (where kind = 'sessions'), max(days) filter (where kind = 'streams')
  from applied
$$;

-- The last 24 hours of all workspaces in numbers: nothing of anybody is in it.
create function host_metrics() returns jsonb
language sql stable
set search_path = public, pg_temp
as $$
  select jsonb_build_object(
    'streams', (select count(*) from streams where deleted_at is null),
    'sessions', (select count(*) from sessions where started_at >= now() - interval '24 hours'
      and day >= (now() at time zone 'utc')::date - 1),
    'events', (select coalesce(sum(event_count), 0) from sessions where started_at >= now() - interval '24 hours'
      and day >= (now() at time zone 'utc')::date - 1),
    'deliveries', (select count(*) from deliveries where day >= (now() at time zone 'utc')::date - 1
      and made_at >= now() - interval '24 hours'),
    'failedDeliveries', (select count(*) from deliveries where day >= (now() at time zone 'utc')::date - 1
      and made_at >= now() - interval '24 hours' and state = 'failed'),
    'deadLetters', (select count(*) from dead_letters where stage <> 'conflict' and resent_at is null and settled_at is null),
    'conflicts', (select count(*) from dead_letters where stage = 'conflict' and resent_at is null and settled_at is null),
    'hiddenSessions', (select count(*) from hidden_sessions where removal_at is null),
    'removingSessions', (select count(*) from hidden_sessions where removal_at is not null and removed_at is null),
    'sessionsToSumUp', (select count(*) from sessions_to_roll_up(1000)))
$$;
revoke execute on function host_metrics() from public;
grant execute on function host_metrics() to tle_app;
