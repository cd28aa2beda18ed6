/** What rules did, from the log. */
import type { RenderedAction } from "#shared/rules/action-run.ts";
import type { ActionOutcome } from "#shared/runner-command.ts";
import type { Config } from "../config.ts";
import { connect } from "./client.ts";

/** An action that nobody has told the outcome of for so long has failed. */
const outcomeDueMs = 60_000;

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

/** Notes what became of an action; a second word changes nothing. */
export async function noteOutcome(
  config: Config,
  actionId: string,
  { status, error, durationMs }: ActionOutcome,
): Promise<void> {
  const text = `insert into action_outcomes (action_id, status, error, duration_ms)
    values (decode($1, 'hex'), $2, $3, $4) on conflict do nothing`;
  await connect(config).query(text, [actionId, status, error ?? null, durationMs]);
}

/** The latest runs first. `next` is the last one's place where there are more. */
export async function readActions(
  config: Config,
  { streamId, ruleId, sessionId, status, before, limit }: ActionFilter,
): Promise<{ actions: LoggedAction[]; next: RunPlace | null }> {
  const text = `select encode(action_id, 'hex') as "actionId", rule_id as "ruleId", revision, session_id as "sessionId",
      encode(event_id, 'hex') as "eventId", feed_offset::float8 as "offset", action_index as "index", action,
      to_char(fired_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "firedAt",
      state.status, state.error, duration_ms as "durationMs"
    from actions_log left join action_outcomes using (action_id),
      lateral (select coalesce(action_outcomes.status,
          case when overdue then 'failed' else 'pending' end) as status,
        coalesce(action_outcomes.error,
          case when action_outcomes.status is null and overdue then 'nobody reported an outcome' end) as error
      -- A webhook is tried for days, and then says how it ended.
      from (select action_type <> 'webhook' and fired_at < now() - $7::integer * interval '1 millisecond' as overdue)
        as due) as state
    where stream_id = $1 and ($2::text is null or rule_id = $2) and ($3::uuid is null or session_id = $3)
      and ($4::text is null or state.status = $4)
      and ($5::bigint is null or feed_offset < $5
        or feed_offset = $5 and (action_index, action_id) > ($8::smallint, decode($9::text, 'hex')))
    order by feed_offset desc, action_index, action_id limit $6`;
  const values = [
    streamId,
    ruleId ?? null,
    sessionId ?? null,
    status ?? null,
    before?.offset ?? null,
    limit + 1,
    outcomeDueMs,
    before?.index ?? null,
    before?.actionId ?? null,
  ];
  const rows = (await connect(config).query(text, values)) as LoggedAction[];
  const actions = rows.slice(0, limit);
  const last = rows.length > limit ? actions.at(-1) : undefined;
  return { actions, next: last ? { offset: last.offset, index: last.index, actionId: last.actionId } : null };
}
