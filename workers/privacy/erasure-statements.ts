/** Erasures of people in the database: what was asked for, how far it is, and who is kept out. */
import type { PlaceName } from "#shared/personal/places.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";

/** Where a step is: what it gave back itself. */
export type Cursor = Record<string, string | number>;

/** How far an erasure is. It holds nothing of the person. */
export interface Progress {
  /** The step that is next, by its name; undefined before the first one, null after the last. A number is the old way: its place. */
  step?: string | number | null | undefined;
  cursor?: Cursor;
  /** Rows that were changed, by place. */
  rows: Partial<Record<PlaceName, number>>;
  /** By stream: up to where its hub had events that were taken before it knew whom to keep out. */
  tops: Record<string, { epoch: string; offset: number }>;
  /** Whether a delivery about the person was under way when its traces were erased. */
  late?: boolean;
}

export interface ErasureRow {
  erasureId: string;
  workspaceId: string;
  askedByKind: "key" | "member";
  askedBy: string;
  requestId: string;
  askedAt: Date;
  state: "running" | "done";
  targetKeyId: string | null;
  /** Hex. */
  target: string | null;
  progress: Progress;
  stepNo: number;
  lastError: string | null;
  doneAt: Date | null;
}

export type NewErasure = Pick<
  ErasureRow,
  "erasureId" | "workspaceId" | "askedByKind" | "askedBy" | "requestId" | "progress"
> & {
  target: { keyId: string; sealed: string };
  /** Of the id under each key: whoever asks at the same moment gets this one. */
  own: string[];
  /** What is kept out from now on. */
  pseudonyms: string[];
};

/** Pseudonyms of one workspace: hubs have them in memory. */
export const mostSuppressed = 20_000;

const columns = `erasure_id as "erasureId", workspace_id as "workspaceId", asked_by_kind as "askedByKind",
  asked_by as "askedBy", request_id as "requestId", asked_at as "askedAt", state, target_key_id as "targetKeyId",
  encode(target, 'hex') as target, progress, step_no::float8 as "stepNo", last_error as "lastError", done_at as "doneAt"`;

function toErasures(rows: readonly Record<string, unknown>[]): ErasureRow[] {
  return (rows as unknown as ErasureRow[]).map((row) => ({
    ...row,
    askedAt: new Date(row.askedAt),
    doneAt: row.doneAt && new Date(row.doneAt),
  }));
}

export async function readErasure(config: DatabaseConfig, erasureId: string): Promise<ErasureRow | undefined> {
  return toErasures(
    await connect(config).query(`select ${columns} from person_erasures where erasure_id = $1`, [erasureId]),
  )[0];
}

/** The latest hundred of a workspace. */
export async function readErasures(config: DatabaseConfig, workspaceId: string): Promise<ErasureRow[]> {
  const text = `select ${columns} from person_erasures where workspace_id = $1 order by asked_at desc limit 100`;
  return toErasures(await connect(config).query(text, [workspaceId]));
}

/** The erasure that keeps one of these pseudonyms out. */
export async function readErasureOf(
  config: DatabaseConfig,
  workspaceId: string,
  pseudonyms: readonly string[],
): Promise<ErasureRow | undefined> {
  const text = `select ${columns} from person_erasures where erasure_id in (
      select erasure_id from suppressed_people where workspace_id = $1 and pseudonym = any ($2))
    order by asked_at desc limit 1`;
  return toErasures(await connect(config).query(text, [workspaceId, pseudonyms]))[0];
}

const suppress = `insert into suppressed_people (workspace_id, pseudonym, erasure_id)
    select workspace_id, one, erasure_id from person_erasures, unnest($2::text[]) as one where erasure_id = $1
    on conflict (workspace_id, pseudonym) do update set erasure_id = excluded.erasure_id`;

/**
 * Writes it, with who is kept out from now on. Where one of the same person runs, nothing is written; two at once are one. Returns
 * `full` where the workspace keeps out as many as it can.
 */
export async function insertErasure(config: DatabaseConfig, erasure: NewErasure): Promise<ErasureRow | "full"> {
  const { erasureId, workspaceId, own, pseudonyms, target } = erasure;
  const sql = connect(config);
  const insert = `insert into person_erasures
      (erasure_id, workspace_id, asked_by_kind, asked_by, request_id, target_key_id, target, progress)
    select $1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8
    where not exists (
      select from suppressed_people join person_erasures using (erasure_id)
      where suppressed_people.workspace_id = $2 and pseudonym = any ($9) and state = 'running')
    and (select count(*) from suppressed_people where workspace_id = $2) + cardinality($10::text[]) <= ${mostSuppressed}`;
  await sql.transaction([
    sql.query("select pg_advisory_xact_lock(hashtext('erasures:' || $1))", [workspaceId]),
    sql.query(insert, [
      erasureId,
      workspaceId,
      erasure.askedByKind,
      erasure.askedBy,
      erasure.requestId,
      target.keyId,
      target.sealed,
      JSON.stringify(erasure.progress),
      own,
      pseudonyms,
    ]),
    sql.query(suppress, [erasureId, pseudonyms]),
  ]);
  return (await readErasure(config, erasureId)) ?? (await readErasureOf(config, workspaceId, own)) ?? "full";
}

/** Which of these erasures there are. */
export async function readErasureIds(config: DatabaseConfig, erasureIds: readonly string[]): Promise<string[]> {
  if (erasureIds.length === 0) return [];
  const text = "select erasure_id from person_erasures where erasure_id = any ($1)";
  return ((await connect(config).query(text, [erasureIds])) as { erasure_id: string }[]).map(
    ({ erasure_id }) => erasure_id,
  );
}

