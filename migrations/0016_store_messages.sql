-- What the log takes in and hands out, in functions of the database's own. A new field of an event is a column, a line in
-- log_events and a line in event_json.

-- The events of queue messages (a JSON array of LogMessage) as rows of the log. All events of a session are under the day
-- that its row has: a message that says another day must not put them where nobody looks.
create function log_events(messages jsonb) returns setof events
language sql stable
as $$
  select coalesce(s.day, m.day), m.session_id, e."seqNo", m.stream_id, e."roomId", m.epoch, e."offset",
    decode(e."eventId", 'hex'), e."eventType", e."triggerId", e."rawType", e."nativeId", e.source,
    to_timestamp(e."timestamp" / 1000.0), to_timestamp(e."ingestedAt" / 1000.0), e."user"->>'userId', e."user", e.payload,
    now(), decode(e.chain, 'hex')
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
    "ingestedAt", "user", payload, chain)
$$;

-- An event as everybody reads it (RecordedEvent), from its row.
create function event_json(e events) returns jsonb
language sql stable parallel safe
as $$
  select jsonb_strip_nulls(jsonb_build_object(
      'schemaVersion', '1', 'eventId', encode(e.event_id, 'hex'), 'eventType', e.event_type, 'triggerId', e.trigger_id,
      'streamId', e.stream_id, 'roomId', e.room_id, 'sessionId', e.session_id, 'seqNo', e.seq_no,
      'nativeId', e.native_id, 'rawType', e.raw_type,
      'timestamp', round(extract(epoch from e.occurred_at) * 1000)::bigint,
      'ingestedAt', round(extract(epoch from e.ingested_at) * 1000)::bigint, 'source', e.source, 'offset', e.feed_offset))
    || jsonb_build_object('user', e.event_user, 'payload', e.payload)
$$;

-- The id of a delivery: the same for the same event (or run of a rule) and endpoint.
create function delivery_id(day date, endpoint_id text, source_id text) returns text
language sql stable parallel safe
as $$
  select 'dl_' || to_char(day, 'YYYYMMDD') || '_'
    || left(encode(sha256(convert_to(endpoint_id || ':' || source_id, 'UTF8')), 'hex'), 32)
$$;

-- An event that an endpoint takes. Those of one endpoint and session without a hole between them have the same `run`.
create type forwarded_event as (
  day date, endpoint_id text, format text, batch_size smallint, ordered boolean, source_id text, event_type text,
  session_id uuid, seq_no bigint, epoch text, feed_offset bigint, run bigint, bytes integer
);

-- Makes a delivery of each; returns the endpoint of every one that is new. Events of the same run share a request, as many
-- as the endpoint asked for and about 512 KiB at most; only a request's first delivery is ever due. A delivery that is
-- there already stays as it is.
create function make_deliveries(forwarded forwarded_event[]) returns setof text
language sql
as $$
  insert into deliveries (day, delivery_id, endpoint_id, kind, source_id, event_type, session_id, seq_no, epoch,
    feed_offset, ordered, body, batch_id, bytes, due_at)
  select day, delivery_id, endpoint_id, 'event', source_id, event_type, session_id, seq_no, epoch, feed_offset, ordered,
    case when format = 'event' and batch_size > 1 then 'events' else format end,
    case when count(*) over request > 1 then first_value(delivery_id) over request end,
    case when row_number() over request_order = 1 then sum(bytes) over request else bytes end,
    case when row_number() over request_order = 1 then now() end
  from (
    select *, (row_number() over (partition by endpoint_id, session_id, run, piece order by feed_offset) - 1) / batch_size
      as request_no
    from (
      select *, delivery_id(day, endpoint_id, source_id) as delivery_id,
        (sum(bytes) over (partition by endpoint_id, session_id, run order by feed_offset) - bytes) / (512 * 1024) as piece
      from unnest(forwarded)
    ) sized
  ) numbered
  window request_order as (partition by endpoint_id, session_id, run, piece, request_no order by feed_offset),
    request as (request_order rows between unbounded preceding and unbounded following)
  on conflict do nothing
  returning endpoint_id
$$;

-- Whether `said` is worth a write over what is known: a price that changed, or a fact that was missing; all else waits an
-- hour. Names differ by language and addresses of pictures by server, from one message to the next, so they alone are no
-- reason. What is older than the row changes nothing in it but what it lacks.
create function is_gift_news(said gifts, known gifts) returns boolean
language sql immutable parallel safe
as $$
  select said.last_seen_at > known.last_seen_at + interval '1 hour'
    or (said.last_seen_at > known.last_seen_at and said.coins <> known.coins)
    or (known.coins is null and said.coins is not null)
    or (known.name is null and said.name is not null)
    or (known.image_url is null and said.image_url is not null)
