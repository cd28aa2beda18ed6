import { and, eq, isNull } from "drizzle-orm";
import { type DatabaseConfig, database } from "./client.ts";
import { streams } from "./schema.ts";

/** The streams that a key of the workspace may have sockets at. */
export async function readStreamIds(config: DatabaseConfig, workspaceId: string): Promise<string[]> {
  const rows = await database(config)
    .select({ streamId: streams.streamId })
    .from(streams)
    .where(and(eq(streams.workspaceId, workspaceId), isNull(streams.deletedAt)));
  return rows.map(({ streamId }) => streamId);
}