/** Those that are not done, and what each is stopped by. */
export async function readRunning(config: DatabaseConfig): Promise<{ erasureId: string; lastError: string | null }[]> {
  const text = `select erasure_id as "erasureId", last_error as "lastError" from person_erasures where state = 'running'
    order by asked_at limit 1000`;
  return (await connect(config).query(text)) as { erasureId: string; lastError: string | null }[];
}

/** Writes an erasure that the database has forgotten, with whom it keeps out: as many as there are. A second time changes nothing. */
export async function insertErasureAgain(config: DatabaseConfig, erasure: Omit<NewErasure, "own">): Promise<void> {
  const { erasureId, workspaceId, askedByKind, askedBy, requestId, target, progress, pseudonyms } = erasure;
  const sql = connect(config);
  await sql.transaction([
    sql.query("select pg_advisory_xact_lock(hashtext('erasures:' || $1))", [workspaceId]),
    sql.query(
      `insert into person_erasures
         (erasure_id, workspace_id, asked_by_kind, asked_by, request_id, target_key_id, target, progress)
       values ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8) on conflict (erasure_id) do nothing`,
      [erasureId, workspaceId, askedByKind, askedBy, requestId, target.keyId, target.sealed, JSON.stringify(progress)],
    ),
    sql.query(suppress, [erasureId, pseudonyms]),
  ]);
}

/** Everybody who is kept out of a workspace. */
export async function readSuppressed(config: DatabaseConfig, workspaceId: string): Promise<string[]> {
  const text = "select pseudonym from suppressed_people where workspace_id = $1";
  return ((await connect(config).query(text, [workspaceId])) as { pseudonym: string }[]).map(
    ({ pseudonym }) => pseudonym,
  );
}

/** Who an erasure keeps out. */
export async function readSuppressedBy(config: DatabaseConfig, erasureId: string): Promise<string[]> {
  const text = "select pseudonym from suppressed_people where erasure_id = $1";
  return ((await connect(config).query(text, [erasureId])) as { pseudonym: string }[]).map(
    ({ pseudonym }) => pseudonym,
  );
}

/** Who each erasure of a workspace keeps out. */
export async function readSuppressedByAll(
  config: DatabaseConfig,
  workspaceId: string,
): Promise<{ erasureId: string; suppressed: string[] }[]> {
  const text = `select erasure_id as "erasureId", array_agg(pseudonym) as suppressed from suppressed_people
    where workspace_id = $1 group by erasure_id`;
  return (await connect(config).query(text, [workspaceId])) as { erasureId: string; suppressed: string[] }[];
}

/** The workspaces that keep somebody out. */
export async function readKeepingWorkspaces(config: DatabaseConfig): Promise<string[]> {
  const text = "select distinct workspace_id from suppressed_people";
  return ((await connect(config).query(text)) as { workspace_id: string }[]).map(({ workspace_id }) => workspace_id);
}

/** Notes how far it is; false where somebody else is at it as well and was faster. */
export async function writeProgress(
  config: DatabaseConfig,
  { erasureId, stepNo, progress }: Pick<ErasureRow, "erasureId" | "stepNo" | "progress">,
): Promise<boolean> {
  const text = `update person_erasures set progress = $3, step_no = step_no + 1, last_error = null
    where erasure_id = $1 and step_no = $2 and state = 'running' returning 1`;
  return (await connect(config).query(text, [erasureId, stepNo, JSON.stringify(progress)])).length > 0;
}

export async function writeFailure(config: DatabaseConfig, erasureId: string, error: string): Promise<void> {
  const text = "update person_erasures set last_error = left($2, 300) where erasure_id = $1 and state = 'running'";
  await connect(config).query(text, [erasureId, error]);
}

/** Ends it, with its one row in the audit, which `config.actor` is said to have asked for. Nothing of the person is left in it. */
export async function writeDone(
  config: DatabaseConfig,
  { erasureId, workspaceId, stepNo, progress }: Pick<ErasureRow, "erasureId" | "workspaceId" | "stepNo" | "progress">,
  summary: { rowsAffected: number; placesTouched: string[] },
): Promise<void> {
  const text = `with done as (
      update person_erasures set state = 'done', done_at = now(), target = null, target_key_id = null, last_error = null,
        progress = $3, step_no = step_no + 1
      where erasure_id = $1 and step_no = $2 and state = 'running' returning erasure_id
    )
    select append_audit($4, 'person.erased', 'erasure', erasure_id, $5) from done`;
  const values = [erasureId, stepNo, JSON.stringify(progress), workspaceId, JSON.stringify(summary)];
  await connect(config).query(text, values);
}

/**
 * Whether the log has every event of an epoch after an offset, up to another one. Not where something else
 * stands in the place of one of them, which is a conflict: then it is the hub that knows.
 */
export async function isLogged(
  config: DatabaseConfig,
  { streamId, epoch, after, upTo }: { streamId: string; epoch: string; after: number; upTo: number },
): Promise<boolean> {
  const text = `select (select count(*) from events
      where stream_id = $1 and epoch = $2 and feed_offset > $3 and feed_offset <= $4) = $4::bigint - $3::bigint
    and not exists (select from dead_letters where stream_id = $1 and stage = 'conflict' and resent_at is null
      and epoch = $2 and feed_offset > $3 and feed_offset <= $4) as whole`;
  const [row] = (await connect(config).query(text, [streamId, epoch, after, upTo])) as { whole: boolean }[];
  return row?.whole ?? false;
}
