-- As before; and what was removed does not come back, whoever sends it again: a hub, a queue, a dead letter. It is taken as
-- what is stored already is, and nothing of it is kept. What proves the session is what was noted when its removal began.
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

  if exists (select from jsonb_array_elements(messages) as m join hidden_sessions h on h.stream_id = m->>'streamId'
      and h.session_id = (m->'session'->>'sessionId')::uuid where h.removal_at is not null) then
    messages := (
      select coalesce(jsonb_agg(m order by place), '[]') from jsonb_array_elements(messages) with ordinality as said(m, place)
      where not exists (select from hidden_sessions h where h.stream_id = m->>'streamId'
        and h.session_id = (m->'session'->>'sessionId')::uuid and h.removal_at is not null));
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
