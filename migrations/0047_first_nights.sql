-- From when on each kind is kept for so long, and no longer: when retention came to this database.
do $$
begin
  execute format('alter table retention_bounds add column since timestamptz not null default %L',
    coalesce((select applied_at from schema_migrations where version = 35), now()));
end
$$;
alter table retention_bounds alter column since set default now();

-- Whether a kind has its first nights: in these nothing of it goes in a workspace that did not set it. What is hidden has its
-- grace by itself; this is the same for what is not hidden first. `asked` is as in retention_policy.
create function has_first_nights(of_workspace text, of_kind text, grace integer, asked jsonb default '{}') returns boolean
language sql stable
set search_path = public, pg_temp
as $$
  select exists (select from retention_bounds b where b.kind = of_kind and now() < b.since + make_interval(hours => 24 * grace))
    and case when asked ? of_kind then asked->of_kind = 'null'
      else not exists (select from workspace_retention w where w.workspace_id = of_workspace and w.kind = of_kind) end
$$;

-- As before; and null where nothing goes yet, because nothing is older than that.
create or replace view retention_policies as
  select w.workspace_id, p.events, p.grace,
    case when not has_first_nights(w.workspace_id, 'actions', p.grace) then p.actions end as actions,
    case when not has_first_nights(w.workspace_id, 'people', p.grace) then p.people end as people,
    p.sessions,
    case when not has_first_nights(w.workspace_id, 'streams', p.grace) then p.streams end as streams
  from workspaces w cross join lateral retention_policy(w.workspace_id) p;

-- As before, and not in the first nights.
create or replace function empty_letters(at timestamptz, most integer) returns integer
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  done integer;
begin
  update dead_letters set payload = '' where dead_letter_id in (
    select d.dead_letter_id from dead_letters d left join streams s using (stream_id)
    -- A letter that is of no stream is the host's.
    cross join lateral (select (retention_policy(coalesce(s.workspace_id, 'default'))).grace) as p
    where d.payload <> '' and d.resent_at < days_before(least(at, now()), p.grace)
      and not has_first_nights(coalesce(s.workspace_id, 'default'), 'grace', p.grace)
    order by d.dead_letter_id limit most);
  get diagnostics done = row_count;
  return done;
end
$$;

-- As before, and nothing is due in the first nights.
create or replace function retention_due(at timestamptz, of_workspace text default null, asked jsonb default '{}')
returns jsonb
language sql stable
set search_path = public, pg_temp
as $$
  with policy as materialized (
    select w.workspace_id, p.events, p.grace, p.sessions,
      case when not has_first_nights(w.workspace_id, 'actions', p.grace, a.asked) then p.actions end as actions,
      case when not has_first_nights(w.workspace_id, 'streams', p.grace, a.asked) then p.streams end as streams
    from workspaces w
    cross join lateral (select case when w.workspace_id = of_workspace then asked else '{}' end as asked) a
    cross join lateral retention_policy(w.workspace_id, a.asked) p
    where of_workspace is null or w.workspace_id = of_workspace
  ), old as materialized (
    select s.stream_id, s.session_id, s.event_count, h.hidden_at, h.removal_at, h.removed_at,
      greatest(s.ended_at, s.started_at) < days_before(at, p.sessions) as is_aged,
      -- Of one whose removal began nothing is asked any more.
      h.removal_at is null and s.started_at < days_before(at, p.events) and session_end(s) < days_before(at, p.events) as is_due,
      h.hidden_at <= days_before(at, p.grace) as is_over
    from policy p join streams using (workspace_id) join sessions s using (stream_id)
    left join hidden_sessions h on h.stream_id = s.stream_id and h.session_id = s.session_id
    where h.stream_id is not null or s.started_at < days_before(at, p.events)
  )
  select jsonb_build_object(
    'hide', (select jsonb_build_object('sessions', count(*), 'events', coalesce(sum(event_count), 0)) from old where is_due and hidden_at is null),
    'show', (select jsonb_build_object('sessions', count(*), 'events', coalesce(sum(event_count), 0)) from old
      where hidden_at is not null and removal_at is null and not is_due),
    'hidden', (select jsonb_build_object('sessions', count(*), 'events', coalesce(sum(event_count), 0)) from old
      where hidden_at is not null and removal_at is null),
    'remove', (select jsonb_build_object('sessions', count(*), 'events', coalesce(sum(event_count), 0)) from old where is_due and is_over),
    'removing', (select jsonb_build_object('sessions', count(*), 'events', coalesce(sum(event_count), 0)) from old
      where removal_at is not null and removed_at is null),
    'actions', (select count(*) from policy p join streams using (workspace_id) join actions_log a using (stream_id)
      where a.fired_at < days_before(at, p.actions)),
    'sessions', (select count(*) from old where removed_at is not null and is_aged),
    'streams', (select count(*) from policy p join streams st using (workspace_id)
      where st.deleted_at < days_before(at, p.streams) and not exists (select from sessions s where s.stream_id = st.stream_id)))
$$;

revoke execute on function has_first_nights(text, text, integer, jsonb) from public;
grant execute on function has_first_nights(text, text, integer, jsonb) to tle_app, tle_keeper;
