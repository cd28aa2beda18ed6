-- For how long what is kept, per workspace, within the host's bounds; and the functions that hide it, and take it away, in small
-- bites. Each bite is a transaction of its own and does what is due then, so that a run may be cut anywhere.

-- In days. `usual` is what a workspace has that set nothing.
create table retention_bounds (
  kind text primary key check (kind in ('events', 'grace', 'actions', 'people', 'sessions', 'streams')),
  least integer not null check (least >= 1),
  usual integer not null,
  most integer not null check (most <= 36500),
  check (usual between least and most)
);
insert into retention_bounds (kind, least, usual, most) values
  -- After so long a session's events are hidden. Deliveries read them for 30 days.
  ('events', 30, 90, 3650),
  -- And so long after they were hidden they are removed.
  ('grace', 7, 30, 365),
  ('actions', 1, 90, 3650),
  ('people', 30, 365, 3650),
  ('sessions', 30, 365, 3650),
  ('streams', 30, 365, 3650);
create table workspace_retention (
  workspace_id text not null references workspaces,
  kind text not null references retention_bounds,
  days integer not null check (days between 1 and 36500),
  primary key (workspace_id, kind)
);
grant select on retention_bounds, workspace_retention to tle_app;
grant update (least, usual, most) on retention_bounds to tle_app;
grant insert, delete, update (days) on workspace_retention to tle_app;
select audit_table('retention_bounds', 'retention_bounds', 'kind', '');
select audit_table('workspace_retention', 'retention', 'kind', 'workspace_id');

