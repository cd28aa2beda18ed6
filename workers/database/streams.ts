/** Streams in the database. A stream outlives its creator's handle; one that is deleted is found by nothing but its log. */
import { and, asc, eq, isNull, ne } from "drizzle-orm";
import { database, type DatabaseConfig } from "./client.ts";
import { streams } from "./schema.ts";

export type StreamRow = typeof streams.$inferSelect;

/** Which streams are there at all. */
export const isPresent = isNull(streams.deletedAt);

/** A stream of the workspace; with `deleted` also one that is not there any more. */
export async function readStream(
  config: DatabaseConfig,
  { workspaceId, streamId, deleted = false }: { workspaceId: string; streamId: string; deleted?: boolean },
): Promise<StreamRow | undefined> {
  const mine = and(eq(streams.streamId, streamId), eq(streams.workspaceId, workspaceId));
  const [row] = await database(config)
    .select()
    .from(streams)
    .where(deleted ? mine : and(mine, isPresent));
  return row;
}

/** The creator's handle; undefined where there is no such stream, or it is one of a run. */
export async function readHandle(config: DatabaseConfig, streamId: string): Promise<string | undefined> {
  const [row] = await database(config)
    .select({ uniqueId: streams.uniqueId })
    .from(streams)
    .where(and(eq(streams.streamId, streamId), isPresent));
  return row?.uniqueId;
}

/** Whose a stream is, deleted or not; undefined where there never was one. */
export async function readWorkspaceOf(config: DatabaseConfig, streamId: string): Promise<string | undefined> {
  const [row] = await database(config)
    .select({ workspaceId: streams.workspaceId })
    .from(streams)
    .where(eq(streams.streamId, streamId));
  return row?.workspaceId;
}

/**
 * Keeps who the creator of a handle is, where the stream has this handle and nobody yet. Returns the stream as it is then;
 * undefined where it is not there.
 */
export async function learnCreator(
  config: DatabaseConfig,
  { streamId, uniqueId, creatorId }: { streamId: string; uniqueId: string; creatorId: string },
): Promise<{ stream: StreamRow; learned: boolean } | undefined> {
  const db = database(config);
  const mine = and(eq(streams.streamId, streamId), isPresent);
  const [learned, [stream]] = await db.batch([
    db
      .update(streams)
      .set({ creatorId })
      .where(and(mine, eq(streams.uniqueId, uniqueId), isNull(streams.creatorId)))
      .returning(),
    db.select().from(streams).where(mine),
  ]);
  return stream && { stream, learned: learned.length > 0 };
}

/** The workspace's other streams of the same creator. */
export async function readSameCreator(
  config: DatabaseConfig,
  { workspaceId, streamId, creatorId }: StreamRow,
): Promise<StreamRow[]> {
  if (creatorId === null) return [];
  return database(config)
    .select()
    .from(streams)
    .where(
      and(
        eq(streams.workspaceId, workspaceId),
        eq(streams.creatorId, creatorId),
        ne(streams.streamId, streamId),
        isPresent,
      ),
    )
    .orderBy(asc(streams.createdAt));
}
