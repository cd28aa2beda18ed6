-- Version 2 of the chain, and what only it makes possible: the personal part of events can be erased, and the chain still
-- proves the rest. Migrations to come change nothing of what is chained.

-- Who owns the two functions that may change a row of the log. Nobody logs in as it, and no other role is a member.
do $$
begin
  create role tle_keeper nologin;
exception
  when duplicate_object or unique_violation then null;
end
$$;

-- Who may have events erased. It reads no event and changes none; migrate.ts gives it its password, and makes one of its own
-- for each environment.
do $$
begin
  create role tle_privacy nologin;
exception
  when duplicate_object or unique_violation then null;
end
$$;

alter table events
  -- SHA-256 of the salt and the personal part. Null in version 1 of the chain.
  add column commitment bytea check (octet_length(commitment) = 32),
  -- Random, the event's own. Null in version 1, and once the personal part was erased.
  add column salt bytea check (octet_length(salt) = 16),
  add column erased_at timestamptz;
-- What is left to carry over; nothing is in it once that is done.
create index events_version_1 on events (stream_id, session_id, seq_no) where commitment is null;

-- The fact keys of each type's payload, and what stands for its required personal keys once they are erased. The code says
-- both (shared/personal/), and a test compares them: a new type of event is a row in here.
create table personal_fields (
  event_type text primary key,
  facts text[] not null,
  empty jsonb not null
);
insert into personal_fields (event_type, facts, empty)
select event_type, facts::text[] || '{quality, truncated, unknownFieldCount}', empty::jsonb
from (values
  ('CHAT', '{language}', '{"message":"","emotes":[]}'),
  ('GIFT', '{giftId, giftName, giftCount, coins, coinsDelta, streakActive, streakEnd, isGiftStreak, groupId, giftImageUrl, diamondCount, priceUnknown, giftType, comboCount, groupCount, sendType, displayType}', '{"receiverUserId":""}'),
  ('LIKE', '{likeCount, totalLikeCount, displayType}', '{}'),
  ('FOLLOW', '{displayType, action, followCount, first}', '{}'),
  ('SHARE', '{displayType, action, shareType, shareCount, isRepost, first}', '{}'),
  ('JOIN', '{viewerCount, actionId, displayType, enterType, banner, level, first}', '{}'),
  ('SUBSCRIBE', '{subMonth, displayType, exhibitionType, subscribeType, oldSubscribeStatus, isGift, first}', '{}'),
  ('EMOTE', '{emoteId, emoteImageUrl, emoteType}', '{}'),
  ('BATTLE', '{battleId, battleStatus, action, phase, startedAt, durationSeconds}', '{"participants":[]}'),
  ('CONNECTED', '{roomId, provider, playback}', '{}'),
  ('DISCONNECTED', '{code, willReconnect}', '{"reason":""}'),
  ('ERROR', '{code}', '{"message":""}'),
  ('RAW', '{rawType}', '{}'),
  ('ROOM_USER', '{viewerCount, totalUsers, popularity, anonymous}', '{"topViewers":[]}'),
  ('STREAM_END', '{action}', '{"reason":""}'),
  ('QUESTION', '{questionId, status}', '{"questionText":""}'),
  ('ENVELOPE', '{envelopeId, coins, peopleCount, display, hidden, isNew, opensAt, businessType, displayType, kind, diamondCount, superFanCount, voteCount}', '{}'),
  ('GOAL', '{goalId, current, target, goalType, status, giftName}', '{"description":""}'),
  ('POLL', '{pollId, status, kind, endsAt}', '{"title":"","options":[]}'),
  ('SUPER_FAN', '{key, first}', '{}'),
  ('CAPTION', '{language, sentenceId, sequenceId, definite, durationMs}', '{"text":""}'),
  ('PIN', '{action, pinnedMessageId, pinId, pinnedType}', '{"message":""}'),
  ('RANK', '{rankType, rank}', '{"text":""}'),
  ('BARRAGE', '{key, barrageType}', '{}'),
  ('MESSAGE_DELETED', '{messageIds}', '{"userIds":[]}'),
  ('GAP', '{startedAt, endedAt, cause, refusedEvents}', '{}'),
  ('STREAM_PAUSE', '{paused, action}', '{"reason":""}'),
  ('LIVE_INTRO', '{introId, language}', '{"text":""}'),
  ('SUBSCRIPTION_NOTICE', '{notice, noticeType}', '{"text":""}'),
  ('SUBSCRIPTION_GIFT', '{giftCount, giftSource, key}', '{"text":""}'),
  ('TEAM_JOIN', '{key}', '{"memberNumber":0,"text":""}'),
  ('LEVEL_UP', '{kind, level, key}', '{"text":""}'),
  ('GIFT_GALLERY', '{giftId, key}', '{"receiverUserId":"","text":""}'),
  ('LINK_MIC', '{action, messageType, scene, channelId}', '{"users":[]}'),
  ('GUEST_SCORE', '{total}', '{"scores":[]}'),
  ('BATTLE_ITEM', '{battleId, item, messageType, effectSeconds, multiplier}', '{"receiverUserId":"","text":""}'),
  ('BATTLE_TASK', '{battleId, stage, progress, target, result}', '{}'),
  ('SHOPPING', '{action, productId, title, price, imageUrl, productCount}', '{}'),
  ('MODERATION', '{kind, scene, punishType, durationSeconds, status}', '{"reason":"","text":"","violatorUserId":""}'),
  ('ROOM_NOTICE', '{key, scene}', '{"text":""}'),
  ('RANK_REWARD', '{period}', '{"winners":[]}'),
  ('VIEWER_PICKS', '{viewerPicksId, status, endsAt}', '{"picks":[]}'),
  ('ANONYMOUS_JOIN', '{}', '{"name":""}'),
  ('ENDPOINT_DISABLED', '{endpointId, reason}', '{"description":""}'),
  ('TIMER_ENDED', '{name, endedAt}', '{}'),
  ('SUBATHON_TIMER', '{timerId, status, totalSeconds, remainingSeconds, secondsPerSubscription, addedSeconds, subscriptions, at}', '{"title":""}'),
  ('SUBSCRIBER_WAVE', '{waveId, messageType, status, subscribers, target, totalSubscribers, startsAt, endsAt, emoteImageUrl}', '{"thanked":[]}'),
  ('DRAW_GUESS', '{stage, roundId, gameId, correctGuesses, startsAt, endsAt, endType}', '{"word":""}'),
  ('GOODY_BAG', '{goodyBagId, stage, coins, winnerCount, joinedCount, opensAt}', '{"condition":"","winners":[]}'),
  ('STICKERS', '{}', '{"stickers":[]}'),
  ('CHARITY', '{kind, organization, amount, currency, donorCount}', '{}'),
  ('AUCTION', '{auctionId, stage, productId, title, imageUrl, price, nextPrice, startsAt, endsAt, status, auctionType}', '{"buyerUserId":""}')
) as said (event_type, facts, empty);