-- What applies in a workspace, in days: what it set, within the bounds of today. `asked` (kind: days, null for the usual) is
-- what it would be instead. A person is known for as long as the events are, at least.
create function retention_policy(of_workspace text, asked jsonb default '{}', out events integer, out grace integer,
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
create view retention_policies as
  select w.workspace_id, p.* from workspaces w cross join lateral retention_policy(w.workspace_id) p;
grant select on retention_policies to tle_app;

-- Whole days before a time, as 24 hours each: the server's own zone may have days of 23 and 25.
create function days_before(at timestamptz, days integer) returns timestamptz
language sql immutable parallel safe
as $$ select at - make_interval(hours => 24 * days) $$;

-- The sessions whose events are hidden from every read, and later removed. What proves a log without them stays here: which
-- offsets they had, how many they were, and the chain value of the last one. The audit log has the same.
create table hidden_sessions (
  stream_id text not null,
  session_id uuid not null,
  day date not null,
  hidden_at timestamptz not null,
  -- From when on nothing brings them back. All of what follows is of then.
  removal_at timestamptz,
  -- Every row of it, and every block in a segment, is gone.
  removed_at timestamptz,
  epoch text,
  offsets int8multirange,
  event_count bigint,
  gap_count integer,
  chain_head bytea check (octet_length(chain_head) = 32),
  primary key (stream_id, session_id),
  check (removal_at is null or (epoch is not null and offsets is not null and event_count is not null)),
  check (removed_at is null or removal_at is not null)
);
create index hidden_sessions_waiting on hidden_sessions (hidden_at) where removal_at is null;
create index hidden_sessions_leaving on hidden_sessions (day) where removal_at is not null and removed_at is null;
create index sessions_day on sessions (day);
create index actions_log_fired on actions_log (fired_at);
grant select on hidden_sessions to tle_app;
create trigger hidden_sessions_keeper before insert or update or delete on hidden_sessions
  for each row execute function refuse_all_but_keeper();
alter table hidden_sessions enable always trigger hidden_sessions_keeper;
create trigger hidden_sessions_refuse_truncate before truncate on hidden_sessions
  for each statement execute function refuse_change();
alter table hidden_sessions enable always trigger hidden_sessions_refuse_truncate;

-- When each old session was last looked through for people who have not been there since.
create table people_checks (
  stream_id text not null,
  session_id uuid not null,
  checked_at timestamptz not null,
  primary key (stream_id, session_id)
);
grant select, insert, delete, update (checked_at) on people_checks to tle_app;

-- What each run did, step by step.
create table retention_runs (
  run_id bigint generated always as identity primary key,
  started_at timestamptz not null default now(),
  -- A run that says nothing for some minutes was cut, and the next one goes on.
  heard_at timestamptz not null default now(),
  finished_at timestamptz,
  state text not null default 'running' check (state in ('running', 'done', 'left', 'failed')),
  steps jsonb not null default '[]'
);
create unique index retention_runs_one on retention_runs (state) where state = 'running';
grant select, insert, delete on retention_runs to tle_app;
grant update (heard_at, finished_at, state, steps) on retention_runs to tle_app;

alter table segments add column removed_at timestamptz;

-- As before; and a pseudonym may come in the place of who it was; and the rows of a session that is being removed may go.
create or replace function refuse_event_change() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
declare
  wanted events;
begin
  if tg_op = 'UPDATE' and current_user = 'tle_keeper' then
    if new.erased_at is not null and old.erased_at is null and old.commitment is not null then
      wanted := old;
      if new.user_id ~ '^pn_[A-Za-z0-9-]{1,16}_[A-Za-z0-9_-]{43}$' then
        wanted.user_id := new.user_id;
        wanted.event_user := jsonb_build_object('userId', new.user_id, 'uniqueId', new.user_id);
      else
        wanted.user_id := '0';
        wanted.event_user := '{"userId": "0", "uniqueId": "erased"}';
      end if;
      wanted.payload := erased_payload(old.event_type, old.payload);
      wanted.salt := null;
      wanted.erased_at := new.erased_at;
    elsif old.commitment is null and new.commitment is not null and new.salt is not null and new.chain is not null then
      wanted := old;
      wanted.commitment := new.commitment;
      wanted.salt := new.salt;
      wanted.chain := new.chain;
    end if;
    if new is not distinct from wanted then return new; end if;
  end if;
  if tg_op = 'DELETE' and current_user = 'tle_keeper' and exists (
    select from hidden_sessions h where h.stream_id = old.stream_id and h.session_id = old.session_id
      and h.removal_at is not null) then
    return old;
  end if;
  raise exception 'events are append-only: % is refused', lower(tg_op) using errcode = 'restrict_violation';
end
$$;

-- As before; and the keeper may take away old rows: of actions in their time, of rules with their stream.
create or replace function refuse_log_change() returns trigger
language plpgsql as $$
begin
  if tg_op = 'DELETE' and current_user = 'tle_keeper' then return old; end if;
  raise exception '% is append-only: % is refused', tg_table_name, lower(tg_op) using errcode = 'restrict_violation';
end
$$;

-- As before; and a segment may be noted as removed, with its blocks.
create or replace function refuse_segment_change() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if current_user = 'tle_keeper' then
    if tg_op = 'UPDATE' and to_jsonb(new) - '{sha256,bytes,start_byte}'::text[] = to_jsonb(old) - '{sha256,bytes,start_byte}'::text[] then
      return new;
    end if;
    if tg_op = 'UPDATE' and tg_table_name = 'segments' and to_jsonb(old)->>'removed_at' is null
      and to_jsonb(new) - 'removed_at' = to_jsonb(old) - 'removed_at' then
      return new;
    end if;
    if tg_op = 'DELETE' and tg_table_name = 'segment_blocks' then return old; end if;
  end if;
  raise exception '% is append-only: % is refused', tg_table_name, lower(tg_op) using errcode = 'restrict_violation';
end
$$;

-- As before; and what was removed does not come back as a late message.
create or replace function refuse_sealed_day() returns trigger
language plpgsql
set search_path = public, pg_temp
as $$
begin
  if exists (select from segments where day = new.day) then
    raise exception 'the day % is sealed in segments, and takes no events any more', new.day using errcode = 'check_violation';
  end if;
  if exists (select from hidden_sessions h where h.stream_id = new.stream_id and h.session_id = new.session_id
    and h.removal_at is not null) then
    raise exception 'the session % was removed, and takes no events any more', new.session_id using errcode = 'check_violation';
  end if;
  return new;
end
$$;

-- When the last of a session came. Of one that was sealed the row alone tells.
create function session_end(s sessions) returns timestamptz
language sql stable
set search_path = public, pg_temp
as $$
  select greatest(s.ended_at, s.started_at, coalesce(
    (select e.ingested_at from events e where e.day = s.day and e.stream_id = s.stream_id and e.session_id = s.session_id
     order by e.seq_no desc limit 1),
    s.started_at + interval '24 hours'))
$$;

-- Hides at most so many sessions whose last event is older than its workspace keeps events. Returns how many. `at`: a time
-- that is past, for who looks back; nothing is ever done as of a time to come.
create function hide_sessions(at timestamptz, most integer) returns integer
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  done integer;
begin
  insert into hidden_sessions (stream_id, session_id, day, hidden_at)
  select s.stream_id, s.session_id, s.day, least(at, now())
  from retention_policies p join streams using (workspace_id) join sessions s using (stream_id)
  where s.started_at < days_before(least(at, now()), p.events)
    and not exists (select from hidden_sessions h where h.stream_id = s.stream_id and h.session_id = s.session_id)
    and session_end(s) < days_before(least(at, now()), p.events)
  limit most
  on conflict do nothing;
  get diagnostics done = row_count;
  return done;
end
$$;

-- Shows again what is hidden and not due any more: its workspace keeps events longer by now, or something came to it. What is
-- being removed stays hidden. Returns how many.
create function show_sessions(at timestamptz, of_workspace text default null) returns integer
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  done integer;
begin
  delete from hidden_sessions h
  using sessions s, streams, retention_policies p
  where h.removal_at is null and s.stream_id = h.stream_id and s.session_id = h.session_id
    and streams.stream_id = s.stream_id and p.workspace_id = streams.workspace_id
    and (of_workspace is null or streams.workspace_id = of_workspace)
    and session_end(s) >= days_before(least(at, now()), p.events);
  get diagnostics done = row_count;
  return done;
end
$$;

-- Begins to remove at most so many sessions that were hidden for their grace: notes what proves the log without them, here and
-- in the audit log of their workspace. From here on they do not come back. Returns how many sessions and events they are.
create function begin_removal(at timestamptz, most integer, out session_count integer, out event_count bigint)
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  one record;
  horizon record;
begin
  session_count := 0;
  event_count := 0;
  perform set_config('tle.actor', '{"kind": "database", "id": "retention"}', true);
  for one in
    select h.stream_id, h.session_id, h.day, streams.workspace_id, s.epoch, s.gap_count, s.chain_head, p.events, p.grace
    from retention_policies p join streams using (workspace_id) join hidden_sessions h using (stream_id)
    join sessions s on s.stream_id = h.stream_id and s.session_id = h.session_id
    where h.removal_at is null and h.hidden_at <= days_before(least(at, now()), p.grace)
      -- Not what another bite has shown again.
      and session_end(s) < days_before(least(at, now()), p.events)
    order by h.hidden_at, h.stream_id, h.session_id
    limit most for update of h skip locked
  loop
    select range_agg(int8range(feed_offset, feed_offset, '[]')) as offsets, count(*) as event_count,
      (array_agg(chain order by seq_no desc))[1] as chain_head, count(*) filter (where event_type = 'GAP') as gap_count
    into horizon from events
    where day = one.day and stream_id = one.stream_id and session_id = one.session_id;
    if horizon.event_count = 0 then
      -- It is sealed, or nothing of it is there.
      select coalesce(range_agg(int8range(first_offset, last_offset, '[]')), '{}') as offsets,
        coalesce(sum(b.event_count), 0) as event_count, one.chain_head as chain_head, one.gap_count::bigint as gap_count
      into horizon from segment_blocks b where b.stream_id = one.stream_id and b.session_id = one.session_id;
    end if;
    update hidden_sessions h set removal_at = now(), epoch = one.epoch, offsets = horizon.offsets,
      event_count = horizon.event_count, gap_count = horizon.gap_count, chain_head = horizon.chain_head
    where h.stream_id = one.stream_id and h.session_id = one.session_id;
    perform write_audit(one.workspace_id, 'session.removed', 'session', one.session_id::text,
      jsonb_build_object('stream_id', one.stream_id, 'day', one.day, 'epoch', one.epoch, 'event_count', horizon.event_count,
        'offsets', horizon.offsets::text, 'chain_head', encode(horizon.chain_head, 'hex')),
      jsonb_build_object('events_days', one.events, 'grace_days', one.grace));
    session_count := session_count + 1;
    event_count := event_count + horizon.event_count;
  end loop;
end
$$;

-- Drops the partitions of at most so many days of which every session is being removed: that costs nothing, whatever is in
-- them. Returns how many. The owner's: it alone drops tables.
create function drop_removed_days(most integer) returns integer
language plpgsql security definer
set search_path = public, pg_temp
set lock_timeout = '3s'
as $$
declare
  one_day date;
  partition_name text;
  stays boolean;
  done integer := 0;
begin
  for one_day in
    select distinct day from hidden_sessions h
    where removal_at is not null and removed_at is null and to_regclass('public.events_' || to_char(day, 'YYYYMMDD')) is not null
    order by day
  loop
    exit when done >= most;
    continue when exists (
      select from sessions s left join hidden_sessions h using (stream_id, session_id)
      where s.day = one_day and h.removal_at is null);
    partition_name := 'events_' || to_char(one_day, 'YYYYMMDD');
    -- Nobody adds to it from here on; it is read on until it goes.
    execute format('lock table %I in share mode', partition_name);
    -- From one session to the next over the index, not row by row.
    execute format(
      'with recursive of_day as (
         (select stream_id, session_id from %1$I order by day, stream_id, session_id limit 1)
         union all
         select next.stream_id, next.session_id from of_day, lateral (
           select e.stream_id, e.session_id from %1$I e
           where e.day = %2$L and (e.stream_id, e.session_id) > (of_day.stream_id, of_day.session_id)
           order by e.stream_id, e.session_id limit 1) as next
       )
       select exists (
         select from of_day left join hidden_sessions h using (stream_id, session_id) where h.removal_at is null)',
      partition_name, one_day) into stays;
    continue when stays;
    -- The parent too, as everybody else locks it: for as long as the drop takes.
    lock table only events in access exclusive mode;
    execute format('drop table %I', partition_name);
    done := done + 1;
  end loop;
  return done;
