/** What moderators keep off overlays, in the database. The hub has a copy of what counts now. */
import { and, asc, eq, inArray, or, sql, type SQL } from "drizzle-orm";
import { type Blocked, type KeptModeration, ModerationLists, moderationLimits } from "#shared/moderation/lists.ts";
import { database, type DatabaseConfig } from "../database/client.ts";
import { lock, refuseIf, withinLimit } from "../database/limit.ts";
import { overlayBlocks, streamModeration } from "../database/moderation-schema.ts";

export type BlockRow = typeof overlayBlocks.$inferSelect;

/** The lists of a stream, and which they are; those of a stream that never had any are number 0. */
export interface ListsRow {
  listsNo: number;
  lists: ModerationLists;
  editedBy: string | null;
  updatedAt: Date | null;
}

const isOver = sql`${overlayBlocks.until} <= now()`;

export async function readLists(config: DatabaseConfig, streamId: string): Promise<ListsRow> {
  const [row] = await database(config).select().from(streamModeration).where(eq(streamModeration.streamId, streamId));
  const lists = ModerationLists.parse(row?.lists ?? {});
  return { lists, listsNo: row?.listsNo ?? 0, editedBy: row?.editedBy ?? null, updatedAt: row?.updatedAt ?? null };
}

/** All that the hub is to have, as it stands at one moment. */
export async function readKept(config: DatabaseConfig, streamId: string): Promise<KeptModeration> {
  const blocks = sql`(select coalesce(jsonb_agg(jsonb_strip_nulls(jsonb_build_object('blockId', block_id, 'by', created_by,
      'at', floor(extract(epoch from created_at) * 1000), 'userId', user_id, 'handle', handle,
      'measure', nullif(measure, 'hide'),
      'since', case when measure <> 'hide' then floor(extract(epoch from created_at) * 1000) end,
      'until', floor(extract(epoch from until) * 1000)))), '[]') from overlay_blocks
    where stream_id = ${streamId} and (until is null or until > now()))`;
  const [row] = await database(config)
    .select({ version: streamModeration.version, lists: streamModeration.lists, blocked: sql<Blocked[]>`${blocks}` })
    .from(streamModeration)
    .where(eq(streamModeration.streamId, streamId));
  return { ...ModerationLists.parse(row?.lists ?? {}), version: row?.version ?? 0, blocked: row?.blocked ?? [] };
}

/** Puts other lists in the place of number `listsNo`; undefined where that is not the one that is there. */
export async function writeLists(
  config: DatabaseConfig,
  {
    streamId,
    listsNo,
    lists,
    editedBy,
  }: { streamId: string; listsNo: number; lists: ModerationLists; editedBy: string },
): Promise<number | undefined> {
  const text = JSON.stringify(lists);
  const { rows } = (await database(config).execute(sql`
    insert into stream_moderation (stream_id, version, lists_no, lists, edited_by)
    select ${streamId}, 1, 1, ${text}::jsonb, ${editedBy} where ${listsNo} = 0
      or exists (select from stream_moderation where stream_id = ${streamId})
    on conflict (stream_id) do update set version = stream_moderation.version + 1, lists = excluded.lists,
      lists_no = stream_moderation.lists_no + 1, edited_by = excluded.edited_by, updated_at = now()
    where stream_moderation.lists_no = ${listsNo}
    returning lists_no as "listsNo"`)) as { rows: { listsNo: number }[] };
  return rows[0]?.listsNo;
}

export function listBlocks(config: DatabaseConfig, streamId: string): Promise<BlockRow[]> {
  return database(config)
    .select()
    .from(overlayBlocks)
    .where(and(eq(overlayBlocks.streamId, streamId), sql`${isOver} is not true`))
    .orderBy(asc(overlayBlocks.createdAt), asc(overlayBlocks.blockId));
}

/** Keeps somebody off, in the place of what was said of them before in the same way; undefined where there are too many. */
export async function insertBlock(
  config: DatabaseConfig,
  row: typeof overlayBlocks.$inferInsert,
): Promise<BlockRow | undefined> {
  const db = database(config);
  const { streamId, userId, handle, measure = "hide" } = row;
  const them = or(
    userId === undefined || userId === null ? undefined : eq(overlayBlocks.userId, userId),
    handle === undefined || handle === null ? undefined : eq(overlayBlocks.handle, handle),
  );
  const same = or(and(eq(overlayBlocks.measure, measure), them), isOver);
  const count = sql`select count(*) from overlay_blocks where stream_id = ${streamId}`;
  const outcome = await withinLimit(
    db.batch([
      db.execute(lock(`overlay blocks:${streamId}`)),
      db.delete(overlayBlocks).where(and(eq(overlayBlocks.streamId, streamId), same)),
      db.execute(refuseIf(sql`(${count}) >= ${moderationLimits.blocked}`, "too_many_blocked")),
      db.insert(overlayBlocks).values(row).returning(),
      db.execute(raise(streamId, row.createdBy)),
    ]),
  );
  return outcome?.[3][0];
}

/** Takes a block back; false where there is none. */
export async function deleteBlock(
  config: DatabaseConfig,
  { streamId, blockId, by }: { streamId: string; blockId: string; by: string },
): Promise<boolean> {
  const db = database(config);
  const [gone] = await db.batch([
    db
      .delete(overlayBlocks)
      .where(and(eq(overlayBlocks.streamId, streamId), eq(overlayBlocks.blockId, blockId)))
      .returning({ blockId: overlayBlocks.blockId }),
    db.execute(raise(streamId, by)),
  ]);
  return gone.length > 0;
}

/**
 * Deletes what is said of a person in all streams of a workspace; returns how many rows that were, and of which streams. Their hubs are
 * told by who asks; what another call read before is an older version for them.
 */
export async function deleteBlocksOf(
  config: DatabaseConfig,
  workspaceId: string,
  { userId, handles }: { userId: string; handles: readonly string[] },
): Promise<{ rows: number; streamIds: string[] }> {
  const ofWorkspace = sql`${overlayBlocks.streamId} in (select stream_id from streams where workspace_id = ${workspaceId})`;
  const named = or(eq(overlayBlocks.userId, userId), inArray(overlayBlocks.handle, [...handles]));
  const { rows } = (await database(config).execute(sql`
    with gone as (delete from overlay_blocks where ${and(ofWorkspace, named)} returning stream_id), raised as (
      update stream_moderation set version = version + 1 where stream_id in (select stream_id from gone))
    select stream_id as "streamId" from gone`)) as { rows: { streamId: string }[] };
  return { rows: rows.length, streamIds: [...new Set(rows.map(({ streamId }) => streamId))] };
}

/** Another version of what the hub has. */
function raise(streamId: string, by: string): SQL {
  return sql`insert into stream_moderation (stream_id, version, edited_by) values (${streamId}, 1, ${by})
    on conflict (stream_id) do update set version = stream_moderation.version + 1`;
}
