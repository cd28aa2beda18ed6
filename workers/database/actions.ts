/** What rules did, from the log. */
import type { RenderedAction } from "#shared/rules/action-run.ts";
import type { IngestScope } from "#shared/protocol/ingest-key.ts";
import type { ActionOutcome } from "#shared/protocol/runner-command.ts";
import type { Config } from "../config.ts";
import { connect } from "./client.ts";

/** An action that nobody has told the outcome of for so long has failed. */
const outcomeDueMs = 60_000;
/** A webhook is tried for days, and waits while its endpoint is off; longer than this no delivery is kept. */
const deliveryDueMs = 31 * 24 * 60 * 60_000;

/** Where a run stands: at its event's offset, by its place in its rule, and where rules share that by its id. */
export interface RunPlace {
  offset: number;
  index: number;
  /** hex. */
  actionId: string;
}

export interface ActionFilter {
  streamId: string;
  ruleId?: string | undefined;
  sessionId?: string | undefined;
  status?: "success" | "failed" | "skipped" | "pending" | undefined;
  /** Only what follows this run on the way back; without it the page begins with the latest. */
  before?: RunPlace | undefined;
  limit: number;
}

export interface LoggedAction {
  actionId: string;
  ruleId: string;
  revision: number;
  sessionId: string;
  eventId: string;
  offset: number;
  index: number;
  action: RenderedAction;
  firedAt: string;
  status: "success" | "failed" | "skipped" | "pending";
  error: string | null;
  durationMs: number | null;
}

/**
 * Notes what became of an action that a runner was asked for; a second word changes nothing. False where the log has no
 * such action, or not yet.
 */
export async function noteOutcome(
  config: Config,
  actionId: string,
  { status, error, durationMs }: ActionOutcome,
  scope?: IngestScope,
): Promise<boolean> {
  const text = `with asked as (
      select action_id from actions_log where action_id = decode($1, 'hex') and action_type in ('announce', 'moderate')
        and ($5::text is null or stream_id in (
          select stream_id from streams where workspace_id = $5 and ($6::text[] is null or stream_id = any($6))))
    ), noted as (
      insert into action_outcomes (action_id, status, error, duration_ms)
      select action_id, $2, $3, $4::integer from asked on conflict do nothing
    )
    select action_id from asked`;
  const rows = await connect(config).query(text, [
    actionId,
    status,
    error ?? null,
    durationMs,
    scope?.workspaceId ?? null,
    scope?.streamIds ?? null,
  ]);
  return rows.length > 0;
}

/** The latest runs first. `next` is the last one's place where there are more. */
export async function readActions(
  config: Config,
  { streamId, ruleId, sessionId, status, before, limit }: ActionFilter,
): Promise<{ actions: LoggedAction[]; next: RunPlace | null }> {
  const text = `select encode(action_id, 'hex') as "actionId", rule_id as "ruleId", revision, session_id as "sessionId",
      encode(event_id, 'hex') as "eventId", feed_offset::float8 as "offset", action_index as "index", action,
      to_char(fired_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "firedAt",
      state.status, state.error, outcome.duration_ms as "durationMs"
    from actions_log
    left join lateral (
      -- What was given up may have been sent again and taken: the latest word counts.
      select status, error, duration_ms from action_outcomes where action_outcomes.action_id = actions_log.action_id
      order by outcome_no desc limit 1
    ) as outcome on true
    left join endpoints on action_type = 'webhook' and endpoints.endpoint_id = action->>'endpointId'
      and endpoints.stream_id = actions_log.stream_id,
    lateral (
      select case when endpoints.deleted_at is not null then 'the endpoint was deleted'
        when fired_at < now() - case action_type when 'webhook' then $8::bigint else $7::bigint end
          * interval '1 millisecond' then 'nobody reported an outcome' end as reason
    ) as never,
    lateral (
      select coalesce(outcome.status, case when never.reason is null then 'pending' else 'failed' end) as status,
        case when outcome.status is null then never.reason else outcome.error end as error
    ) as state
    where actions_log.stream_id = $1 and ($2::text is null or rule_id = $2) and ($3::uuid is null or session_id = $3)
      and ($4::text is null or state.status = $4)
      and ($5::bigint is null or feed_offset < $5
        or feed_offset = $5 and (action_index, actions_log.action_id) > ($9::smallint, decode($10::text, 'hex')))
    order by feed_offset desc, action_index, actions_log.action_id limit $6`;
  const values = [
    streamId,
    ruleId ?? null,
    sessionId ?? null,
    status ?? null,
    before?.offset ?? null,
    limit + 1,
    outcomeDueMs,
    deliveryDueMs,
    before?.index ?? null,
    before?.actionId ?? null,
  ];
  const rows = (await connect(config).query(text, values)) as LoggedAction[];
  const actions = rows.slice(0, limit);
  const last = rows.length > limit ? actions.at(-1) : undefined;
  return { actions, next: last ? { offset: last.offset, index: last.index, actionId: last.actionId } : null };
}