-- A payload without what is personal in it, as the erased event has it. An event stays a whole one, so everybody who reads
-- the log goes on without knowing of it.
create function erased_payload(of_type text, payload jsonb) returns jsonb
language sql stable parallel safe
set search_path = public, pg_temp
as $$
  select coalesce((select jsonb_object_agg(key, value) from jsonb_each(payload) where key = any (said.facts)), '{}')
    || coalesce(said.empty, '{}')
  from (select) as one left join personal_fields as said on said.event_type = of_type
$$;

-- Which events a run of erase_events emptied, and who asked for it. Nothing in here says of whom.
create table erasures (
  erasure_id bigint generated always as identity primary key,
  erased_at timestamptz not null default now(),
  -- Who was logged in.
  role text not null,
  stream_id text not null references streams,
  why text not null check (length(why) between 1 and 200),
  event_count bigint not null
);
create index erasures_stream on erasures (stream_id, erasure_id);
create table erased_events (
  erasure_id bigint not null references erasures,
  session_id uuid not null,
  seq_nos int8multirange not null,
  primary key (erasure_id, session_id)
);

-- Up to where the rows of a session were carried over from version 1 of the chain to version 2, and the chain value that
-- the last of them had and has. The hub only knows the old one, so what came after it can follow either.
create table chain_heads (
  stream_id text not null,
  session_id uuid not null,
  seq_no bigint not null,
  -- Null where the rows are from before the chain.
  old_head bytea check (octet_length(old_head) = 32),
  new_head bytea not null check (octet_length(new_head) = 32),
  carried_at timestamptz not null default now(),
  primary key (stream_id, session_id, seq_no)
);

