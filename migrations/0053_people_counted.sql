-- People of a stream are counted when its sessions are summed up, and not when somebody asks (docs/decisions/D-056): facts of each
-- person, and counts of them. Both follow rollup_people by its triggers, whoever changes it; rollups_recount makes them anew from it.

-- A room is a live. Kept here, because a session's people go after the session.
alter table rollup_sessions add column of_room text;
update rollup_sessions r set of_room = s.room_id from sessions s where s.stream_id = r.stream_id and s.session_id = r.session_id;
alter table rollup_sessions alter column of_room set not null;

-- When a stream saw somebody first, in which live, and when in a second one; null where in no other.
create table rollup_persons (
  stream_id text not null,
  user_id text not null,
  first_at timestamptz not null,
  first_room text not null,
  second_at timestamptz,
  primary key (stream_id, user_id)
);

-- What each person did in a week (its Monday, UTC), and in which week the stream saw them first.
create table rollup_person_weeks (
  stream_id text not null,
  week date not null,
  user_id text not null,
  first_week date not null,
  -- Rows of rollup_people that are in it.
  day_count bigint not null,
  chats bigint not null,
  coins double precision not null,
  primary key (stream_id, week, user_id)
);
create index rollup_person_weeks_user on rollup_person_weeks (stream_id, user_id);

-- How many people were there on a day who had been there last on another: of a stream (of is empty), of a room, of a session.
-- Who was there in a range of days, each once, are those of its days who were there last before it.
create table rollup_seen (
  stream_id text not null,
  scope text not null check (scope in ('stream', 'room', 'session')),
  of text not null,
  day date not null,
  -- -infinity: never before.
  previous_day date not null,
  people bigint not null check (people > 0),
  primary key (stream_id, scope, of, day, previous_day)
);

-- How many people were in a live first, by the day on which they were in a second one; infinity: in none.
create table rollup_newcomers (
  stream_id text not null,
  room_id text not null,
  second_day date not null,
  people bigint not null check (people > 0),
  primary key (stream_id, room_id, second_day)
);

-- How many of those who were new in one week were there in another.
create table rollup_cohorts (
  stream_id text not null,
  week date not null,
  first_week date not null,
  people bigint not null check (people > 0),
  primary key (stream_id, week, first_week)
);

-- The days of a person in their order, from the index alone: a row's day is the one that it begins on.
drop index rollup_people_user;
create index rollup_people_user on rollup_people (stream_id, user_id, first_at) include (session_id);

-- Whoever changes the people of a stream does it alone: two who count the same person at once would count them twice. It is taken
-- before any row of the sums, so that nobody waits for each other.
create function rollups_lock(of_stream text) returns void
language sql
set search_path = public, pg_temp
as $$ select pg_advisory_xact_lock(hashtextextended('rollups:' || of_stream, 0)) $$;

create function day_start(of_day date) returns timestamptz
language sql immutable parallel safe
as $$ select of_day::timestamp at time zone 'utc' $$;

create function day_of(at timestamptz) returns date
language sql immutable parallel safe
as $$ select (at at time zone 'utc')::date $$;

create function week_of(of_day date) returns date
language sql immutable parallel safe
as $$ select of_day - (extract(isodow from of_day)::integer - 1) $$;

-- Counts of new people follow who they are. A row is changed once a statement, so what came and what went are told apart.
create function rollup_persons_counted() returns trigger
language plpgsql security definer
set search_path = public, pg_temp
as $$
begin
  if tg_op <> 'DELETE' then
    merge into rollup_newcomers r using (
      select stream_id, first_room, coalesce(day_of(second_at), 'infinity') as second_day, count(*) as n from came group by 1, 2, 3
    ) as d on r.stream_id = d.stream_id and r.room_id = d.first_room and r.second_day = d.second_day
    when matched then update set people = r.people + d.n
    when not matched then insert values (d.stream_id, d.first_room, d.second_day, d.n);
  end if;
  if tg_op <> 'INSERT' then
    merge into rollup_newcomers r using (
      select stream_id, first_room, coalesce(day_of(second_at), 'infinity') as second_day, count(*) as n from went group by 1, 2, 3
    ) as d on r.stream_id = d.stream_id and r.room_id = d.first_room and r.second_day = d.second_day
    when matched and r.people = d.n then delete
    when matched then update set people = r.people - d.n;
  end if;
  return null;