end
$$;

-- Takes away at most so many rows of sessions that are being removed. A day whose sessions all go within two days is waited
-- for: its partition is dropped. Returns how many rows went.
create function remove_rows(at timestamptz, most integer) returns integer
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  one record;
  up_to bigint;
  removed integer;
  done integer := 0;
begin
  for one in
    select h.stream_id, h.session_id, h.day from hidden_sessions h
    where h.removal_at is not null and h.removed_at is null
      and h.day in (
        select d.day from (select distinct day from hidden_sessions where removal_at is not null and removed_at is null) as d
        where to_regclass('public.events_' || to_char(d.day, 'YYYYMMDD')) is null
          or exists (
            select from sessions s join streams using (stream_id) join retention_policies p using (workspace_id)
            left join hidden_sessions o on o.stream_id = s.stream_id and o.session_id = s.session_id
            where s.day = d.day and o.removal_at is null
              and (o.hidden_at is null or o.hidden_at > days_before(least(at, now()), p.grace) + interval '48 hours')))
    order by h.day, h.stream_id, h.session_id
    for update of h skip locked
  loop
    exit when done >= most;
    select max(seq_no) into up_to from (
      select seq_no from events where day = one.day and stream_id = one.stream_id and session_id = one.session_id
      order by seq_no limit most - done) as first_rows;
    continue when up_to is null;
    delete from events
    where day = one.day and stream_id = one.stream_id and session_id = one.session_id and seq_no <= up_to;
    get diagnostics removed = row_count;
    done := done + removed;
  end loop;
  return done;