create function refuse_change() returns trigger
language plpgsql as $$
begin
  raise exception '% is append-only: % is refused', tg_table_name, lower(tg_op) using errcode = 'restrict_violation';
end
$$;
create trigger erasures_refuse_change before update or delete or truncate on erasures
  for each statement execute function refuse_change();
alter table erasures enable always trigger erasures_refuse_change;
create trigger erased_events_refuse_change before update or delete or truncate on erased_events
  for each statement execute function refuse_change();
alter table erased_events enable always trigger erased_events_refuse_change;

-- Two changes pass, each only from within the function that is for it, and only if it changes nothing else: an event whose
-- personal part goes, and one that is carried over from version 1 of the chain.
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
      wanted.user_id := '0';
      wanted.event_user := '{"userId": "0", "uniqueId": "erased"}';
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
  raise exception 'events are append-only: % is refused', lower(tg_op) using errcode = 'restrict_violation';
end
$$;

-- A place in the log.
create type event_place as (day date, session_id uuid, seq_no bigint);

-- An id as protobuf writes it, as text and as a number. Only the text of what is too short a number to be found by it.
create function bytes_of_id(id text) returns bytea[]
language plpgsql immutable parallel safe
set search_path = public, pg_temp
as $$
declare
  rest bigint;
  varint bytea := '';
begin
  if id !~ '^[0-9]{8,18}$' and not (id ~ '^[0-9]{19}$' and id <= '9223372036854775807') then
    return array[convert_to(id, 'UTF8')];
  end if;
  rest := id::bigint;
  while rest > 127 loop
    varint := varint || set_byte('\x00', 0, (rest & 127)::integer | 128);
    rest := rest >> 7;
  end loop;
  return array[convert_to(id, 'UTF8'), varint || set_byte('\x00', 0, rest::integer)];
end
$$;

-- Whether the personal keys of a payload name one of these viewers. Of what no schema has the text and the bytes are searched,
-- because nothing says which of it is an id.
create function names_viewer(of_type text, personal jsonb, viewers text[]) returns boolean
language plpgsql stable parallel safe
set search_path = public, pg_temp
as $$
begin
  if jsonb_path_exists(personal, '$.** ? (@ == $ids[*])', jsonb_build_object('ids', to_jsonb(viewers))) then
    return true;
  end if;
  if of_type <> 'RAW' then return false; end if;
  if exists (select from unnest(viewers) as id where position(id in personal->>'data') > 0) then return true; end if;
  if length(personal->>'bytes') % 4 <> 0 or personal->>'bytes' !~ '^[A-Za-z0-9+/]+=*$' then return false; end if;
  return exists (
    select from unnest(viewers) as id cross join unnest(bytes_of_id(id)) as written
    where position(written in decode(personal->>'bytes', 'base64')) > 0);
end
$$;

-- Empties the personal part of a stream's events, either of those of these viewers or of those at these places (a JSON array
-- of {sessionId, seqNo}). A viewer's are those that the viewer did and those whose personal part names the viewer. What was
-- erased before stays as it is. Returns which erasure says so and how many events it emptied; where that is none there is no
-- erasure, and its id is null. Refuses rows of version 1 of the chain: nothing would prove them afterwards.
create function erase_events(of_stream text, why text, viewers text[] default null, places jsonb default null,
  out erasure_id bigint, out event_count bigint)
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  chosen event_place[];
  old_place event_place;
