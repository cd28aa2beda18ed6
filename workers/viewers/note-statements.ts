/** Notes about viewers, in the database. */
import { and, desc, eq, or, sql } from "drizzle-orm";
import { noteLimits } from "#shared/api/operations/viewers.ts";
import { database, type DatabaseConfig } from "../database/client.ts";
import { lock, refuseIf, withinLimit } from "../database/limit.ts";
import { viewerNotes } from "../database/moderation-schema.ts";

export type NoteRow = typeof viewerNotes.$inferSelect;

interface Of {
  streamId: string;
  userId: string;
}

/** What is shared, and what `author` wrote; the latest first. */
export function listNotes(
  config: DatabaseConfig,
  { streamId, userId, author }: Of & { author: string },
): Promise<NoteRow[]> {
  const isReadable = or(eq(viewerNotes.isShared, true), eq(viewerNotes.createdBy, author));
  return database(config)
    .select()
    .from(viewerNotes)
    .where(and(eq(viewerNotes.streamId, streamId), eq(viewerNotes.userId, userId), isReadable))
    .orderBy(desc(viewerNotes.createdAt), desc(viewerNotes.noteId));
}

/** Keeps a note; undefined where there are too many. */
export async function insertNote(
  config: DatabaseConfig,
  row: typeof viewerNotes.$inferInsert,
): Promise<NoteRow | undefined> {
  const db = database(config);
  const { streamId, userId } = row;
  const ofStream = sql`select count(*) from viewer_notes where stream_id = ${streamId}`;
  const ofViewer = sql`select count(*) from viewer_notes where stream_id = ${streamId} and user_id = ${userId}`;
  const isFull = sql`(${ofViewer}) >= ${noteLimits.ofViewer} or (${ofStream}) >= ${noteLimits.ofStream}`;
  const outcome = await withinLimit(
    db.batch([
      db.execute(lock(`viewer notes:${streamId}`)),
      db.execute(refuseIf(isFull, "too_many_notes")),
      db.insert(viewerNotes).values(row).returning(),
    ]),
  );
  return outcome?.[2][0];
}

/** Deletes a note that `author` wrote; false where there is none. */
export async function deleteNote(
  config: DatabaseConfig,
  { streamId, userId, noteId, author }: Of & { noteId: string; author: string },
): Promise<boolean> {
  const { noteId: id, streamId: stream, userId: user, createdBy } = viewerNotes;
  const gone = await database(config)
    .delete(viewerNotes)
    .where(and(eq(id, noteId), eq(stream, streamId), eq(user, userId), eq(createdBy, author)))
    .returning({ noteId: viewerNotes.noteId });
  return gone.length > 0;
}

/** Deletes what was noted of a person in all streams of a workspace; returns how many rows that were. */
export async function deleteNotesOf(config: DatabaseConfig, workspaceId: string, userId: string): Promise<number> {
  const ofWorkspace = sql`${viewerNotes.streamId} in (select stream_id from streams where workspace_id = ${workspaceId})`;
  const gone = await database(config)
    .delete(viewerNotes)
    .where(and(ofWorkspace, eq(viewerNotes.userId, userId)))
    .returning({ noteId: viewerNotes.noteId });
  return gone.length;
}
