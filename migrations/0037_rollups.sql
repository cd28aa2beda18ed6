-- Sums of the log, by session: each event is counted once, when it is asked for or by the cron, and what was counted can be made
-- anew from the events at any time (roll_up after rollup_sessions.is_stale). docs/decisions/D-056.

-- How far the sums of a session are. It has all of it where event_count is that of the session.
create table rollup_sessions (
  stream_id text not null,
  session_id uuid not null,
  -- Every event that is there up to this seqNo is in the sums, and no other is.
  up_to_seq_no bigint not null default 0,
  event_count bigint not null default 0,
  -- Something of it was erased since: the sums begin anew.
  is_stale boolean not null default false,
  -- Not everybody who took part is in rollup_people: they were erased from a day whose events are not here any more.
  lacks_people boolean not null default false,
  primary key (stream_id, session_id)
);

create table rollup_minutes (
  stream_id text not null,
  session_id uuid not null,
  minute timestamptz not null,
  events bigint not null,
  chats bigint not null,
  gifts double precision not null,
  coins double precision not null,
  likes double precision not null,
  follows bigint not null,
  shares bigint not null,
  joins bigint not null,
  -- The most at once; null where nobody said any.
  viewers double precision,
  primary key (stream_id, session_id, minute)
);

create table rollup_types (
  stream_id text not null,
  session_id uuid not null,
  day date not null,
  event_type text not null,
  events bigint not null,
  primary key (stream_id, session_id, day, event_type)
);

-- What each person did. No name is in it: the log has those.
create table rollup_people (
  stream_id text not null,
  session_id uuid not null,
  day date not null,
  user_id text not null,
  events bigint not null,
  chats bigint not null,
  gifts double precision not null,
  coins double precision not null,
  likes double precision not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (stream_id, session_id, day, user_id)
);
-- When somebody was there first, and whether again.
create index rollup_people_user on rollup_people (stream_id, user_id, first_at);

create table rollup_gifts (
  stream_id text not null,
  session_id uuid not null,
  day date not null,
  gift_id text not null,
  gifts double precision not null,
  coins double precision not null,
  primary key (stream_id, session_id, day, gift_id)
);

-- Adds at most `most` further events of a session to its sums, and returns how many it added; 0 where there is nothing to add.
-- Events come in any order: it waits a minute for one that is missing between those that are there. One that comes later
-- still, and an erasure, make the sums begin anew, if the log has all events of the session.
create function roll_up(of_stream text, of_session uuid, most integer) returns integer
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
  insert into rollup_sessions (stream_id, session_id)
  select s.stream_id, s.session_id from sessions s where s.stream_id = of_stream and s.session_id = of_session
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
    delete from rollup_minutes r where r.stream_id = of_stream and r.session_id = of_session;
    delete from rollup_types r where r.stream_id = of_stream and r.session_id = of_session;
    delete from rollup_people r where r.stream_id = of_stream and r.session_id = of_session;
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

-- Adds to the sums of sessions, in their order, until `most` events were added; returns how many that were.
create function roll_up_all(of_stream text, of_sessions uuid[], most integer) returns integer
language plpgsql
set search_path = public, pg_temp
as $$
declare
  one uuid;
  added integer;
  total integer := 0;
begin
  foreach one in array of_sessions loop
    loop
      exit when total >= most;
      added := roll_up(of_stream, one, least(most - total, 20000));
      total := total + added;
      exit when added = 0;
    end loop;
  end loop;
  return total;
end
$$;

-- Sessions whose sums do not have all their events, the latest first.
create function sessions_to_roll_up(most integer) returns table (stream_id text, session_id uuid)
language sql stable
set search_path = public, pg_temp
as $$
  select s.stream_id, s.session_id from sessions s
  left join rollup_sessions r on r.stream_id = s.stream_id and r.session_id = s.session_id
  where (r.session_id is null or r.is_stale or r.event_count <> s.event_count)
    and not (r.session_id is null and exists (select from segments where segments.day = s.day))
  order by s.day desc, s.started_at desc limit most
$$;

-- Whoever is erased is in no sum by name from that moment on; the sums of the sessions begin anew when they are asked for next.
create function rollups_forget() returns trigger
language plpgsql security definer
set search_path = public, pg_temp
as $$
begin
  delete from rollup_people p using erased n join erasures using (erasure_id)
  where p.stream_id = erasures.stream_id and p.session_id = n.session_id;
  update rollup_sessions r set is_stale = true from erased n join erasures using (erasure_id)
  where r.stream_id = erasures.stream_id and r.session_id = n.session_id;
  return null;
end
$$;
create trigger erased_events_rollups after insert on erased_events
  referencing new table as erased for each statement execute function rollups_forget();
alter table erased_events enable always trigger erased_events_rollups;

-- What is gone by age from the log is gone from the sums by name, too; the figures stay. Returns of how many sessions.
create function rollups_forget_old() returns integer
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  forgotten integer;
begin
  with old as (
    update rollup_sessions r set lacks_people = true from hidden_sessions h
    where h.stream_id = r.stream_id and h.session_id = r.session_id and h.removed_at is not null and not r.lacks_people
    returning r.stream_id, r.session_id
  ), gone as (
    delete from rollup_people p using old where p.stream_id = old.stream_id and p.session_id = old.session_id
  )
  select count(*) into forgotten from old;
  return forgotten;
end
$$;

grant select on rollup_sessions, rollup_minutes, rollup_types, rollup_people, rollup_gifts to tle_app;
revoke all on function roll_up(text, uuid, integer), roll_up_all(text, uuid[], integer), sessions_to_roll_up(integer),
  rollups_forget(), rollups_forget_old() from public;
grant execute on function roll_up(text, uuid, integer), roll_up_all(text, uuid[], integer), sessions_to_roll_up(integer),
  rollups_forget_old() to tle_app;