begin
  if why is null or length(why) not between 1 and 200 then
    raise exception 'why is 1 to 200 characters' using errcode = 'invalid_parameter_value';
  end if;
  if (viewers is null) = (places is null) then
    raise exception 'either viewers or places are said' using errcode = 'invalid_parameter_value';
  end if;
  if cardinality(viewers) not between 1 and 100 or exists (
    select from unnest(viewers) as id where id is null or length(id) > 64 or id ~ '^(0*|-[0-9]+)$') then
    raise exception 'viewers are 1 to 100 ids of people' using errcode = 'invalid_parameter_value';
  end if;

  if viewers is not null then
    chosen := array(
      select row(e.day, e.session_id, e.seq_no)::event_place
      from events e left join personal_fields said using (event_type)
      where e.stream_id = of_stream and e.erased_at is null
        and (e.user_id = any (viewers) or names_viewer(e.event_type, e.payload - coalesce(said.facts, '{}'), viewers)));
  else
    chosen := array(
      select row(e.day, e.session_id, e.seq_no)::event_place
      from (select distinct "sessionId", "seqNo" from jsonb_to_recordset(places) as p("sessionId" uuid, "seqNo" bigint)) as place
      join sessions s on s.stream_id = of_stream and s.session_id = place."sessionId"
      join events e on e.day = s.day and e.stream_id = s.stream_id and e.session_id = s.session_id
        and e.seq_no = place."seqNo"
      where e.erased_at is null);
  end if;
  event_count := cardinality(chosen);
  if event_count = 0 then return; end if;

  select place.* into old_place from unnest(chosen) as place
  join events e on e.day = place.day and e.stream_id = of_stream and e.session_id = place.session_id
    and e.seq_no = place.seq_no
  where e.commitment is null limit 1;
  if found then
    raise exception 'session %, seqNo % is of version 1 of the chain, which would be broken',
      old_place.session_id, old_place.seq_no
      using errcode = 'object_not_in_prerequisite_state', hint = 'Carry it over first: npm run ops -- carry-over';
  end if;

  insert into erasures (role, stream_id, why, event_count) values (session_user, of_stream, why, event_count)
    returning erasures.erasure_id into erase_events.erasure_id;
  with emptied as (
    update events e set user_id = '0', event_user = '{"userId": "0", "uniqueId": "erased"}', salt = null, erased_at = now(),
      payload = erased_payload(e.event_type, e.payload)
    from unnest(chosen) as place
    where e.day = place.day and e.stream_id = of_stream and e.session_id = place.session_id and e.seq_no = place.seq_no
      and e.erased_at is null
    returning e.session_id, e.seq_no
  )
  insert into erased_events (erasure_id, session_id, seq_nos)
  select erase_events.erasure_id, session_id, range_agg(int8range(seq_no, seq_no, '[]')) from emptied group by session_id;
  -- Somebody else emptied some of them in between: what is noted must be what was done.
  if event_count <> (
    select sum(upper(one) - lower(one)) from erased_events noted cross join unnest(noted.seq_nos) as one
    where noted.erasure_id = erase_events.erasure_id) then
    raise exception 'another erasure is at work on these events' using errcode = 'serialization_failure';
  end if;
end
$$;

-- Gives rows of a session, which follow each other, their version 2 of the chain. `old_head` is the chain value that the last
-- of them had. `after_seq_no` is the row before the first where that was carried over too: what is known of there moves here.
-- Who calls it has proved the old chain: scripts/carry-over/.
create function carry_over_events(of_stream text, of_session uuid, of_day date, seq_nos bigint[], chains bytea[],
  commitments bytea[], salts bytea[], old_head bytea, after_seq_no bigint) returns void
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  carried integer;
begin
  update events e set chain = made.chain, commitment = made.commitment, salt = made.salt
  from unnest(seq_nos, chains, commitments, salts) as made (seq_no, chain, commitment, salt)
  where e.day = of_day and e.stream_id = of_stream and e.session_id = of_session and e.seq_no = made.seq_no
    and e.commitment is null;
  get diagnostics carried = row_count;
  if carried <> cardinality(seq_nos) then
    raise exception 'of % rows % are there and of version 1', cardinality(seq_nos), carried
      using errcode = 'serialization_failure';
  end if;
  delete from chain_heads h
  where h.stream_id = of_stream and h.session_id = of_session and h.seq_no = after_seq_no;
  insert into chain_heads (stream_id, session_id, seq_no, old_head, new_head)
  values (of_stream, of_session, seq_nos[carried], old_head, chains[carried]);
