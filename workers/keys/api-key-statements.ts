/** API keys in the database. */
import { and, asc, eq, isNull, sql } from "drizzle-orm";
import { database, type DatabaseConfig } from "../database/client.ts";
import { holdQuota, lock, refuseIf, withinLimit } from "../database/limit.ts";
import { apiKeys } from "../database/schema.ts";

export type ApiKeyRow = typeof apiKeys.$inferSelect;

interface KeyOf {
  workspaceId: string;
  keyId: string;
}

const mine = ({ workspaceId, keyId }: KeyOf) => and(eq(apiKeys.id, keyId), eq(apiKeys.workspaceId, workspaceId));

/** The workspace's keys, oldest first, those that are revoked too. */
export function listKeyRows(config: DatabaseConfig, workspaceId: string): Promise<ApiKeyRow[]> {
  return database(config)
    .select()
    .from(apiKeys)
    .where(eq(apiKeys.workspaceId, workspaceId))
    .orderBy(asc(apiKeys.createdAt), asc(apiKeys.id));
}

/** A key that the workspace has, or had. */
export async function findKeyRow(config: DatabaseConfig, key: KeyOf): Promise<ApiKeyRow | undefined> {
  const [row] = await database(config).select().from(apiKeys).where(mine(key));
  return row;
}

/** Adds a key; undefined where the workspace had `atMost` already, those that are revoked included. Throws `quota_reached`. */
export async function insertKey(
  config: DatabaseConfig,
  row: typeof apiKeys.$inferInsert,
  atMost: number,
): Promise<ApiKeyRow | undefined> {
  const db = database(config);
  const ever = db
    .select({ n: sql`count(*)` })
    .from(apiKeys)
    .where(eq(apiKeys.workspaceId, row.workspaceId));
  const results = await withinLimit(
    db.batch([
      db.execute(lock(`keys:${row.workspaceId}`)),
      db.execute(refuseIf(sql`${ever} >= ${atMost}`, "keys")),
      db.execute(holdQuota("apiKeys", row.workspaceId)),
      db.insert(apiKeys).values(row).returning(),
    ]),
  );
  return results?.[3][0];
}

/** Gives a key another name; undefined where the workspace has none of this id. */
export async function writeKeyName(config: DatabaseConfig, key: KeyOf, name: string): Promise<ApiKeyRow | undefined> {
  const [row] = await database(config).update(apiKeys).set({ name }).where(mine(key)).returning();
  return row;
}

/** Revokes a key; one that was revoked before keeps its time. */
export async function writeKeyRevoked(config: DatabaseConfig, key: KeyOf, at: Date): Promise<void> {
  await database(config)
    .update(apiKeys)
    .set({ revokedAt: at })
    .where(and(mine(key), isNull(apiKeys.revokedAt)));
}
