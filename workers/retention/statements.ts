/** Retention in the database: what is kept for how long, what is due, and the runs. The bites are functions of migrations/. */
import type { RetentionKind, RetentionStep } from "#shared/retention.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";
import { Problem } from "../problem.ts";

export interface Bounds {
  least: number;
  usual: number;
  most: number;
}
export interface KindRow extends Bounds {
  kind: RetentionKind;
  /** What applies, in days. */
  days: number;
  isSet: boolean;
}

export interface Amount {
  sessions: number;
  events: number;
}
export interface Due {
  hide: Amount;
  show: Amount;
  hidden: Amount;
  remove: Amount;
  removing: Amount;
  actions: number;
  sessions: number;
  streams: number;
}

/** Days by kind; null for the host's usual number. */
export type AskedDays = Partial<Record<RetentionKind, number | null>>;

/** In the order of the table of kinds. What it would be if the workspace asked for `asked` as well. */
export async function readKinds(
  config: DatabaseConfig,
  workspaceId: string,
  asked: AskedDays = {},
): Promise<KindRow[]> {
  const rows = await connect(config).query(
    `select b.kind, b.least, b.usual, b.most, (to_jsonb(p)->>b.kind)::integer as days,
       case when $2::jsonb ? b.kind then $2::jsonb->b.kind <> 'null' else w.kind is not null end as "isSet"
     from retention_bounds b cross join retention_policy($1, $2::jsonb) p
     left join workspace_retention w on w.workspace_id = $1 and w.kind = b.kind`,
    [workspaceId, JSON.stringify(asked)],
  );
  return rows as KindRow[];
}

/** Throws `invalid_request` for days that are not within the host's bounds. */
export async function writeDays(config: DatabaseConfig, workspaceId: string, asked: AskedDays): Promise<void> {
  const sql = connect(config);
  await sql.transaction([
    sql.query("select pg_advisory_xact_lock(hashtext('retention:' || $1))", [workspaceId]),
    sql.query(
      `delete from workspace_retention where workspace_id = $1
       and kind in (select key from jsonb_each($2::jsonb) where value = 'null')`,
      [workspaceId, JSON.stringify(asked)],
    ),
    // What is as it was is no change, and has no row in the audit.
    sql.query(
      `insert into workspace_retention as r (workspace_id, kind, days)
       select $1, key, value::integer from jsonb_each_text($2::jsonb) where value is not null order by key
       on conflict (workspace_id, kind) do update set days = excluded.days where r.days <> excluded.days`,
      [workspaceId, JSON.stringify(asked)],
    ),
  ]);
}

export async function readBounds(config: DatabaseConfig): Promise<(Bounds & { kind: RetentionKind })[]> {
  const rows = await connect(config).query("select kind, least, usual, most from retention_bounds");
  return rows as (Bounds & { kind: RetentionKind })[];
}

export async function writeBounds(
  config: DatabaseConfig,
  bounds: Partial<Record<RetentionKind, Bounds>>,
): Promise<void> {
  await connect(config).query(
    `update retention_bounds b set least = said.least, usual = said.usual, most = said.most
     from (select key as kind, (value->>'least')::integer as least, (value->>'usual')::integer as usual,
       (value->>'most')::integer as most from jsonb_each($1::jsonb)) as said
     where b.kind = said.kind and (b.least, b.usual, b.most) is distinct from (said.least, said.usual, said.most)`,
    [JSON.stringify(bounds)],
  );
}

/** What is due at a time, in a workspace (by what it would keep if it asked for `asked`) or in all. */
export async function readDue(
  config: DatabaseConfig,
  { at, workspaceId = null, asked = {} }: { at: Date; workspaceId?: string | null; asked?: AskedDays },
): Promise<Due> {
  const [row] = await connect(config).query("select retention_due($1, $2, $3::jsonb) as due", [
    at.toISOString(),
    workspaceId,
    JSON.stringify(asked),
  ]);
  return (row as { due: Due }).due;
}

export interface RunRow {
  runId: number;
  state: "running" | "done" | "left" | "failed";
  startedAt: string;
  finishedAt: string | null;
  steps: RetentionStep[];
}

/** A run says that it is at work every 20 s. One that says nothing for so long was cut: its last bite may take as long as the database takes at most. */
const silentMinutes = 3;

const runColumns = `run_id::float8 as "runId", case
    when state = 'running' and heard_at < now() - interval '${silentMinutes} minutes' then 'failed' else state
  end as state, started_at as "startedAt", finished_at as "finishedAt", steps`;

/** The latest runs, the latest first. One that was cut has failed, also before the next one ends it. */
export async function readRuns(config: DatabaseConfig, atMost: number): Promise<RunRow[]> {
  const rows = await connect(config).query(
    `select ${runColumns} from retention_runs order by run_id desc limit ${Math.trunc(atMost)}`,
  );
  return rows.map((row) => toRun(row as RunRow));
}

function toRun(row: RunRow): RunRow {
  const iso = (time: string | Date) => new Date(time).toISOString();
  return { ...row, startedAt: iso(row.startedAt), finishedAt: row.finishedAt === null ? null : iso(row.finishedAt) };
}

/** Begins a run; one that was cut before is ended as failed. Throws `retention_runs` where one is at work. */
export async function startRun(config: DatabaseConfig): Promise<number> {
  const sql = connect(config);
  const [, rows = []] = (await sql.transaction([
    sql.query(
      `update retention_runs set state = 'failed', finished_at = now()
       where state = 'running' and heard_at < now() - interval '${silentMinutes} minutes'`,
    ),
    sql.query("insert into retention_runs default values on conflict do nothing returning run_id::float8 as id"),
    sql.query("delete from retention_runs where started_at < now() - interval '400 days'"),
  ])) as { id: number }[][];
  const [row] = rows;
  if (!row) throw new Problem("retention_runs", "Another run is at work: ask again when it is over");
  return row.id;
}

/** Says that a run is at work, and what it did so far. */
export async function noteRun(config: DatabaseConfig, runId: number, steps: readonly RetentionStep[]): Promise<void> {
  await connect(config).query("update retention_runs set heard_at = now(), steps = $2::jsonb where run_id = $1", [
    runId,
    JSON.stringify(steps),
  ]);
}

export async function endRun(
  config: DatabaseConfig,
  runId: number,
  { state, steps }: { state: "done" | "left" | "failed"; steps: readonly RetentionStep[] },
): Promise<RunRow> {
  const [row] = await connect(config).query(
    `update retention_runs set heard_at = now(), finished_at = now(), state = $2, steps = $3::jsonb
     where run_id = $1 returning ${runColumns}`,
    [runId, state, JSON.stringify(steps)],
  );
  return toRun(row as RunRow);
}