end
$$;

-- As before, with the link of each event in its chain: 32 bytes of the chain value, and in version 2 at once after it 32 of
-- the commitment and 16 of the salt, which is missing where the personal part was erased before it came.
create or replace function log_events(messages jsonb) returns setof events
language sql stable
as $$
  select coalesce(s.day, m.day), m.session_id, e."seqNo", m.stream_id, e."roomId", m.epoch, e."offset",
    decode(e."eventId", 'hex'), e."eventType", e."triggerId", e."rawType", e."nativeId", e.source,
    to_timestamp(e."timestamp" / 1000.0), to_timestamp(e."ingestedAt" / 1000.0), e."user"->>'userId', e."user", e.payload,
    now(), substring(decode(e.link, 'hex') from 1 for 32), nullif(substring(decode(e.link, 'hex') from 33 for 32), ''),
    nullif(substring(decode(e.link, 'hex') from 65), ''), case when length(e.link) = 128 then now() end
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

-- As before, but an event whose personal part was erased is the same as the one that it was.
create or replace function keep_conflicts(messages jsonb, days date[]) returns jsonb
language plpgsql
set search_path = public, pg_temp
as $$
declare
  found_conflicts jsonb;
begin
  with conflicting as (
    select came.stream_id, came.session_id, came.epoch, came.seq_no, came.feed_offset,
      encode(came.event_id, 'hex') as came_id, encode(there.event_id, 'hex') as there_id
    from log_events(messages) as came
    -- The days besides, because only with them the partitions are known before anything is read.
    join events there on there.day = any (days) and there.day = came.day and there.stream_id = came.stream_id
      and there.session_id = came.session_id and there.seq_no = came.seq_no
    where there.event_id <> came.event_id or
      (there.event_type, there.raw_type, there.native_id, there.source, there.occurred_at, there.ingested_at)
      is distinct from (came.event_type, came.raw_type, came.native_id, came.source, came.occurred_at, came.ingested_at)
      or case
        when there.erased_at is null and came.erased_at is null then
          (there.event_user, there.payload - 'coinsDelta') is distinct from (came.event_user, came.payload - 'coinsDelta')
        else erased_payload(there.event_type, there.payload) - 'coinsDelta'
          is distinct from erased_payload(came.event_type, came.payload) - 'coinsDelta'
      end
  ), letter as (
    select distinct on (c.stream_id, c.epoch, c.feed_offset) c.*, m->'session' as session, e.event, m->'chain'->(e.place::integer - 1) as chain
    from conflicting c
    join jsonb_array_elements(messages) as m on m->>'streamId' = c.stream_id and m->>'epoch' = c.epoch
      and (m->'session'->>'sessionId')::uuid = c.session_id
    cross join lateral jsonb_array_elements(m->'events') with ordinality as e(event, place)
    where (e.event->>'offset')::bigint = c.feed_offset
  ), kept as (
    -- A place of the feed is one letter, however often its hub sends it again; the payload is a message that can be sent again.
    insert into dead_letters (message_id, stage, reason, payload, stream_id)
    select format('conflict:%s:%s:%s', stream_id, epoch, feed_offset), 'conflict',
      format('session %s seqNo %s: event %s came where %s is', session_id, seq_no, came_id,
        case when came_id = there_id then 'the same with other content' else there_id end),
      format('{"streamId":%s,"epoch":%s,"firstOffset":%s,"lastOffset":%s,"session":%s,"chain":%s,"events":[%s]}',
        to_jsonb(stream_id), to_jsonb(epoch), feed_offset, feed_offset, session,
        case when chain is null then '[]' else format('[%s]', chain) end, event),
      stream_id
    from letter
    on conflict (message_id) do update set resent_at = null
      where dead_letters.resent_at is not null and dead_letters.settled_at is null
  )
  select jsonb_agg(jsonb_build_object('streamId', stream_id, 'epoch', epoch, 'offset', feed_offset,
    'sessionId', session_id, 'seqNo', seq_no, 'came', came_id, 'stored', there_id) order by stream_id, epoch, feed_offset)
  into found_conflicts from letter
  where not exists (
    select from dead_letters d
    where d.message_id = format('conflict:%s:%s:%s', stream_id, epoch, feed_offset) and d.settled_at is not null);
  return coalesce(found_conflicts, '[]');
