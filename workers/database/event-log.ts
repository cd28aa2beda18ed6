/** Writing the append-only log. */
import { limits } from "#shared/protocol/limits.ts";
import { connect, type DatabaseConfig } from "./client.ts";
import { forwardStored } from "./forward.ts";
import { keepGifts } from "./gift-catalogue.ts";

/**
 * One statement for any number of queue messages: their JSON goes to Postgres as it came, and Postgres takes it apart.
 * Repeating it changes nothing: events conflict on their place in the session, sessions count only rows that are new.
 * Sessions, users and gifts are locked in the order of their keys, so that two consumers at once cannot deadlock.
 */
export const storeStatement = `
with message as (
  select m->>'streamId' as stream_id, m->>'epoch' as epoch, m->'session' as session, m->'events' as events,
    m->'chain' as chain, m->'actions' as actions
  from jsonb_array_elements($1::jsonb) as m
), arrived as (
  select message.stream_id, message.epoch, (message.session->>'day')::date as day,
    (message.session->>'sessionId')::uuid as session_id, e.*
  from message, rows from (
    jsonb_to_recordset(message.events) as (
      "seqNo" bigint, "roomId" text, "offset" bigint, "eventId" text, "eventType" text, "triggerId" smallint,
      "rawType" text, "nativeId" text, source text, "timestamp" bigint, "ingestedAt" bigint, "user" jsonb,
      payload jsonb),
    jsonb_array_elements_text(message.chain)
  ) as e("seqNo", "roomId", "offset", "eventId", "eventType", "triggerId", "rawType", "nativeId", source, "timestamp",
    "ingestedAt", "user", payload, chain)
), stored as (
  insert into events (day, session_id, seq_no, stream_id, room_id, epoch, feed_offset, event_id, event_type, trigger_id,
    raw_type, native_id, source, occurred_at, ingested_at, user_id, event_user, payload, chain)
  select day, session_id, "seqNo", stream_id, "roomId", epoch, "offset", decode("eventId", 'hex'), "eventType",
    "triggerId", "rawType", "nativeId", source, to_timestamp("timestamp" / 1000.0), to_timestamp("ingestedAt" / 1000.0),
    "user"->>'userId', "user", payload, decode(chain, 'hex')
  from arrived
  on conflict do nothing
  returning session_id, seq_no, feed_offset, event_type, occurred_at, chain, day, stream_id, epoch, event_id, source,
    pg_column_size(payload) + pg_column_size(event_user) + 512 as bytes
), summary as (
  select session_id, count(*) as event_count, min(feed_offset) as first_offset, max(feed_offset) as last_offset,
    max(seq_no) as last_seq_no, max(occurred_at) filter (where event_type = 'DISCONNECTED') as ended_at,
    (array_agg(chain order by seq_no desc))[1] as chain_head, count(*) filter (where event_type = 'GAP') as gap_count
  from stored group by session_id
), kept_sessions as (
  insert into sessions (session_id, stream_id, room_id, provider, day, epoch, started_at, ended_at, first_offset,
    last_offset, last_seq_no, event_count, chain_head, gap_count)
  select distinct on (summary.session_id) summary.session_id, message.stream_id, message.session->>'roomId',
    message.session->>'provider', (message.session->>'day')::date, message.epoch,
    to_timestamp((message.session->>'startedAt')::bigint / 1000.0), summary.ended_at, summary.first_offset,
    summary.last_offset, summary.last_seq_no, summary.event_count, summary.chain_head, summary.gap_count
  from summary join message on (message.session->>'sessionId')::uuid = summary.session_id
  order by summary.session_id
  on conflict (session_id) do update set
    ended_at = greatest(sessions.ended_at, excluded.ended_at),
    first_offset = least(sessions.first_offset, excluded.first_offset),
    last_offset = greatest(sessions.last_offset, excluded.last_offset),
    last_seq_no = greatest(sessions.last_seq_no, excluded.last_seq_no),
    event_count = sessions.event_count + excluded.event_count,
    gap_count = sessions.gap_count + excluded.gap_count,
    chain_head = case when excluded.last_seq_no > sessions.last_seq_no then excluded.chain_head else sessions.chain_head end
), kept_users as (
  insert into users (workspace_id, user_id, unique_id, display_name, avatar_url, first_seen_at, last_seen_at)
  select distinct on (streams.workspace_id, "user"->>'userId') streams.workspace_id, "user"->>'userId',
    "user"->>'uniqueId', "user"->>'displayName', "user"->>'avatarUrl',
    to_timestamp("timestamp" / 1000.0), to_timestamp("timestamp" / 1000.0)
  from arrived join streams using (stream_id)
  where "user"->>'userId' !~ '^(0*|-[0-9]+)$'
  order by streams.workspace_id, "user"->>'userId', "timestamp" desc, "offset" desc
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
    nullif(left(payload->>'giftName', ${limits.giftNameLength}), '') as name,
    nullif((payload->>'diamondCount')::bigint, 0) as coins,
    case when length(payload->>'giftImageUrl') between 1 and ${limits.giftImageUrlLength}
      then payload->>'giftImageUrl' end as image_url,
    to_timestamp(least("timestamp", "ingestedAt") / 1000.0) as last_seen_at, 'message' as source
  from arrived
  where "eventType" = 'GIFT' and payload->>'giftId' not in ('', '0')
  order by payload->>'giftId', (payload->>'diamondCount')::bigint = 0, least("timestamp", "ingestedAt") desc, "offset" desc
), kept_gift as (${keepGifts}), due as (
  -- Once each: the queue may deliver a message twice in one batch.
  select distinct on (action_id) * from (
    select decode(run->>'actionId', 'hex') as action_id, message.stream_id,
      (message.session->>'sessionId')::uuid as session_id, run
    from message, jsonb_array_elements(message.actions) as run
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
), ${forwardStored}, came_out as (
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
select (select count(*)::integer from stored) as stored,
  (select coalesce(jsonb_agg(endpoint_id), '[]') from woken) as woken,
  (select coalesce(jsonb_agg(distinct stream_id), '[]') from forwarding) as forwarding`;

/** What storing messages has done. */
export interface Stored {
  /** How many events were new. */
  stored: number;
  /** The webhook endpoints that have something due now. */
  woken: string[];
  /** The streams among those of the messages that have endpoints which are on. */
  forwarding: string[];
}

/**
 * Stores queue messages (each the JSON text of a LogMessage) in one statement, and makes the deliveries of what
 * is new. Throws the driver's error when nothing was stored.
 */
export async function storeMessages(config: DatabaseConfig, messages: string[]): Promise<Stored> {
  const sql = connect(config);
  const [row] = (await sql.query(storeStatement, [`[${messages.join(",")}]`])) as Stored[];
  return row ?? { stored: 0, woken: [], forwarding: [] };
}

/** Makes the partitions of today and the days after it; returns how many were missing. */
export async function makePartitions(config: DatabaseConfig, today: Date, days: number): Promise<number> {
  const sql = connect(config);
  const first = today.toISOString().slice(0, 10);
  const rows = (await sql.query("select make_event_partitions($1::date, $2::integer) as made", [first, days])) as {
    made: number;
  }[];
  return rows[0]?.made ?? 0;
}