end
$$;

-- The segments that have nothing but sessions that are being removed: their files go first, then forget_segment.
create function removable_segments(most integer)
returns table (segment_id bigint, day date, part integer, sha256 text)
language sql stable
set search_path = public, pg_temp
as $$
  select s.segment_id, s.day, s.part, encode(s.sha256, 'hex') from segments s
  where s.removed_at is null and s.day in (select h.day from hidden_sessions h where h.removal_at is not null and h.removed_at is null)
    and not exists (
      select from segment_blocks b left join hidden_sessions h on h.stream_id = b.stream_id and h.session_id = b.session_id
      where b.segment_id = s.segment_id and h.removal_at is null)
  order by s.segment_id limit most
$$;

-- Notes that a segment's file is gone. Its link stays, which those after it follow. Refuses one that something else is in.
create function forget_segment(of_segment bigint) returns void
language plpgsql security definer
set search_path = public, pg_temp
as $$
begin
  if exists (
    select from segment_blocks b left join hidden_sessions h on h.stream_id = b.stream_id and h.session_id = b.session_id
    where b.segment_id = of_segment and h.removal_at is null) then
    raise exception 'the segment % has sessions that are not being removed', of_segment using errcode = 'restrict_violation';
  end if;
  delete from segment_blocks where segment_id = of_segment;
  update segments set removed_at = now() where segment_id = of_segment and removed_at is null;
