/** Runs in the database: what was asked for, and what became of it. Where a run is meanwhile its hub knows. */
import type { ReplayReport } from "#shared/protocol/log-reader.ts";
import { replayLimits } from "#shared/replay/limits.ts";
import type { Statement } from "../access/statement.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";

export interface RunRow {
  runId: string;
  workspaceId: string;
  streamId: string;
  sessionId: string;
  /** Events of the session, and its last one, as the log had it when the run was started. */
  sourceEvents: number;
  lastSeqNo: number;
  replaySessionId: string;
  /** As they were asked for. */
  fromPlace: string | null;
  toPlace: string | null;
  /** Null: as fast as it goes. */
  speed: number | null;
  rules: "live" | "revision" | "draft" | "none";
  /** The revision of each rule it goes by; null of a draft. */
  ruleRevisions: Record<string, number> | null;
  webhooks: boolean;
  /** The endpoints that it goes to; null: none. */
  endpointIds: string[] | null;
  createdBy: string;
  createdAt: Date;
  endedAt: Date | null;
  because: "stopped" | "untouched" | "failed" | null;
  seqNo: number | null;
  events: number | null;
  actions: number | null;
  hash: string | null;
}

export type NewRun = Omit<RunRow, "createdAt" | "endedAt" | "because" | "seqNo" | "events" | "actions" | "hash">;

const columns = `run_id as "runId", workspace_id as "workspaceId", stream_id as "streamId", session_id as "sessionId",
  source_events::float8 as "sourceEvents", last_seq_no::float8 as "lastSeqNo", replay_session_id as "replaySessionId",
  from_place as "fromPlace", to_place as "toPlace", speed, rules, rule_revisions as "ruleRevisions", webhooks,
  endpoint_ids as "endpointIds",
  created_by as "createdBy", created_at as "createdAt", ended_at as "endedAt", because, seq_no::float8 as "seqNo",
  events::float8 as events, actions::float8 as actions, encode(run_hash, 'hex') as hash`;

export function selectRun(runId: string): Statement {
  return { text: `select ${columns} from replay_runs where run_id = $1`, values: [runId] };
}

/** What `selectRun` and its like find. */
export function toRuns(rows: readonly Record<string, unknown>[] = []): RunRow[] {
  return (rows as unknown as RunRow[]).map((row) => ({
    ...row,
    createdAt: new Date(row.createdAt),
    endedAt: row.endedAt && new Date(row.endedAt),
  }));
}

/** The latest hundred of a workspace, of these streams where they are named, the latest first. */
export async function listRuns(
  config: DatabaseConfig,
  { workspaceId, streamIds }: { workspaceId: string; streamIds: readonly string[] | null },
): Promise<RunRow[]> {
  const text = `select ${columns} from replay_runs
    where workspace_id = $1 and ($2::text[] is null or stream_id = any($2)) order by created_at desc, run_id limit 100`;
  return toRuns(await connect(config).query(text, [workspaceId, streamIds]));
}

/** The runs of a workspace that are not over. */
export async function listRunning(config: DatabaseConfig, workspaceId: string): Promise<string[]> {
  const text = "select run_id from replay_runs where workspace_id = $1 and ended_at is null order by created_at";
  const rows = (await connect(config).query(text, [workspaceId])) as { run_id: string }[];
  return rows.map(({ run_id }) => run_id);
}

/** The runs of a workspace, or of one of its streams, that somebody may have a socket at. */
export async function readWatchedRunIds(
  config: DatabaseConfig,
  { workspaceId, streamId = null }: { workspaceId: string; streamId?: string | null },
): Promise<string[]> {
  const text = `select run_id from replay_runs where workspace_id = $1 and ($2::text is null or stream_id = $2)
    and (ended_at is null or ended_at > now() - interval '25 hours')`;
  const rows = (await connect(config).query(text, [workspaceId, streamId])) as { run_id: string }[];
  return rows.map(({ run_id }) => run_id);
}

/**
 * Adds a run, where the workspace has room for one: one at a time a workspace.
 * @returns what there is no room for: a run more, or so many events within the hour
 */
export async function insertRun(config: DatabaseConfig, run: NewRun): Promise<"added" | "running" | "events"> {
  const sql = connect(config);
  const add = `with used as (
      select count(*) filter (where ended_at is null) as running,
        coalesce(sum(source_events) filter (where created_at > now() - interval '1 hour'), 0) as events
      from replay_runs where workspace_id = $2
        and (ended_at is null or created_at > now() - interval '1 hour')
    ), added as (
      insert into replay_runs (run_id, workspace_id, stream_id, session_id, source_events, last_seq_no, replay_session_id,
        from_place, to_place, speed, rules, rule_revisions, webhooks, created_by, endpoint_ids)
      select $1, $2, $3, $4::uuid, $5::bigint, $6::bigint, $7::uuid, $8, $9, $10::float8, $11, $12::jsonb, $13::boolean, $14,
        $15::text[]
      from used where running < $16::integer and events + $5::bigint <= $17::bigint
      returning 1
    )
    select running::integer, (select count(*) from added)::integer as added from used`;
  const values = [
    run.runId,
    run.workspaceId,
    run.streamId,
    run.sessionId,
    run.sourceEvents,
    run.lastSeqNo,
    run.replaySessionId,
    run.fromPlace,
    run.toPlace,
    run.speed,
    run.rules,
    run.ruleRevisions === null ? null : JSON.stringify(run.ruleRevisions),
    run.webhooks,
    run.createdBy,
    run.endpointIds,
    replayLimits.running,
    replayLimits.hourEvents,
  ];
  const [, rows] = (await sql.transaction([
    sql.query("select pg_advisory_xact_lock(hashtext('replays:' || $1))", [run.workspaceId]),
    sql.query(add, values),
  ])) as [unknown, { running: number; added: number }[]];
  const [outcome] = rows;
  if (outcome?.added === 1) return "added";
  return (outcome?.running ?? 0) >= replayLimits.running ? "running" : "events";
}

/** Takes back a run that never began. */
export async function deleteRun(config: DatabaseConfig, runId: string): Promise<void> {
  await connect(config).query("delete from replay_runs where run_id = $1 and ended_at is null", [runId]);
}

/** Writes that a run is over, once. */
export async function writeReplayEnded(config: DatabaseConfig, report: ReplayReport): Promise<void> {
  const text = `update replay_runs set ended_at = to_timestamp($2::float8 / 1000), because = $3, seq_no = $4::bigint,
      events = $5::bigint, actions = $6::bigint, run_hash = decode($7, 'hex'), held = false,
      given_up_at = case when endpoint_ids is not null then now() + make_interval(secs => $8::float8) end
    where run_id = $1 and ended_at is null`;
  const { runId, endedAt, because = null, seqNo, events, actions, hash = null } = report;
  await connect(config).query(text, [
    runId,
    endedAt,
    because,
    seqNo,
    events,
    actions,
    hash,
    replayLimits.deliveredMs / 1_000,
  ]);
}
