/** Where an event stands in the log, by the ids that people meet. */
import { withArchived } from "../archive/archived-events.ts";
import type { Config } from "../config.ts";
import { connect } from "./client.ts";
import { isShown } from "./hidden.ts";

export interface EventPlace {
  streamId: string;
  sessionId: string;
  seqNo: number;
}

/** Events among which one is looked for: the log has no index on event ids, which would cost every event a row. */
export const searchedEvents = 200_000;

/** An event of the workspace by its id, among its latest sessions; undefined where it is not there. */
export async function findEventPlace(
  config: Config,
  workspaceId: string,
  eventId: string,
): Promise<EventPlace | undefined> {
  const text = `with recent as (
      select stream_id, session_id, day, sum(event_count) over (order by sessions.started_at desc, session_id, stream_id) - event_count as before
      from sessions join streams using (stream_id)
      where workspace_id = $1 and deleted_at is null and ${isShown("sessions")}
      order by sessions.started_at desc, session_id, stream_id limit 1000
    )
    select events.stream_id as "streamId", events.session_id as "sessionId", seq_no::float8 as "seqNo"
    from recent join events using (day, stream_id, session_id)
    where before < ${searchedEvents} and event_id = decode($2, 'hex') limit 1`;
  const [row] = (await connect(config).query(text, [workspaceId, eventId])) as EventPlace[];
  return row;
}

/** The event on which a rule's action was asked for, and the rule. */
export async function findActionPlace(
  config: Config,
  workspaceId: string,
  actionId: string,
): Promise<(EventPlace & { ruleId: string }) | undefined> {
  const text = `select events.stream_id as "streamId", events.session_id as "sessionId", seq_no::float8 as "seqNo", actions_log.rule_id as "ruleId"
    from actions_log
    join streams on streams.stream_id = actions_log.stream_id and workspace_id = $1 and deleted_at is null
    join sessions on sessions.stream_id = actions_log.stream_id and sessions.session_id = actions_log.session_id
    join events on events.day = sessions.day and events.stream_id = sessions.stream_id
      and events.session_id = sessions.session_id and events.feed_offset = actions_log.feed_offset
    where action_id = decode($2, 'hex') and ${isShown("sessions")} limit 1`;
  const [row] = (await connect(config).query(text, [workspaceId, actionId])) as (EventPlace & { ruleId: string })[];
  return row ?? (await findArchivedActionPlace(config, workspaceId, actionId));
}

/** The same of an event whose day was sealed. */
async function findArchivedActionPlace(config: Config, workspaceId: string, actionId: string) {
  const text = `select sessions.stream_id as "streamId", sessions.session_id as "sessionId", sessions.epoch,
      actions_log.feed_offset::float8 as offset, actions_log.rule_id as "ruleId"
    from actions_log
    join streams on streams.stream_id = actions_log.stream_id and workspace_id = $1 and deleted_at is null
    join sessions on sessions.stream_id = actions_log.stream_id and sessions.session_id = actions_log.session_id
    where action_id = decode($2, 'hex') and ${isShown("sessions")} limit 1`;
  type Run = { streamId: string; sessionId: string; epoch: string; offset: number; ruleId: string };
  const [run] = (await connect(config).query(text, [workspaceId, actionId])) as Run[];
  if (!run) return undefined;
  const { streamId, sessionId, epoch, offset, ruleId } = run;
  const [event] = await withArchived(config, { streamId, epoch, after: offset - 1, upTo: offset }, [], 1);
  return event?.sessionId === sessionId ? { streamId, sessionId, seqNo: event.seqNo, ruleId } : undefined;
}
