-- Who was there is counted by days, and in lives. A day with two sessions was two days until now; and whoever moderators only asked
-- about, or gave points to by hand, counted as somebody who was there: their events are in sessions of the platform, without a room.

create function rollups_without_room(of_stream text) returns uuid[]
language sql stable
set search_path = public, pg_temp
as $$ select coalesce(array_agg(session_id), '{}') from rollup_sessions r where r.stream_id = of_stream and r.of_room = '' $$;
create index rollup_sessions_without_room on rollup_sessions (stream_id) where of_room = '';

comment on column rollup_person_weeks.day_count is 'Days of the week on which they were there.';

-- As in 0053, but for these two.
create or replace function rollups_recount(of_stream text) returns void
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
      join rollup_sessions using (stream_id, session_id) where stream_id = of_stream and of_room <> '' group by user_id, of_room
    ) as rooms window own as (partition by user_id order by first_at, room_id)
  ) as numbered where place = 1;
  insert into rollup_person_weeks
  select of_stream, week_of(p.day), p.user_id, week_of(day_of(k.first_at)), count(distinct p.day), sum(p.chats),
    sum(p.coins)
  from rollup_people p join rollup_persons k on k.stream_id = of_stream and k.user_id = p.user_id
  where p.stream_id = of_stream and p.session_id <> all (rollups_without_room(of_stream)) group by 1, 2, 3, 4;
  -- By numbers in place of ids: these are sorted in a fraction of the time.
  with persons as (
    select user_id, row_number() over () as person from rollup_persons where stream_id = of_stream
  ), own as (
    select session_id, row_number() over () as session, dense_rank() over (order by of_room) as room, of_room
    from rollup_sessions where stream_id = of_stream and of_room <> ''
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

create or replace function rollup_people_counted() returns trigger
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
  handmade uuid[];
begin
  if streams = '{}' then return null; end if;
  perform rollups_lock(one) from unnest(streams) as one;
  if tg_op = 'INSERT' then select session_id into own from changed limit 1; end if;
  if (select count(*) from changed) > 50000 or exists (select from changed where session_id <> own) then
    perform rollups_recount(one) from unnest(streams) as one;
    return null;
  end if;

  -- Nobody was there who is only in the platform's own sessions.
  handmade := array(select unnest(rollups_without_room(one)) from unnest(streams) as one);
  if own = any (handmade) or not exists (select from changed where session_id <> all (handmade)) then return null; end if;

  merge into rollup_persons r using (
    select a.stream_id, a.user_id, f.first_at, f.room_id, s.first_at as second_at
    from (select distinct stream_id, user_id from changed where session_id <> all (handmade)) as a
    left join lateral (
      select p.first_at, r.of_room as room_id from rollup_people p join rollup_sessions r using (stream_id, session_id)
      where p.stream_id = a.stream_id and p.user_id = a.user_id and r.of_room <> '' order by p.first_at, r.of_room limit 1) as f on true
    left join lateral (
      select p.first_at from rollup_people p join rollup_sessions r using (stream_id, session_id)
      where p.stream_id = a.stream_id and p.user_id = a.user_id and r.of_room not in (f.room_id, '')
      order by p.first_at limit 1) as s on true
  ) as d on r.stream_id = d.stream_id and r.user_id = d.user_id
  when matched and d.first_at is null then delete
  when matched and (r.first_at, r.first_room, r.second_at) is distinct from (d.first_at, d.room_id, d.second_at)
    then update set first_at = d.first_at, first_room = d.room_id, second_at = d.second_at
  when not matched and d.first_at is not null then insert values (d.stream_id, d.user_id, d.first_at, d.room_id, d.second_at);

  -- Two sessions of a day are one day: it is looked for what is left, and not added up.
  merge into rollup_person_weeks r using (
    select g.*, week_of(day_of(k.first_at)) as first_week, (
      select count(distinct day_of(p.first_at)) from rollup_people p
      where p.stream_id = g.stream_id and p.user_id = g.user_id and p.first_at >= day_start(g.week)
        and p.first_at < day_start(g.week + 7) and p.session_id <> all (handmade)) as day_count
    from (
      select stream_id, week_of(day) as week, user_id, sign * sum(chats) as chats, sign * sum(coins) as coins
      from changed where session_id <> all (handmade) group by 1, 2, 3
    ) as g left join rollup_persons k on k.stream_id = g.stream_id and k.user_id = g.user_id
  ) as d on r.stream_id = d.stream_id and r.week = d.week and r.user_id = d.user_id
  when matched and d.day_count = 0 then delete
  when matched then update set day_count = d.day_count, chats = r.chats + d.chats, coins = r.coins + d.coins
  when not matched and d.day_count > 0
    then insert values (d.stream_id, d.week, d.user_id, d.first_week, d.day_count, d.chats, d.coins);

  update rollup_person_weeks r set first_week = week_of(day_of(k.first_at))
  from (select distinct stream_id, user_id from changed where stream_id = any (streams)) as a join rollup_persons k using (stream_id, user_id)
  where r.stream_id = a.stream_id and r.user_id = a.user_id and r.first_week <> week_of(day_of(k.first_at));

  with scopes as materialized (
    select k.stream_id, k.session_id, within.scope, within.of
    from (select distinct stream_id, session_id from changed where session_id <> all (handmade)) as k join rollup_sessions r using (stream_id, session_id)
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
        and p.session_id <> all (handmade) and (a.sids is null or p.session_id = any (a.sids))
        and (own is null or p.session_id <> own))
  ), places as (
    select fresh.*, true as is_fresh from fresh
    union all
    select distinct f.stream_id, f.scope, f.of, f.user_id, f.days, f.sids, f.low, f.high, f.is_alone, later.day, false
    from fresh f cross join lateral (
      select day_of(p.first_at) as day from rollup_people p where p.stream_id = f.stream_id and p.user_id = f.user_id
        and p.first_at >= day_start(f.day + 1) and p.first_at < f.high
        and p.session_id <> all (handmade) and (f.sids is null or p.session_id = any (f.sids))
        and not (own is not null and p.session_id = own and day_of(p.first_at) = any (f.days))
      order by p.first_at limit 1) as later
    where not f.is_alone
  ), linked as (
    select p.*, case when is_alone then null else (
      select day_of(o.first_at) from rollup_people o where o.stream_id = p.stream_id and o.user_id = p.user_id
        and o.first_at >= p.low and o.first_at < day_start(p.day)
        and o.session_id <> all (handmade) and (p.sids is null or o.session_id = any (p.sids))
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

create or replace function rollup_people_recounted() returns trigger
language plpgsql security definer
set search_path = public, pg_temp
set plan_cache_mode = force_custom_plan
set enable_seqscan = off
as $$
declare
  streams text[] := array(select distinct stream_id from came order by stream_id);
  handmade uuid[];
begin
  if streams = '{}' then return null; end if;
  perform rollups_lock(one) from unnest(streams) as one;
  handmade := array(select unnest(rollups_without_room(one)) from unnest(streams) as one);
  with more as (
    select stream_id, week_of(day) as week, user_id, sum(came.chats - went.chats) as chats, sum(came.coins - went.coins) as coins
    from came join went using (stream_id, session_id, day, user_id)
    where stream_id = any (streams) and session_id <> all (handmade) and (came.chats, came.coins) is distinct from (went.chats, went.coins) group by 1, 2, 3
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
    where p.stream_id = a.stream_id and p.user_id = a.user_id and r.of_room <> '' order by p.first_at, r.of_room limit 1) as f
  left join lateral (
    select p.first_at from rollup_people p join rollup_sessions r using (stream_id, session_id)
    where p.stream_id = a.stream_id and p.user_id = a.user_id and r.of_room not in (f.room_id, '')
      order by p.first_at limit 1) as s on true
  where r.stream_id = a.stream_id and r.user_id = a.user_id
    and (r.first_at, r.first_room, r.second_at) is distinct from (f.first_at, f.room_id, s.first_at);
  return null;
end
$$;

-- Where people of the platform's own sessions were counted, all of the stream is counted anew; elsewhere only days were wrong.
select rollups_recount(stream_id) from (
  select distinct stream_id from rollup_sessions join rollup_people using (stream_id, session_id) where of_room = '') as streams;
update rollup_person_weeks r set day_count = d.day_count
from (
  select stream_id, week_of(day) as week, user_id, count(distinct day) as day_count from rollup_people
  join rollup_sessions using (stream_id, session_id) where of_room <> '' group by 1, 2, 3
) as d
where r.stream_id = d.stream_id and r.week = d.week and r.user_id = d.user_id and r.day_count <> d.day_count;

revoke all on function rollups_without_room(text) from public;
grant execute on function rollups_without_room(text) to tle_app;
