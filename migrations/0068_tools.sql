-- Rules may use other programs beside the runner: what became of such an action the runner says, as of one at TikTok.
create function is_of_runner(action_type text) returns boolean
language sql immutable parallel safe
set search_path = public, pg_temp
as $$
  select action_type in ('announce', 'moderate', 'streamerbot', 'obs', 'http', 'mqtt', 'osc', 'minecraft', 'keys')
$$;

-- As it was, but for whose outcome the runner says.
-- Keeps what rules did and what became of it as far as the hub knows, and makes the deliveries of runs that an endpoint
-- takes; returns the endpoints that have something due.
create or replace function store_actions(messages jsonb, days date[]) returns setof text
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
    where not is_of_runner(action_type) and action_id not in (select action_id from called)
    -- A runner that says what became of something it was not asked for must not hold up the log.
    on conflict do nothing
  )
  select endpoint_id from called
$$;