end
$$;

create function rollup_person_weeks_counted() returns trigger
language plpgsql security definer
set search_path = public, pg_temp
as $$
begin
  if tg_op <> 'DELETE' then
    merge into rollup_cohorts r using (select stream_id, week, first_week, count(*) as n from came group by 1, 2, 3) as d
    on r.stream_id = d.stream_id and r.week = d.week and r.first_week = d.first_week
    when matched then update set people = r.people + d.n
    when not matched then insert values (d.stream_id, d.week, d.first_week, d.n);
  end if;
  if tg_op <> 'INSERT' then
    merge into rollup_cohorts r using (select stream_id, week, first_week, count(*) as n from went group by 1, 2, 3) as d
    on r.stream_id = d.stream_id and r.week = d.week and r.first_week = d.first_week
    when matched and r.people = d.n then delete
    when matched then update set people = r.people - d.n;
  end if;
  return null;
end
$$;

do $$
declare
  one text;
begin
  foreach one in array array['rollup_persons', 'rollup_person_weeks'] loop
    execute format('create trigger %1$s_came after insert on %1$s referencing new table as came
      for each statement execute function %1$s_counted()', one);
    execute format('create trigger %1$s_changed after update on %1$s referencing old table as went new table as came
      for each statement execute function %1$s_counted()', one);
    execute format('create trigger %1$s_went after delete on %1$s referencing old table as went
      for each statement execute function %1$s_counted()', one);
    execute format('alter table %1$s enable always trigger %1$s_came, enable always trigger %1$s_changed,
      enable always trigger %1$s_went', one);
  end loop;
end
$$;

-- Makes all of it anew, from the sums of people.
create function rollups_recount(of_stream text) returns void
language plpgsql security definer
set search_path = public, pg_temp
set work_mem = '64MB'
as $$
begin
  perform rollups_lock(of_stream);
  delete from rollup_seen r where r.stream_id = of_stream;
  delete from rollup_persons r where r.stream_id = of_stream;
  delete from rollup_person_weeks r where r.stream_id = of_stream;
  insert into rollup_persons
  select of_stream, user_id, first_at, room_id, second_at from (
    select user_id, room_id, first_at, lead(first_at) over own as second_at, row_number() over own as place
    from (
      select user_id, of_room as room_id, min(first_at) as first_at from rollup_people
      join rollup_sessions using (stream_id, session_id) where stream_id = of_stream group by user_id, of_room
    ) as rooms window own as (partition by user_id order by first_at, room_id)
  ) as numbered where place = 1;
  insert into rollup_person_weeks
  select of_stream, week_of(p.day), p.user_id, week_of(day_of(k.first_at)), count(*), sum(p.chats), sum(p.coins)
  from rollup_people p join rollup_persons k on k.stream_id = of_stream and k.user_id = p.user_id
  where p.stream_id = of_stream group by 1, 2, 3, 4;
  -- By numbers in place of ids: these are sorted in a fraction of the time.
  with persons as (
    select user_id, row_number() over () as person from rollup_persons where stream_id = of_stream
  ), own as (
    select session_id, row_number() over () as session, dense_rank() over (order by of_room) as room, of_room
    from rollup_sessions where stream_id = of_stream
  ), days as materialized (
    select day, person, session, room from rollup_people join own using (session_id) join persons using (user_id)
    where stream_id = of_stream
  ), seen as (
    select 'stream' as scope, 0 as of, day, lag(day) over (partition by person order by day) as previous_day
    from (select distinct person, day from days) as once
    union all
    select 'room', room, day, lag(day) over (partition by room, person order by day)
    from (select distinct room, person, day from days) as once
    union all
    select 'session', session, day, lag(day) over (partition by session, person order by day) from days
  )
  insert into rollup_seen
  select of_stream, scope, case scope when 'stream' then '' when 'room' then (select min(of_room) from own where room = seen.of)
      else (select session_id::text from own where session = seen.of) end,
    day, coalesce(previous_day, '-infinity'), people
  from (select scope, of, day, previous_day, count(*) as people from seen group by scope, of, day, previous_day) as seen;
end
$$;

-- Rows of people that came, or went, in the facts of these people and in the counts. What changes much at once is counted anew.
create function rollup_people_counted() returns trigger
language plpgsql security definer
set search_path = public, pg_temp
-- The first change of a connection may be of one person, and the next of thousands: each is planned for what it is, and by the
-- indexes, whatever is known of tables that have just grown.
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
as $$
declare
  sign integer := case tg_op when 'INSERT' then 1 else -1 end;
  streams text[] := array(select distinct stream_id from changed order by stream_id);
  -- Of one session is what a statement adds.
  own uuid;
begin
  if streams = '{}' then return null; end if;
  perform rollups_lock(one) from unnest(streams) as one;
  if tg_op = 'INSERT' then select session_id into own from changed limit 1; end if;
  if (select count(*) from changed) > 50000 or exists (select from changed where session_id <> own) then
    perform rollups_recount(one) from unnest(streams) as one;
    return null;
  end if;

  merge into rollup_persons r using (
    select a.stream_id, a.user_id, f.first_at, f.room_id, s.first_at as second_at
    from (select distinct stream_id, user_id from changed where stream_id = any (streams)) as a
    left join lateral (
      select p.first_at, r.of_room as room_id from rollup_people p join rollup_sessions r using (stream_id, session_id)
      where p.stream_id = a.stream_id and p.user_id = a.user_id order by p.first_at, r.of_room limit 1) as f on true
    left join lateral (
      select p.first_at from rollup_people p join rollup_sessions r using (stream_id, session_id)
      where p.stream_id = a.stream_id and p.user_id = a.user_id and r.of_room <> f.room_id order by p.first_at limit 1) as s on true
  ) as d on r.stream_id = d.stream_id and r.user_id = d.user_id
  when matched and d.first_at is null then delete
  when matched and (r.first_at, r.first_room, r.second_at) is distinct from (d.first_at, d.room_id, d.second_at)
    then update set first_at = d.first_at, first_room = d.room_id, second_at = d.second_at
  when not matched and d.first_at is not null then insert values (d.stream_id, d.user_id, d.first_at, d.room_id, d.second_at);

  merge into rollup_person_weeks r using (
    select c.stream_id, week_of(c.day) as week, c.user_id, week_of(day_of(min(k.first_at))) as first_week, sign * count(*) as day_count,
      sign * sum(c.chats) as chats, sign * sum(c.coins) as coins
    from changed c left join rollup_persons k on k.stream_id = c.stream_id and k.user_id = c.user_id group by 1, 2, 3
  ) as d on r.stream_id = d.stream_id and r.week = d.week and r.user_id = d.user_id
  when matched and r.day_count + d.day_count = 0 then delete
  when matched then update set day_count = r.day_count + d.day_count, chats = r.chats + d.chats, coins = r.coins + d.coins
  when not matched then insert values (d.stream_id, d.week, d.user_id, d.first_week, d.day_count, d.chats, d.coins);

  update rollup_person_weeks r set first_week = week_of(day_of(k.first_at))
  from (select distinct stream_id, user_id from changed where stream_id = any (streams)) as a join rollup_persons k using (stream_id, user_id)
  where r.stream_id = a.stream_id and r.user_id = a.user_id and r.first_week <> week_of(day_of(k.first_at));

  with scopes as materialized (
    select k.stream_id, k.session_id, within.scope, within.of
    from (select distinct stream_id, session_id from changed) as k join rollup_sessions r using (stream_id, session_id)
    cross join lateral (values ('stream', ''), ('room', r.of_room), ('session', k.session_id::text)) as within (scope, of)
  ), reach as materialized (
    -- Where a scope is one day of one session, nobody was there on another.
    select s.*, sids, day_start(first_day) as low, day_start(last_day + 1) as high,
      cardinality(sids) = 1 and first_day = last_day as is_alone
    from (select distinct stream_id, scope, of from scopes where scope <> 'stream') as s
    cross join lateral (
      select array_agg(r.session_id) as sids from rollup_sessions r
      where r.stream_id = s.stream_id and case s.scope when 'room' then r.of_room = s.of else r.session_id = s.of::uuid end) as a
    cross join lateral (
      select min(t.day) as first_day, max(t.day) as last_day from rollup_types t
      where t.stream_id = s.stream_id and t.session_id = any (sids)) as b
    union all select stream_id, 'stream', '', null, '-infinity', 'infinity', false from unnest(streams) as stream_id
  ), asked as materialized (
    -- The days that came or went of each person; `others` of them are what is there besides.
    select g.*, sids, low, high, is_alone from (
      select c.stream_id, scope, of, user_id, array_agg(distinct day) as days
      from changed c join scopes s on s.stream_id = c.stream_id and s.session_id = c.session_id group by 1, 2, 3, 4
    ) as g join reach using (stream_id, scope, of)
  ), fresh as materialized (
    select a.*, d.day from asked a cross join lateral unnest(a.days) as d (day)
    where a.is_alone or not exists (
      select from rollup_people p where p.stream_id = a.stream_id and p.user_id = a.user_id
        and p.first_at >= day_start(d.day) and p.first_at < day_start(d.day + 1)
        and (a.sids is null or p.session_id = any (a.sids)) and (own is null or p.session_id <> own))
  ), places as (
    select fresh.*, true as is_fresh from fresh
    union all
    select distinct f.stream_id, f.scope, f.of, f.user_id, f.days, f.sids, f.low, f.high, f.is_alone, later.day, false
    from fresh f cross join lateral (
      select day_of(p.first_at) as day from rollup_people p where p.stream_id = f.stream_id and p.user_id = f.user_id
        and p.first_at >= day_start(f.day + 1) and p.first_at < f.high
        and (f.sids is null or p.session_id = any (f.sids))
        and not (own is not null and p.session_id = own and day_of(p.first_at) = any (f.days))
      order by p.first_at limit 1) as later
    where not f.is_alone
  ), linked as (
    select p.*, case when is_alone then null else (
      select day_of(o.first_at) from rollup_people o where o.stream_id = p.stream_id and o.user_id = p.user_id
        and o.first_at >= p.low and o.first_at < day_start(p.day)
        and (p.sids is null or o.session_id = any (p.sids))
        and not (own is not null and o.session_id = own and day_of(o.first_at) = any (p.days))
      order by o.first_at desc limit 1) end as previous_day
    from places p
  ), deltas as (
    select stream_id, scope, of, day, coalesce(greatest(previous_day, (select max(one) from unnest(days) as one where one < day)),
      '-infinity') as previous_day, 1 as n from linked
    union all
    select stream_id, scope, of, day, coalesce(previous_day, '-infinity'), -1 from linked where not is_fresh
  )
  merge into rollup_seen r using (
    select stream_id, scope, of, day, previous_day, sign * sum(n) as n from deltas group by 1, 2, 3, 4, 5 having sum(n) <> 0
  ) as d on r.stream_id = d.stream_id and r.scope = d.scope and r.of = d.of and r.day = d.day and r.previous_day = d.previous_day
  when matched and r.people + d.n = 0 then delete
  when matched then update set people = r.people + d.n
  when not matched then insert values (d.stream_id, d.scope, d.of, d.day, d.previous_day, d.n);
  return null;
end
$$;

-- People who did more, or earlier, than was known.
create function rollup_people_recounted() returns trigger
language plpgsql security definer
set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
as $$
declare
  streams text[] := array(select distinct stream_id from came order by stream_id);
begin
  if streams = '{}' then return null; end if;
  perform rollups_lock(one) from unnest(streams) as one;
  with more as (
    select stream_id, week_of(day) as week, user_id, sum(came.chats - went.chats) as chats, sum(came.coins - went.coins) as coins
    from came join went using (stream_id, session_id, day, user_id)
    where stream_id = any (streams) and (came.chats, came.coins) is distinct from (went.chats, went.coins) group by 1, 2, 3
  )
  update rollup_person_weeks r set chats = r.chats + more.chats, coins = r.coins + more.coins
  from more where r.stream_id = more.stream_id and r.week = more.week and r.user_id = more.user_id;

  -- Within its day, a row begins earlier: that changes which live was first, but neither the day nor the week of it.
  with earlier as (
    select distinct stream_id, user_id from came join went using (stream_id, session_id, day, user_id)
    where stream_id = any (streams) and came.first_at <> went.first_at
  )
  update rollup_persons r set first_at = f.first_at, first_room = f.room_id, second_at = s.first_at
  from earlier a
  cross join lateral (
    select p.first_at, r.of_room as room_id from rollup_people p join rollup_sessions r using (stream_id, session_id)
    where p.stream_id = a.stream_id and p.user_id = a.user_id order by p.first_at, r.of_room limit 1) as f
  left join lateral (
    select p.first_at from rollup_people p join rollup_sessions r using (stream_id, session_id)
    where p.stream_id = a.stream_id and p.user_id = a.user_id and r.of_room <> f.room_id order by p.first_at limit 1) as s on true
  where r.stream_id = a.stream_id and r.user_id = a.user_id
    and (r.first_at, r.first_room, r.second_at) is distinct from (f.first_at, f.room_id, s.first_at);
  return null;
end
$$;

create trigger rollup_people_came after insert on rollup_people referencing new table as changed
  for each statement execute function rollup_people_counted();
create trigger rollup_people_changed after update on rollup_people referencing old table as went new table as came
  for each statement execute function rollup_people_recounted();
create trigger rollup_people_went after delete on rollup_people referencing old table as changed
  for each statement execute function rollup_people_counted();
alter table rollup_people enable always trigger rollup_people_came, enable always trigger rollup_people_changed,
  enable always trigger rollup_people_went;

-- Adds at most `most` further events of a session to its sums, and returns how many it added; 0 where there is nothing to add.
-- Events come in any order: it waits a minute for one that is missing between those that are there. One that comes later
-- still, and an erasure, make the sums begin anew, if the log has all events of the session.
create or replace function roll_up(of_stream text, of_session uuid, most integer) returns integer
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  state rollup_sessions;
  session sessions;
  added integer;
  added_to bigint;
begin
  if most not between 1 and 100000 then
    raise exception 'most is 1 to 100000' using errcode = 'invalid_parameter_value';
  end if;
  perform rollups_lock(of_stream);
  insert into rollup_sessions (stream_id, session_id, of_room)
  select s.stream_id, s.session_id, s.room_id from sessions s where s.stream_id = of_stream and s.session_id = of_session
  on conflict do nothing;
  select * into state from rollup_sessions r where r.stream_id = of_stream and r.session_id = of_session for update;
  if not found then return 0; end if;
  -- After the lock: whoever held it before may have counted events that the session had not then.
  select * into session from sessions s where s.stream_id = of_stream and s.session_id = of_session;

  if state.is_stale or (state.up_to_seq_no >= session.last_seq_no and state.event_count <> session.event_count) then
    if session.event_count <> (select count(*) from events e
      where e.day = session.day and e.stream_id = of_stream and e.session_id = of_session) then
      -- The day is sealed, or some of it is gone by age: what was counted is all that can be known.
      update rollup_sessions r set is_stale = false, lacks_people = r.lacks_people or r.is_stale, event_count = session.event_count
      where r.stream_id = of_stream and r.session_id = of_session;
      return 0;
    end if;
    -- The days of a session are read from its types when its people go.
    delete from rollup_people r where r.stream_id = of_stream and r.session_id = of_session;
    delete from rollup_minutes r where r.stream_id = of_stream and r.session_id = of_session;
    delete from rollup_types r where r.stream_id = of_stream and r.session_id = of_session;
    delete from rollup_gifts r where r.stream_id = of_stream and r.session_id = of_session;
    state.up_to_seq_no := 0;
    state.event_count := 0;
  elsif state.event_count = session.event_count then
    return 0;
  end if;

  with due as materialized (
    select * from (
      select *, bool_and(seq_no = state.up_to_seq_no + place or recorded_at < now() - interval '1 minute')
        over (order by seq_no) as is_next
      from (
        select e.seq_no, row_number() over (order by e.seq_no) as place, e.recorded_at, e.occurred_at, e.event_type,
          (e.occurred_at at time zone 'utc')::date as day, date_trunc('minute', e.occurred_at, 'UTC') as minute,
          nullif(nullif(e.user_id, '0'), '') as user_id,
          case e.event_type when 'GIFT' then e.payload->>'giftId' end as gift_id,
          case e.event_type when 'GIFT' then (e.payload->>'coinsDelta')::float8 end as coins,
          -- A frame of a streak added as many gifts as its coins pay for; one without a price counts where it ends.
          case when e.event_type <> 'GIFT' then null
            when (e.payload->>'diamondCount')::float8 > 0
              then round((e.payload->>'coinsDelta')::float8 / (e.payload->>'diamondCount')::float8)
            when e.payload->>'streakEnd' = 'true' or e.payload->>'isGiftStreak' = 'false'
              then (e.payload->>'giftCount')::float8
          end as gifts,
          case e.event_type when 'LIKE' then (e.payload->>'likeCount')::float8 end as likes,
          case when e.event_type in ('ROOM_USER', 'JOIN') then nullif((e.payload->>'viewerCount')::float8, 0) end as viewers
        from events e
        where e.day = session.day and e.stream_id = of_stream and e.session_id = of_session and e.seq_no > state.up_to_seq_no
        order by e.seq_no limit most
      ) as numbered
    ) as ready where is_next
  ), minutes as (
    insert into rollup_minutes as r (stream_id, session_id, minute, events, chats, gifts, coins, likes, follows, shares, joins,
      viewers)
    select of_stream, of_session, minute, count(*), count(*) filter (where event_type = 'CHAT'), coalesce(sum(gifts), 0),
      coalesce(sum(coins), 0), coalesce(sum(likes), 0), count(*) filter (where event_type = 'FOLLOW'),
      count(*) filter (where event_type = 'SHARE'), count(*) filter (where event_type = 'JOIN'), max(viewers)
    from due group by minute
    on conflict (stream_id, session_id, minute) do update set
      events = r.events + excluded.events, chats = r.chats + excluded.chats, gifts = r.gifts + excluded.gifts,
      coins = r.coins + excluded.coins, likes = r.likes + excluded.likes, follows = r.follows + excluded.follows,
      shares = r.shares + excluded.shares, joins = r.joins + excluded.joins, viewers = greatest(r.viewers, excluded.viewers)
  ), types as (
    insert into rollup_types as r (stream_id, session_id, day, event_type, events)
    select of_stream, of_session, day, event_type, count(*) from due group by day, event_type
    on conflict (stream_id, session_id, day, event_type) do update set events = r.events + excluded.events
  ), people as (
    insert into rollup_people as r (stream_id, session_id, day, user_id, events, chats, gifts, coins, likes, first_at, last_at)
    select of_stream, of_session, day, user_id, count(*), count(*) filter (where event_type = 'CHAT'), coalesce(sum(gifts), 0),
      coalesce(sum(coins), 0), coalesce(sum(likes), 0), min(occurred_at), max(occurred_at)
    from due where user_id is not null group by day, user_id
    on conflict (stream_id, session_id, day, user_id) do update set
      events = r.events + excluded.events, chats = r.chats + excluded.chats, gifts = r.gifts + excluded.gifts,
      coins = r.coins + excluded.coins, likes = r.likes + excluded.likes,
      first_at = least(r.first_at, excluded.first_at), last_at = greatest(r.last_at, excluded.last_at)
  ), given as (
    insert into rollup_gifts as r (stream_id, session_id, day, gift_id, gifts, coins)
    select of_stream, of_session, day, gift_id, coalesce(sum(gifts), 0), coalesce(sum(coins), 0)
    from due where gift_id is not null group by day, gift_id
    on conflict (stream_id, session_id, day, gift_id) do update set
      gifts = r.gifts + excluded.gifts, coins = r.coins + excluded.coins
  )
  select count(*), max(seq_no) into added, added_to from due;
  update rollup_sessions r set is_stale = false, event_count = state.event_count + added,
    up_to_seq_no = coalesce(added_to, state.up_to_seq_no)
  where r.stream_id = of_stream and r.session_id = of_session;
  return added;
end
$$;

-- As they were; the lock comes first, and the people before what their days are read from.
create or replace function rollups_forget() returns trigger
language plpgsql security definer
set search_path = public, pg_temp
as $$
begin
  perform rollups_lock(stream_id) from (
    select distinct stream_id from erased join erasures using (erasure_id) order by stream_id) as streams;
  delete from rollup_people p using erased n join erasures using (erasure_id)
  where p.stream_id = erasures.stream_id and p.session_id = n.session_id;
  update rollup_sessions r set is_stale = true from erased n join erasures using (erasure_id)
  where r.stream_id = erasures.stream_id and r.session_id = n.session_id;
  return null;
end
$$;

create or replace function rollups_end() returns trigger
language plpgsql security definer
set search_path = public, pg_temp
as $$
begin
  perform rollups_lock(old.stream_id);
  delete from rollup_people r where r.stream_id = old.stream_id and r.session_id = old.session_id;
  delete from rollup_minutes r where r.stream_id = old.stream_id and r.session_id = old.session_id;
  delete from rollup_types r where r.stream_id = old.stream_id and r.session_id = old.session_id;
  delete from rollup_gifts r where r.stream_id = old.stream_id and r.session_id = old.session_id;
  delete from rollup_sessions r where r.stream_id = old.stream_id and r.session_id = old.session_id;
  return null;
end
$$;

-- One session a call, now: its people are taken out of the counts one by one. Returns of how many sessions; 0 where none is left.
create or replace function rollups_forget_old() returns integer
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  one record;
begin
  select r.stream_id, r.session_id into one from rollup_sessions r join hidden_sessions h using (stream_id, session_id)
  where h.removed_at is not null and not r.lacks_people order by h.day limit 1;
  if not found then return 0; end if;
  perform rollups_lock(one.stream_id);
  update rollup_sessions r set lacks_people = true where r.stream_id = one.stream_id and r.session_id = one.session_id;
  delete from rollup_people p where p.stream_id = one.stream_id and p.session_id = one.session_id;
  return 1;
end
$$;

select rollups_recount(stream_id) from (select distinct stream_id from rollup_sessions) as streams;

grant select on rollup_persons, rollup_person_weeks, rollup_seen, rollup_newcomers, rollup_cohorts to tle_app;
revoke all on function rollups_lock(text), rollups_recount(text), rollup_persons_counted(), rollup_person_weeks_counted(),
  rollup_people_counted(), rollup_people_recounted() from public;
grant execute on function rollups_lock(text) to tle_keeper;

-- forget_pseudonyms, as it was, but for the lock. It is the keeper's, who alone may change it.
do $do$
declare
  migrator text := current_user;
  is_superuser boolean := (select rolsuper from pg_roles where rolname = current_user);
begin
  if not is_superuser then
    execute format('grant tle_keeper to %I with set true, inherit false', migrator);
  end if;
  grant create on schema public to tle_keeper;
  set local role tle_keeper;
  create or replace function forget_pseudonyms(of_stream text, person text, pseudonyms text[], out event_count bigint, out sum_count bigint)
  language plpgsql security definer
  set search_path = public, pg_temp
  as $$
  declare
    known text[] := array(select one from unnest(pseudonyms) as one where one ~ '^pn_[A-Za-z0-9-]{1,16}_[A-Za-z0-9_-]{43}$');
  begin
    perform rollups_lock(of_stream);
    update events set user_id = '0', event_user = '{"userId": "0", "uniqueId": "erased"}'
    where stream_id = of_stream and user_id not in ('', '0') and erased_at is not null and user_id = any (known);
    get diagnostics event_count = row_count;
    with gone as (
      delete from rollup_people where stream_id = of_stream and user_id = any (known || person) returning session_id
    ), stale as (
      update rollup_sessions set is_stale = true
      where stream_id = of_stream and session_id in (select session_id from gone) and not lacks_people
    )
    select count(*) into sum_count from gone;
  end
  $$;
  execute format('set local role %I', migrator);
  revoke create on schema public from tle_keeper;
  if not is_superuser then
    execute format('revoke tle_keeper from %I granted by %1$I', migrator);
  end if;
end
$do$;