end
$$;

-- As before, without the viewers.
create or replace function store_messages(messages jsonb) returns stored_messages
language plpgsql security definer
set search_path = public, pg_temp
as $$
declare
  result stored_messages;
  arrived_count integer;
  days date[];
  said_gifts gifts[];
  forwarded_events forwarded_event[];
  new_sessions uuid[];
  woken text[] := '{}';
begin
  if messages @? '$[*].session.sessionId ? (@ like_regex "[^0-9a-f-]")' then
    raise exception 'a session id is written in lower case' using errcode = 'check_violation';
  end if;

  with message as (
    select m->>'streamId' as stream_id, m->>'epoch' as epoch, m->'session' as session,
      (m->'session'->>'sessionId')::uuid as session_id
    from jsonb_array_elements(messages) as m
  ), arrived as (
    select * from log_events(messages)
  ), fresh as (
    insert into events select * from arrived
    on conflict do nothing
    returning stream_id, session_id, seq_no, feed_offset, event_type, occurred_at, chain, day, epoch, event_id, source,
      pg_column_size(payload) + pg_column_size(event_user) + 512 as bytes
  ), summary as (
    select stream_id, session_id, min(day) as day, count(*) as event_count, min(feed_offset) as first_offset,
      max(feed_offset) as last_offset, max(seq_no) as last_seq_no,
      max(occurred_at) filter (where event_type = 'DISCONNECTED') as ended_at,
      (array_agg(chain order by seq_no desc))[1] as chain_head, count(*) filter (where event_type = 'GAP') as gap_count
    from fresh group by stream_id, session_id
  ), kept_sessions as (
    insert into sessions (session_id, stream_id, room_id, provider, day, epoch, started_at, ended_at, first_offset,
      last_offset, last_seq_no, event_count, chain_head, gap_count)
    select distinct on (stream_id, session_id) session_id, stream_id, message.session->>'roomId',
      message.session->>'provider', summary.day, message.epoch,
      to_timestamp((message.session->>'startedAt')::bigint / 1000.0), summary.ended_at, summary.first_offset,
      summary.last_offset, summary.last_seq_no, summary.event_count, summary.chain_head, summary.gap_count
    from summary join message using (stream_id, session_id)
    order by stream_id, session_id
    on conflict (stream_id, session_id) do update set
      ended_at = greatest(sessions.ended_at, excluded.ended_at),
      first_offset = least(sessions.first_offset, excluded.first_offset),
      last_offset = greatest(sessions.last_offset, excluded.last_offset),
      last_seq_no = greatest(sessions.last_seq_no, excluded.last_seq_no),
      event_count = sessions.event_count + excluded.event_count,
      gap_count = sessions.gap_count + excluded.gap_count,
      chain_head =
        case when excluded.last_seq_no > sessions.last_seq_no then excluded.chain_head else sessions.chain_head end
    -- xmax is 0 of a row that was inserted, not updated.
    returning session_id, xmax = 0 as is_new
  ), said_gift as (
    -- Of a gift's messages the latest that has a price. A time in the future must not keep out what is said after it.
    select distinct on (payload->>'giftId') payload->>'giftId' as gift_id,
      nullif(left(payload->>'giftName', 128), '') as name, nullif((payload->>'diamondCount')::bigint, 0) as coins,
      case when length(payload->>'giftImageUrl') between 1 and 768 then payload->>'giftImageUrl' end as image_url,
      least(occurred_at, ingested_at) as said_at
    from arrived
    where event_type = 'GIFT' and payload->>'giftId' not in ('', '0')
    order by payload->>'giftId', (payload->>'diamondCount')::bigint = 0, least(occurred_at, ingested_at) desc,
      feed_offset desc
  ), taker as (
    select endpoint_id, stream_id, event_types, format, batch_size, ordered from endpoints
    where enabled and deleted_at is null and stream_id in (select stream_id from message)
  ), run as (
    select fresh.*, feed_offset - row_number() over (partition by stream_id, epoch order by feed_offset) as run
    from fresh where source = 'live' and stream_id in (select stream_id from taker)
  )
  select (select count(*) from arrived), (select count(*) from fresh), array(select distinct day from arrived),
    array(select row(gift_id, name, coins, image_url, said_at, said_at, 'message')::gifts from said_gift),
    array(select row(day, endpoint_id, format, batch_size, ordered, encode(event_id, 'hex'), event_type, session_id,
        seq_no, epoch, feed_offset, run, bytes)::forwarded_event
      from run join taker using (stream_id) where event_types is null or event_type = any (event_types)),
    (select coalesce(jsonb_agg(distinct stream_id), '[]') from taker),
    array(select session_id from kept_sessions where is_new)
  into arrived_count, result.stored, days, said_gifts, forwarded_events, result.forwarding, new_sessions;

  result.conflicts :=
    case when result.stored < arrived_count then keep_conflicts(messages, days) else '[]' end;
  if cardinality(said_gifts) > 0 then
    perform keep_gifts(said_gifts);
  end if;

  if cardinality(forwarded_events) > 0 then
    woken := array(select make_deliveries(forwarded_events));
  end if;
  if messages @? '$[*].actions[*]' then
    woken := woken || array(select store_actions(messages, days));
  end if;
  if result.stored < arrived_count then
    -- Also where events came that had been stored before: who stored them may have died before it said so.
    woken := woken || array(select endpoint_id from endpoints where enabled and deleted_at is null
      and stream_id in (select m->>'streamId' from jsonb_array_elements(messages) as m));
  end if;
  select coalesce(jsonb_agg(distinct endpoint_id), '[]') into result.woken from unnest(woken) as endpoint_id;

  select coalesce(jsonb_agg(shared), '[]') into result.shared_sessions from (
    select jsonb_build_object('sessionId', session_id, 'streams', jsonb_agg(stream_id order by stream_id)) as shared
    from sessions where session_id = any (new_sessions)
    group by session_id having count(*) > 1
  ) as grouped;
  return result;