end
$$;

-- Notes of which sessions that are being removed nothing is left. Returns how many.
create function end_removal() returns integer
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  done integer;
begin
  update hidden_sessions h set removed_at = now()
  where h.removal_at is not null and h.removed_at is null
    and not exists (select from events e where e.day = h.day and e.stream_id = h.stream_id and e.session_id = h.session_id)
    and not exists (select from segment_blocks b where b.stream_id = h.stream_id and b.session_id = h.session_id);
  get diagnostics done = row_count;
  return done;
end
$$;

-- Takes away at most so many actions, with what became of them. Returns how many.
create function remove_actions(at timestamptz, most integer) returns integer
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  chosen bytea[];
begin
  chosen := array(
    select a.action_id from actions_log a join streams using (stream_id) join retention_policies p using (workspace_id)
    where a.fired_at < days_before(least(at, now()), p.actions)
      and a.fired_at < days_before(least(at, now()), (select min(actions) from retention_policies))
    order by a.fired_at limit most);
  delete from action_outcomes where action_id = any (chosen);
  delete from actions_log where action_id = any (chosen);
  return cardinality(chosen);
end
$$;

-- Takes away at most so many rows of sessions of which nothing is left: no event, no action. Returns how many.
create function remove_sessions(at timestamptz, most integer) returns integer
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  one record;
  done integer := 0;
begin
  for one in
    select s.stream_id, s.session_id from retention_policies p join streams using (workspace_id) join hidden_sessions h using (stream_id)
    join sessions s on s.stream_id = h.stream_id and s.session_id = h.session_id
    where h.removed_at is not null
      and greatest(s.ended_at, s.started_at) < days_before(least(at, now()), p.sessions)
      and not exists (select from actions_log a where a.stream_id = s.stream_id and a.session_id = s.session_id)
    order by s.started_at limit most
  loop
    delete from chain_heads where stream_id = one.stream_id and session_id = one.session_id;
    delete from people_checks where stream_id = one.stream_id and session_id = one.session_id;
    delete from sessions where stream_id = one.stream_id and session_id = one.session_id;
    done := done + 1;
  end loop;
  return done;
end
$$;

-- An erasure says what was done, also once its stream is no more.
alter table erasures drop constraint erasures_stream_id_fkey;

-- Takes away at most so many streams that were deleted long ago and of which nothing is left. One that another table still names
-- stays, and is counted in `stays`.
create function remove_streams(at timestamptz, most integer, out done integer, out stays integer)
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
    order by st.deleted_at limit most
  loop
    begin
      delete from rule_revisions where rule_id in (select rule_id from rules where stream_id = one);
      delete from rules where stream_id = one;
      delete from endpoint_secrets where endpoint_id in (select endpoint_id from endpoints where stream_id = one);
      delete from endpoints where stream_id = one;
      delete from overlay_tokens where stream_id = one;
      delete from invitations where stream_id = one;
      delete from grants where stream_id = one;
      delete from replay_runs where stream_id = one;
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

