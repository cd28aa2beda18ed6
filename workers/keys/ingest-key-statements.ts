/** Ingest keys in the database. What a runner needs to send events asks none of this. */
import { and, asc, eq, isNull, isNotNull, sql } from "drizzle-orm";
import type { IngestScope } from "#shared/protocol/ingest-key.ts";
import { connect, database, type DatabaseConfig } from "../database/client.ts";
import { holdQuota, lock, refuseIf, withinLimit } from "../database/limit.ts";
import { ingestKeys } from "../database/schema.ts";

export type IngestKeyRow = typeof ingestKeys.$inferSelect;

/** The workspace's keys, oldest first, those that are revoked too. */
export function listIngestKeyRows(config: DatabaseConfig, workspaceId: string): Promise<IngestKeyRow[]> {
  return database(config)
    .select()
    .from(ingestKeys)
    .where(eq(ingestKeys.workspaceId, workspaceId))
    .orderBy(asc(ingestKeys.createdAt), asc(ingestKeys.ingestKeyId));
}

/** A key of the workspace. */
export async function findIngestKeyRow(
  config: DatabaseConfig,
  { workspaceId, ingestKeyId }: { workspaceId: string; ingestKeyId: string },
): Promise<IngestKeyRow | undefined> {
  const mine = and(eq(ingestKeys.ingestKeyId, ingestKeyId), eq(ingestKeys.workspaceId, workspaceId));
  const [row] = await database(config).select().from(ingestKeys).where(mine);
  return row;
}

/** Adds a key; undefined where the workspace had `atMost` already, those that are revoked included. Throws `quota_reached`. */
export async function insertIngestKey(
  config: DatabaseConfig,
  row: typeof ingestKeys.$inferInsert,
  atMost: number,
): Promise<IngestKeyRow | undefined> {
  const db = database(config);
  const ever = db
    .select({ n: sql`count(*)` })
    .from(ingestKeys)
    .where(eq(ingestKeys.workspaceId, row.workspaceId));
  const results = await withinLimit(
    db.batch([
      db.execute(lock(`ingest keys:${row.workspaceId}`)),
      db.execute(refuseIf(sql`${ever} >= ${atMost}`, "ingest keys")),
      db.execute(holdQuota("ingestKeys", row.workspaceId)),
      db.insert(ingestKeys).values(row).returning(),
    ]),
  );
  return results?.[3][0];
}

/** Revokes a key; one that was revoked before keeps its time. */
export async function writeIngestKeyRevoked(config: DatabaseConfig, ingestKeyId: string, at: Date): Promise<void> {
  await database(config)
    .update(ingestKeys)
    .set({ revokedAt: at })
    .where(and(eq(ingestKeys.ingestKeyId, ingestKeyId), isNull(ingestKeys.revokedAt)));
}

/** Ids of the workspace's keys that are revoked. */
export async function readRevokedIngestKeys(config: DatabaseConfig, workspaceId: string): Promise<string[]> {
  const rows = await database(config)
    .select({ ingestKeyId: ingestKeys.ingestKeyId })
    .from(ingestKeys)
    .where(and(eq(ingestKeys.workspaceId, workspaceId), isNotNull(ingestKeys.revokedAt)));
  return rows.map(({ ingestKeyId }) => ingestKeyId);
}

/** Whether a key is there and not revoked, and whether a stream is one that it is for. */
export async function readIngestKeyStanding(
  config: DatabaseConfig,
  { ingestKeyId, workspaceId, streamIds }: IngestScope,
  streamId: string | null,
): Promise<{ isValid: boolean; isItsStream: boolean }> {
  const text = `select
      exists (select from ingest_keys where ingest_key_id = $1 and workspace_id = $2 and revoked_at is null) as is_valid,
      exists (select from streams where stream_id = $3 and workspace_id = $2 and deleted_at is null
        and ($4::text[] is null or stream_id = any($4))) as is_its_stream`;
  const [row] = await connect(config).query(text, [ingestKeyId, workspaceId, streamId, streamIds]);
  return { isValid: row?.["is_valid"] === true, isItsStream: row?.["is_its_stream"] === true };
}