end
$$;

-- What the log takes in has had its users in a table that nothing ever read.
drop table users;

revoke execute on function erase_events(text, text, text[], jsonb),
  carry_over_events(text, uuid, date, bigint[], bytea[], bytea[], bytea[], bytea, bigint) from public;
grant usage on schema public to tle_keeper, tle_privacy;
grant select on events, sessions, personal_fields to tle_keeper;
grant update (user_id, event_user, payload, salt, erased_at, commitment, chain) on events to tle_keeper;
grant select, insert on erasures, erased_events to tle_keeper;
grant select, insert, delete on chain_heads to tle_keeper;
grant execute on function erase_events(text, text, text[], jsonb) to tle_privacy;
-- What was erased and carried over is part of the log's proof.
grant select on erasures, erased_events, chain_heads, personal_fields to tle_app, tle_privacy;
grant select on streams to tle_privacy;

-- The two functions become the keeper's. An owner who is no superuser has to be a member for as long as that takes.
do $$
declare
  migrator text := current_user;
  is_superuser boolean := (select rolsuper from pg_roles where rolname = current_user);
begin
  if not is_superuser then
    execute format('grant tle_keeper to %I with set true, inherit false', migrator);
  end if;
  grant create on schema public to tle_keeper;
  alter function erase_events(text, text, text[], jsonb) owner to tle_keeper;
  alter function carry_over_events(text, uuid, date, bigint[], bytea[], bytea[], bytea[], bytea, bigint) owner to tle_keeper;
  revoke create on schema public from tle_keeper;
  set local role tle_keeper;
  execute format(
    'grant execute on function carry_over_events(text, uuid, date, bigint[], bytea[], bytea[], bytea[], bytea, bigint) to %I',
    migrator);
  execute format('set local role %I', migrator);
  if not is_superuser then
    execute format('revoke tle_keeper from %I granted by %1$I', migrator);
  end if;
end
$$;
