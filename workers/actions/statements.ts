/** What rules did, from the log: a statement that goes with the request that says whose stream it is. */
import type { ActionPage, LoggedAction } from "#shared/api/operations/actions.ts";
import type { Statement } from "../access/statement.ts";
import { isShown } from "../database/hidden.ts";

/** An action that nobody has told the outcome of for so long has failed. */
const outcomeDueMs = 60_000;
/** A webhook is tried for days, and waits while its endpoint is off; longer than this no delivery is kept. */
const deliveryDueMs = 31 * 24 * 60 * 60_000;

/** The latest runs first, one more than the page has. */
export function selectActions(streamId: string, page: ActionPage): Statement {
  const { rule, session, status, before, limit } = page;
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
      and ($4::text is null or state.status = $4) and ${isShown("actions_log")}
      and ($5::bigint is null or feed_offset < $5
        or feed_offset = $5 and (action_index, actions_log.action_id) > ($9::smallint, decode($10::text, 'hex')))
    order by feed_offset desc, action_index, actions_log.action_id limit $6`;
  const values = [
    streamId,
    rule ?? null,
    session ?? null,
    status ?? null,
    before?.offset ?? null,
    limit + 1,
    outcomeDueMs,
    deliveryDueMs,
    before?.index ?? null,
    before?.actionId ?? null,
  ];
  return { text, values };
}

/** The page of what `selectActions` found. `next` is the last one's place where there are more. */
export function toActionPage(
  rows: readonly Record<string, unknown>[],
  limit: number,
): { actions: LoggedAction[]; next: string | null } {
  const actions = (rows as unknown as LoggedAction[]).slice(0, limit);
  const last = rows.length > limit ? actions.at(-1) : undefined;
  return { actions, next: last ? `${last.offset}-${last.index}-${last.actionId}` : null };
}