$$;

-- Keeps what was said of gifts, a row a gift, null for what was not said; returns how many were new or are written anew.
-- What is no news is left out before the insert, because a conflict locks the row, which is a write too. In the order of
-- ids, so that two at once cannot deadlock.
create function keep_gifts(said gifts[]) returns integer
language plpgsql
as $$
declare
  written integer;
begin
  insert into gifts as known (gift_id, name, coins, image_url, first_seen_at, last_seen_at, source)
  select one.gift_id, one.name, one.coins, one.image_url, one.first_seen_at, one.last_seen_at, one.source
  from unnest(said) as one left join gifts as before using (gift_id)
  where before.gift_id is null or is_gift_news(one, before)
  order by one.gift_id
  on conflict (gift_id) do update set
    name = case when excluded.last_seen_at > known.last_seen_at then coalesce(excluded.name, known.name)
      else coalesce(known.name, excluded.name) end,
    coins = case when excluded.last_seen_at > known.last_seen_at then coalesce(excluded.coins, known.coins)
      else coalesce(known.coins, excluded.coins) end,
    image_url = case when excluded.last_seen_at > known.last_seen_at then coalesce(excluded.image_url, known.image_url)
      else coalesce(known.image_url, excluded.image_url) end,
    first_seen_at = least(known.first_seen_at, excluded.first_seen_at),
    last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at),
    source = case when excluded.last_seen_at > known.last_seen_at then excluded.source else known.source end
  where is_gift_news(excluded, known);
  get diagnostics written = row_count;
  return written;
end
$$;

-- Keeps every event of the messages that came where the log has another one, and returns which. What is the same event
-- with the same content is a message that came again. A hub that counts anew may give a gift another share of the total.
create function keep_conflicts(messages jsonb, days date[]) returns jsonb
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
      (there.event_type, there.raw_type, there.native_id, there.source, there.occurred_at, there.ingested_at,
        there.event_user, there.payload - 'coinsDelta')
      is distinct from (came.event_type, came.raw_type, came.native_id, came.source, came.occurred_at, came.ingested_at,
        came.event_user, came.payload - 'coinsDelta')
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
    on conflict (message_id) do update set resent_at = null where dead_letters.resent_at is not null
  )
  select jsonb_agg(jsonb_build_object('streamId', stream_id, 'epoch', epoch, 'offset', feed_offset,
    'sessionId', session_id, 'seqNo', seq_no, 'came', came_id, 'stored', there_id) order by stream_id, epoch, feed_offset)
  into found_conflicts from letter;
  return coalesce(found_conflicts, '[]');
end
$$;

