import { and, eq, isNull } from "drizzle-orm";
import { type DatabaseConfig, database } from "./client.ts";
import { apiKeys, streams } from "./schema.ts";

interface KeyOf {
  workspaceId: string;
  keyId: string;
}

/** Whether the workspace has, or had, this key. */
export async function isKeyOf(config: DatabaseConfig, { workspaceId, keyId }: KeyOf): Promise<boolean> {
  const [row] = await database(config)
    .select({ id: apiKeys.id })
    .from(apiKeys)
    .where(and(eq(apiKeys.id, keyId), eq(apiKeys.workspaceId, workspaceId)));
  return row !== undefined;
}

/** Revokes a key; one that was revoked before keeps its time. */
export async function writeKeyRevoked(config: DatabaseConfig, { workspaceId, keyId }: KeyOf, at: Date): Promise<void> {
  await database(config)
    .update(apiKeys)
    .set({ revokedAt: at })
    .where(and(eq(apiKeys.id, keyId), eq(apiKeys.workspaceId, workspaceId), isNull(apiKeys.revokedAt)));
}

/** The streams that a key of the workspace may have sockets at. */
export async function readStreamIds(config: DatabaseConfig, workspaceId: string): Promise<string[]> {
  const rows = await database(config)
    .select({ streamId: streams.streamId })
    .from(streams)
    .where(and(eq(streams.workspaceId, workspaceId), isNull(streams.deletedAt)));
  return rows.map(({ streamId }) => streamId);
}