-- At most so many sessions that are older than people are known for without coming back, and were not looked through for 30 days:
-- everybody in them who was not in the workspace since `since` is to have a pseudonym. Where events go sooner there are none.
create function people_due(at timestamptz, most integer)
returns table (workspace_id text, stream_id text, session_id uuid, day date, since timestamptz)
language sql stable
set search_path = public, pg_temp
as $$
  select p.workspace_id, s.stream_id, s.session_id, s.day, days_before(least(at, now()), p.people)
  from retention_policies p join streams using (workspace_id) join sessions s using (stream_id)
  left join people_checks c on c.stream_id = s.stream_id and c.session_id = s.session_id
  where s.started_at < days_before(least(at, now()), p.people)
    and (c.checked_at is null or c.checked_at < least(at, now()) - interval '720 hours')
    and not exists (
      select from hidden_sessions h where h.stream_id = s.stream_id and h.session_id = s.session_id and h.removal_at is not null)
    and session_end(s) < days_before(least(at, now()), p.people)
  order by s.started_at, s.stream_id, s.session_id limit most
$$;

-- At most so many of those in a session who were not in the workspace since a time, after an id, in their order.
create function inactive_people(of_workspace text, of_stream text, of_session uuid, of_day date, since timestamptz,
  after text, most integer) returns table (user_id text)
language sql stable
set search_path = public, pg_temp
as $$
  select seen.user_id from (
    select distinct e.user_id from events e
    where e.day = of_day and e.stream_id = of_stream and e.session_id = of_session and e.erased_at is null
      and e.commitment is not null and e.user_id > after and e.user_id !~ '^(0*|-[0-9]+)$'
  ) as seen
  where not exists (
    select from streams st, lateral (
      select from events e where e.stream_id = st.stream_id and e.user_id = seen.user_id and e.occurred_at >= since
        and e.day >= (since at time zone 'utc')::date - 1 limit 1) as later
    where st.workspace_id = of_workspace)
  order by seen.user_id limit most
$$;

-- Gives people of a session their pseudonyms (a JSON object, by user id): who it was and what was said goes, and the pseudonym
-- stands for who did it. With `nobodys` the events that nobody did lose what they say of people. Writes an erasure, as
-- erase_events does; the chain proves the rest. Returns how many events these are.
create function pseudonymize_people(of_stream text, of_session uuid, of_day date, pseudonyms jsonb, nobodys boolean)
returns bigint
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  new_erasure bigint;
  seq_nos int8multirange;
  done bigint;
begin
  if exists (select from jsonb_each_text(pseudonyms) where value !~ '^pn_[A-Za-z0-9-]{1,16}_[A-Za-z0-9_-]{43}$') then
    raise exception 'a pseudonym is an HMAC with the id of its key' using errcode = 'invalid_parameter_value';
  end if;
  -- What is asked for must be old: nobody's events of lately are ever taken by this.
  if not exists (
    select from sessions s join streams using (stream_id) join retention_policies p using (workspace_id)
    where s.stream_id = of_stream and s.session_id = of_session and session_end(s) < days_before(now(), p.people)) then
    raise exception 'the session % is not as old as that', of_session using errcode = 'restrict_violation';
  end if;
  with emptied as (
    update events e set user_id = coalesce(pseudonyms->>e.user_id, '0'), salt = null, erased_at = now(),
      event_user = case when pseudonyms ? e.user_id
        then jsonb_build_object('userId', pseudonyms->>e.user_id, 'uniqueId', pseudonyms->>e.user_id)
        else '{"userId": "0", "uniqueId": "erased"}'::jsonb end,
      payload = erased_payload(e.event_type, e.payload)
    where e.day = of_day and e.stream_id = of_stream and e.session_id = of_session and e.erased_at is null
      and e.commitment is not null
      and (pseudonyms ? e.user_id or (nobodys and e.user_id ~ '^(0*|-[0-9]+)$' and e.event_type not in ('CONNECTED', 'GAP')))
    returning e.seq_no
  )
  select range_agg(int8range(seq_no, seq_no, '[]')), count(*) into seq_nos, done from emptied;
  if done = 0 then return 0; end if;
  insert into erasures (role, stream_id, why, event_count) values (session_user, of_stream, 'retention', done)
    returning erasure_id into new_erasure;
  insert into erased_events (erasure_id, session_id, seq_nos) values (new_erasure, of_session, seq_nos);
  return done;
