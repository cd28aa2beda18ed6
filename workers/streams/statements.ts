/** The streams of a workspace in the database: which there are, and every change of one. */
import { and, eq, sql } from "drizzle-orm";
import { askersWorkspaces, type Statement } from "../access/statement.ts";
import { connect, database, type DatabaseConfig } from "../database/client.ts";
import { holdQuota, lockQuota, withinLimit } from "../database/limit.ts";
import { streams } from "../database/schema.ts";
import { isPresent, type StreamRow } from "../database/streams.ts";

const columns = `stream_id as "streamId", workspace_id as "workspaceId", unique_id as "uniqueId", wanted,
  rules_version as "rulesVersion", creator_id as "creatorId", created_at as "createdAt", deleted_at as "deletedAt"`;

/** The streams of all workspaces of who asks, the oldest first. */
export function selectStreams(): Statement {
  const text = `select ${columns} from streams
    where workspace_id in (${askersWorkspaces}) and deleted_at is null order by created_at, stream_id`;
  return { text, values: [] };
}

/** The other streams of the same creator in the stream's workspace, the oldest first. */
export function selectSameCreator(streamId: string): Statement {
  const text = `select ${columns} from streams
    where (workspace_id, creator_id) = (select workspace_id, creator_id from streams where stream_id = $1)
      and stream_id <> $1 and deleted_at is null order by created_at`;
  return { text, values: [streamId] };
}

/** What `selectStreams` and its like find. */
export function toStreams(rows: readonly Record<string, unknown>[] = []): StreamRow[] {
  return (rows as unknown as StreamRow[]).map((row) => ({ ...row, createdAt: new Date(row.createdAt) }));
}

/** Every handle that the stream had, the latest first. */
export function selectHandles(streamId: string): Statement {
  const text = `select unique_id as "uniqueId", since from stream_handles
    where stream_id = $1 order by since desc limit 100`;
  return { text, values: [streamId] };
}

/** The stream that has this handle. */
export async function readStreamOf(
  config: DatabaseConfig,
  workspaceId: string,
  uniqueId: string,
): Promise<StreamRow | undefined> {
  const [row] = await database(config)
    .select()
    .from(streams)
    .where(and(eq(streams.workspaceId, workspaceId), eq(streams.uniqueId, uniqueId), isPresent));
  return row;
}

/** Makes the stream of a handle; undefined where there is one. Throws `quota_reached`. */
export async function insertStream(
  config: DatabaseConfig,
  stream: { streamId: string; workspaceId: string; uniqueId: string },
): Promise<StreamRow | undefined> {
  const { streamId, workspaceId, uniqueId } = stream;
  const db = database(config);
  const adding = sql`(select 1 - count(*) from streams
    where workspace_id = ${workspaceId} and unique_id = ${uniqueId} and deleted_at is null)`;
  const batch = db.batch([
    // First, so that two who ask for the same handle at the last place both have the one stream of it.
    db.execute(lockQuota("streams", workspaceId)),
    db.execute(holdQuota("streams", workspaceId, adding)),
    db.insert(streams).values(stream).onConflictDoNothing().returning(),
    db.execute(sql`insert into stream_handles (stream_id, unique_id)
      select stream_id, ${uniqueId} from streams where stream_id = ${streamId}`),
  ]);
  const outcome = await withinLimit(batch);
  return outcome?.[2][0];
}

/** Pauses a stream, or has it wanted again. */
export async function setWanted(config: DatabaseConfig, streamId: string, wanted: boolean): Promise<void> {
  await database(config)
    .update(streams)
    .set({ wanted })
    .where(and(eq(streams.streamId, streamId), isPresent));
}

/** SQLSTATE of a unique index that refuses. */
const notUnique = "23505";

/**
 * Gives a stream another handle; `replaced`, which had it, is deleted in the same moment. Who the creator is has to be
 * learned again. False, and nothing is changed, where another stream has the handle.
 */
export async function renameStream(
  config: DatabaseConfig,
  { streamId, uniqueId, replaced, author }: { streamId: string; uniqueId: string; replaced?: string; author: string },
): Promise<boolean> {
  const sqlOf = connect(config);
  const rename = `with renamed as (
      update streams set unique_id = $2, creator_id = null
      where stream_id = $1 and unique_id <> $2 and deleted_at is null returning stream_id
    )
    insert into stream_handles (stream_id, unique_id) select stream_id, $2 from renamed`;
  try {
    await sqlOf.transaction([
      ...(replaced === undefined ? [] : deletion(sqlOf, replaced, author)),
      sqlOf.query(rename, [streamId, uniqueId]),
    ]);
    return true;
  } catch (error) {
    const { code } = ((error as Error).cause ?? error) as { code?: string };
    if (code === notUnique) return false;
    throw error;
  }
}

/**
 * Deletes a stream: its rules, with a revision that says so, its endpoints and their secrets, and its overlay tokens end with
 * it. The row, the log and the handle's history stay. A second call changes nothing.
 */
export async function deleteStream(config: DatabaseConfig, streamId: string, author: string): Promise<void> {
  const sqlOf = connect(config);
  await sqlOf.transaction(deletion(sqlOf, streamId, author));
}

/** The statements of `deleteStream`, for a transaction. */
export function deletion(sqlOf: ReturnType<typeof connect>, streamId: string, author: string) {
  const rules = `with gone as (
      update rules set revision = revision + 1, updated_at = now(), deleted_at = now()
      where stream_id = $1 and deleted_at is null returning rule_id, revision
    )
    insert into rule_revisions (rule_id, revision, body, author, reason)
    select rule_id, revision, null, $2, 'the stream was deleted' from gone`;
  const secrets = `delete from endpoint_secrets
    where endpoint_id in (select endpoint_id from endpoints where stream_id = $1)`;
  const endpoints = `update endpoints set deleted_at = now(), updated_at = now(), enabled = false, unannounced = false,
      header_names = '{}', headers_key_id = null, headers_sealed = null
    where stream_id = $1 and deleted_at is null`;
  const stream = `update streams set deleted_at = now(), wanted = false, rules_version = rules_version + 1
    where stream_id = $1 and deleted_at is null`;
  return [
    // As a change of rules and a new endpoint do.
    sqlOf.query("select pg_advisory_xact_lock(hashtext('rules:' || $1))", [streamId]),
    sqlOf.query("select pg_advisory_xact_lock(hashtext('endpoints:' || $1))", [streamId]),
    sqlOf.query(rules, [streamId, author]),
    sqlOf.query(secrets, [streamId]),
    sqlOf.query(endpoints, [streamId]),
    sqlOf.query("update overlay_tokens set revoked_at = now() where stream_id = $1 and revoked_at is null", [streamId]),
    sqlOf.query(stream, [streamId]),
  ];
}