-- Keeps what rules did and what became of it as far as the hub knows, and makes the deliveries of runs that an endpoint
-- takes; returns the endpoints that have something due.
create function store_actions(messages jsonb, days date[]) returns setof text
language sql
set search_path = public, pg_temp
as $$
  with due as (
    -- Once each: the queue may deliver a message twice in one batch.
    select distinct on (action_id) * from (
      select decode(run->>'actionId', 'hex') as action_id, m->>'streamId' as stream_id, m->>'epoch' as epoch,
        (m->'session'->>'sessionId')::uuid as session_id, run
      from jsonb_array_elements(messages) as m, jsonb_array_elements(m->'actions') as run
    ) as said
  ), ran as (
    insert into actions_log (action_id, stream_id, session_id, rule_id, revision, event_id, feed_offset, action_index,
      action_type, action, fired_at)
    select action_id, stream_id, session_id, run->>'ruleId', (run->>'revision')::integer, decode(run->>'eventId', 'hex'),
      (run->>'offset')::bigint, (run->>'index')::smallint, run->'action'->>'type', run->'action',
      to_timestamp((run->>'at')::bigint / 1000.0)
    from due
    on conflict do nothing
    returning *
  ), called as (
    select distinct on (ran.action_id) ran.action_id, encode(ran.action_id, 'hex') as source_id, e.day,
      endpoints.endpoint_id, endpoints.format, endpoints.ordered, e.event_type, ran.session_id, e.seq_no, e.epoch,
      ran.feed_offset,
      pg_column_size(e.payload) + pg_column_size(e.event_user) + pg_column_size(ran.action) + 1024 as bytes,
      jsonb_build_object('type', 'action', 'actionId', encode(ran.action_id, 'hex'), 'ruleId', ran.rule_id,
        'revision', ran.revision, 'firedAt', round(extract(epoch from ran.fired_at) * 1000)::bigint)
        || jsonb_strip_nulls(jsonb_build_object('gift', ran.action->'gift')) as payload
    from ran join due using (action_id)
    -- An event that was in conflict has no row, so nothing of it is delivered in its name.
    join events e on e.day = any (days) and e.stream_id = ran.stream_id and e.epoch = due.epoch
      and e.feed_offset = ran.feed_offset and e.session_id = ran.session_id and e.event_id = ran.event_id
    join endpoints on endpoints.stream_id = ran.stream_id and endpoints.endpoint_id = ran.action->>'endpointId'
      and endpoints.enabled and endpoints.deleted_at is null
      and (endpoints.rule_ids is null or ran.rule_id = any (endpoints.rule_ids))
    where ran.action_type = 'webhook'
  ), called_delivery as (
    insert into deliveries (day, delivery_id, endpoint_id, kind, source_id, event_type, session_id, seq_no, payload,
      epoch, feed_offset, ordered, body, bytes, due_at)
    select day, delivery_id(day, endpoint_id, source_id), endpoint_id, 'action', source_id, event_type, session_id, seq_no,
      payload, epoch, feed_offset, ordered, case format when 'event' then 'action' else format end, bytes, now()
    from called
    on conflict do nothing
  ), came_out as (
    -- What the hub does itself is done with its commit; of the rest somebody else says what became of it: the runner, or
    -- the delivery to an endpoint.
    insert into action_outcomes (action_id, status, error, duration_ms)
    -- A rule that was left out says why in its line.
    select action_id, case when action_type = 'webhook' or run->>'skipped' is not null then 'skipped' else 'success' end,
      case when action_type = 'webhook' then 'the stream has no such endpoint, or it is off or takes nothing of this rule'
        else run->>'skipped' end,
      case when action_type <> 'webhook' and run->>'skipped' is null then (run->>'tookMs')::integer end
    from ran join due using (action_id)
    where action_type not in ('announce', 'moderate') and action_id not in (select action_id from called)
    -- A runner that says what became of something it was not asked for must not hold up the log.
    on conflict do nothing
  )
  select endpoint_id from called
$$;

create type stored_messages as (
  -- How many events were new.
  stored integer,
  -- The webhook endpoints that have something due now.
  woken jsonb,
  -- The streams among those of the messages that have endpoints which are on.
  forwarding jsonb,
  -- The events that came where the log has another one.
  conflicts jsonb,
  -- The sessions that began with these messages and whose id another stream has used: a forgery, or a copy.
  shared_sessions jsonb
);

-- Stores queue messages, a JSON array of LogMessage. Calling it again changes nothing: events conflict on their place in the
-- session, and everything else counts only what is new. Sessions, users and gifts are locked in the order of their keys, so
-- that two calls at once cannot deadlock. SECURITY DEFINER: this is the only way in which the Workers' role writes the log.
create function store_messages(messages jsonb) returns stored_messages
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
  ), kept_users as (
    insert into users (workspace_id, user_id, unique_id, display_name, avatar_url, first_seen_at, last_seen_at)
    select distinct on (streams.workspace_id, user_id) streams.workspace_id, user_id, event_user->>'uniqueId',
      event_user->>'displayName', event_user->>'avatarUrl', occurred_at, occurred_at
    from arrived join streams using (stream_id)
    where user_id !~ '^(0*|-[0-9]+)$'
    order by streams.workspace_id, user_id, occurred_at desc, feed_offset desc
    on conflict (workspace_id, user_id) do update set
      unique_id = coalesce(nullif(excluded.unique_id, ''), users.unique_id),
      display_name = coalesce(excluded.display_name, users.display_name),
      avatar_url = coalesce(excluded.avatar_url, users.avatar_url),
      last_seen_at = excluded.last_seen_at
    -- A viewer who writes ten times a minute is one update a minute, unless the profile itself changed.
    where excluded.last_seen_at > users.last_seen_at + interval '1 minute'
      or (excluded.last_seen_at >= users.last_seen_at and (excluded.unique_id, excluded.display_name, excluded.avatar_url)
        is distinct from (users.unique_id, users.display_name, users.avatar_url))
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

revoke execute on function store_messages(jsonb), keep_conflicts(jsonb, date[]), store_actions(jsonb, date[]),
  log_events(jsonb), make_deliveries(forwarded_event[]), keep_gifts(gifts[]) from public;
grant execute on function store_messages(jsonb) to tle_app;
-- Deliveries of events that are sent again, and TikTok's list of gifts.
grant execute on function make_deliveries(forwarded_event[]), keep_gifts(gifts[]) to tle_app;
revoke insert on events, actions_log from tle_app;
revoke insert, update on sessions, users from tle_app;