end
$$;

-- What is due now, of all workspaces or of one, by what it would keep if it asked for this. Counts, nothing else.
create function retention_due(at timestamptz, of_workspace text default null, asked jsonb default '{}')
returns jsonb
language sql stable
set search_path = public, pg_temp
as $$
  with policy as materialized (
    select w.workspace_id, p.* from workspaces w
    cross join lateral retention_policy(w.workspace_id, case when w.workspace_id = of_workspace then asked else '{}' end) p
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

revoke execute on function retention_policy(text, jsonb), hide_sessions(timestamptz, integer), show_sessions(timestamptz, text),
  begin_removal(timestamptz, integer), drop_removed_days(integer), remove_rows(timestamptz, integer), removable_segments(integer),
  forget_segment(bigint), end_removal(), remove_actions(timestamptz, integer), remove_sessions(timestamptz, integer),
  remove_streams(timestamptz, integer), people_due(timestamptz, integer),
  inactive_people(text, text, uuid, date, timestamptz, text, integer),
  pseudonymize_people(text, uuid, date, jsonb, boolean), retention_due(timestamptz, text, jsonb) from public;
grant execute on function retention_policy(text, jsonb), hide_sessions(timestamptz, integer), show_sessions(timestamptz, text),
  begin_removal(timestamptz, integer), drop_removed_days(integer), remove_rows(timestamptz, integer), removable_segments(integer),
  forget_segment(bigint), end_removal(), remove_actions(timestamptz, integer), remove_sessions(timestamptz, integer),
  remove_streams(timestamptz, integer), people_due(timestamptz, integer),
  inactive_people(text, text, uuid, date, timestamptz, text, integer),
  pseudonymize_people(text, uuid, date, jsonb, boolean), retention_due(timestamptz, text, jsonb) to tle_app;

grant execute on function retention_policy(text, jsonb) to tle_keeper;
grant select on workspaces, retention_bounds, workspace_retention, retention_policies, people_checks to tle_keeper;
grant select, insert, delete, update on hidden_sessions to tle_keeper;
grant delete on events, sessions, people_checks, segment_blocks to tle_keeper;
grant update (removed_at) on segments to tle_keeper;
grant select, delete on actions_log, action_outcomes, rules, rule_revisions, endpoints, endpoint_secrets, overlay_tokens,
  invitations, grants, replay_runs, stream_handles, streams to tle_keeper;

-- The functions that take away become the keeper's, as in 0019.
do $$
declare
  migrator text := current_user;
  is_superuser boolean := (select rolsuper from pg_roles where rolname = current_user);
begin
  if not is_superuser then
    execute format('grant tle_keeper to %I with set true, inherit false', migrator);
  end if;
  grant create on schema public to tle_keeper;
  alter function hide_sessions(timestamptz, integer) owner to tle_keeper;
  alter function show_sessions(timestamptz, text) owner to tle_keeper;
  alter function begin_removal(timestamptz, integer) owner to tle_keeper;
  alter function remove_rows(timestamptz, integer) owner to tle_keeper;
  alter function forget_segment(bigint) owner to tle_keeper;
  alter function end_removal() owner to tle_keeper;
  alter function remove_actions(timestamptz, integer) owner to tle_keeper;
  alter function remove_sessions(timestamptz, integer) owner to tle_keeper;
  alter function remove_streams(timestamptz, integer) owner to tle_keeper;
  alter function pseudonymize_people(text, uuid, date, jsonb, boolean) owner to tle_keeper;
  revoke create on schema public from tle_keeper;
  if not is_superuser then
    execute format('revoke tle_keeper from %I granted by %1$I', migrator);
  end if;
end
$$;
