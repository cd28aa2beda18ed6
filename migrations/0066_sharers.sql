-- Who shared most of a day, a week, a month or ever: a column beside the other sums of people, and nothing on each event.
alter table rollup_people add column shares bigint not null default 0;

-- None of the counts is of shares.
alter table rollup_people disable trigger rollup_people_changed;
update rollup_people p set shares = had.shares
from (
  select stream_id, session_id, (occurred_at at time zone 'utc')::date as day, user_id, count(*) as shares
  from events where event_type = 'SHARE' and user_id not in ('', '0') and payload->>'first' is distinct from 'false' group by 1, 2, 3, 4
) as had
where p.stream_id = had.stream_id and p.session_id = had.session_id and p.day = had.day and p.user_id = had.user_id;
alter table rollup_people enable always trigger rollup_people_changed;

-- As it was, and what each person shared. Who shares with several at once tells of it several times: that is one share, as on boards.
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
  touched date[];
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
    delete from rollup_days r where r.stream_id = of_stream and r.session_id = of_session;
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
          nullif(nullif(e.user_id, '0'), '') as user_id, lower(e.event_user->>'uniqueId') as handle,
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
          e.event_type = 'SHARE' and e.payload->>'first' is distinct from 'false' as is_share,
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
  ), days as (
    insert into rollup_days as r (stream_id, session_id, day, events, chats, gifts, coins, likes, follows, shares, joins, viewers,
      began_at)
    select of_stream, of_session, day, count(*), count(*) filter (where event_type = 'CHAT'), coalesce(sum(gifts), 0),
      coalesce(sum(coins), 0), coalesce(sum(likes), 0), count(*) filter (where event_type = 'FOLLOW'),
      count(*) filter (where event_type = 'SHARE'), count(*) filter (where event_type = 'JOIN'), max(viewers), min(minute)
    from due group by day
    on conflict (stream_id, session_id, day) do update set
      events = r.events + excluded.events, chats = r.chats + excluded.chats, gifts = r.gifts + excluded.gifts,
      coins = r.coins + excluded.coins, likes = r.likes + excluded.likes, follows = r.follows + excluded.follows,
      shares = r.shares + excluded.shares, joins = r.joins + excluded.joins, viewers = greatest(r.viewers, excluded.viewers),
      began_at = least(r.began_at, excluded.began_at)
  ), types as (
    insert into rollup_types as r (stream_id, session_id, day, event_type, events)
    select of_stream, of_session, day, event_type, count(*) from due group by day, event_type
    on conflict (stream_id, session_id, day, event_type) do update set events = r.events + excluded.events
  ), people as (
    insert into rollup_people as r (stream_id, session_id, day, user_id, events, chats, gifts, coins, likes, first_at, last_at,
      handles, shares)
    select of_stream, of_session, day, user_id, count(*), count(*) filter (where event_type = 'CHAT'), coalesce(sum(gifts), 0),
      coalesce(sum(coins), 0), coalesce(sum(likes), 0), min(occurred_at), max(occurred_at),
      coalesce(array_agg(distinct handle) filter (where handle <> ''), '{}'), count(*) filter (where is_share)
    from due where user_id is not null group by day, user_id
    on conflict (stream_id, session_id, day, user_id) do update set
      events = r.events + excluded.events, chats = r.chats + excluded.chats, gifts = r.gifts + excluded.gifts,
      coins = r.coins + excluded.coins, likes = r.likes + excluded.likes, shares = r.shares + excluded.shares,
      first_at = least(r.first_at, excluded.first_at), last_at = greatest(r.last_at, excluded.last_at),
      handles = case when r.handles @> excluded.handles then r.handles
        else array(select distinct one from unnest(r.handles || excluded.handles) as one) end
  ), given as (
    insert into rollup_gifts as r (stream_id, session_id, day, gift_id, gifts, coins)
    select of_stream, of_session, day, gift_id, coalesce(sum(gifts), 0), coalesce(sum(coins), 0)
    from due where gift_id is not null group by day, gift_id
    on conflict (stream_id, session_id, day, gift_id) do update set
      gifts = r.gifts + excluded.gifts, coins = r.coins + excluded.coins
  )
  select count(*), max(seq_no), array_agg(distinct day) into added, added_to, touched from due;
  update rollup_days r set best = best_minutes(of_stream, of_session, r.day)
  where r.stream_id = of_stream and r.session_id = of_session and r.day = any (touched);
  update rollup_sessions r set is_stale = false, event_count = state.event_count + added,
    up_to_seq_no = coalesce(added_to, state.up_to_seq_no)
  where r.stream_id = of_stream and r.session_id = of_session;
  return added;
end
$$;
