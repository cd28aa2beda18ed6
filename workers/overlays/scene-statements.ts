/** Scenes in the database: the drafts, and what was published of them. The hub has a copy of what is shown now. */
import { and, asc, desc, eq, getTableColumns, isNull, sql } from "drizzle-orm";
import type { Scene } from "#shared/overlay/scene.ts";
import { database, type DatabaseConfig } from "../database/client.ts";
import { lock, refuseIf, withinLimits } from "../database/limit.ts";
import { overlaySceneRevisions, overlayScenes } from "../database/overlay-schema.ts";

export type SceneRow = typeof overlayScenes.$inferSelect;

/** Scenes of a stream that are not deleted. */
const mostScenes = 50;
/** Revisions of a scene that are kept, the latest. */
const mostRevisions = 100;

export interface SceneKey {
  streamId: string;
  sceneId: string;
}

const mine = ({ streamId, sceneId }: SceneKey) =>
  and(eq(overlayScenes.sceneId, sceneId), eq(overlayScenes.streamId, streamId), isNull(overlayScenes.deletedAt));

/** The draft that an edit was made on is still the one that is there. */
const at = (key: SceneKey, draftNo: number) => and(mine(key), eq(overlayScenes.draftNo, draftNo));

export function listSceneRows(config: DatabaseConfig, streamId: string): Promise<Omit<SceneRow, "draft">[]> {
  const { draft: _draft, ...head } = getTableColumns(overlayScenes);
  return database(config)
    .select(head)
    .from(overlayScenes)
    .where(and(eq(overlayScenes.streamId, streamId), isNull(overlayScenes.deletedAt)))
    .orderBy(asc(overlayScenes.createdAt), asc(overlayScenes.sceneId));
}

export async function findScene(config: DatabaseConfig, key: SceneKey): Promise<SceneRow | undefined> {
  const [row] = await database(config).select().from(overlayScenes).where(mine(key));
  return row;
}

/** Adds a scene; or says of what there is too much. */
export async function insertScene(
  config: DatabaseConfig,
  row: typeof overlayScenes.$inferInsert,
): Promise<SceneRow | "overlay_taken" | "too_many_scenes"> {
  const db = database(config);
  const ofStream = and(eq(overlayScenes.streamId, row.streamId), isNull(overlayScenes.deletedAt));
  const count = db
    .select({ n: sql`count(*)` })
    .from(overlayScenes)
    .where(ofStream);
  const same = db
    .select({ n: sql`1` })
    .from(overlayScenes)
    .where(and(ofStream, eq(overlayScenes.overlay, row.overlay)));
  const outcome = await withinLimits(
    db.batch([
      db.execute(lock(`overlay scenes:${row.streamId}`)),
      db.execute(refuseIf(sql`(${count}) >= ${mostScenes}`, "too_many_scenes")),
      db.execute(refuseIf(sql`exists (${same})`, "overlay_taken")),
      db.insert(overlayScenes).values(row).returning(),
    ]),
  );
  if (!outcome.ok) return outcome.limit === "overlay_taken" ? "overlay_taken" : "too_many_scenes";
  const [made] = outcome.result[3];
  if (!made) throw new Error("a scene that was inserted is not there");
  return made;
}

/** Puts another draft in the place of number `draftNo`; undefined where that is not the one that is there. */
export async function writeDraft(
  config: DatabaseConfig,
  key: SceneKey,
  draftNo: number,
  { draft, name, editedBy }: { draft: Scene; name: string | undefined; editedBy: string },
): Promise<SceneRow | undefined> {
  const [row] = await database(config)
    .update(overlayScenes)
    .set({
      draft,
      draftNo: sql`${overlayScenes.draftNo} + 1`,
      editedBy,
      updatedAt: sql`now()`,
      ...(name !== undefined && { name }),
    })
    .where(at(key, draftNo))
    .returning();
  return row;
}

/**
 * Makes a revision of `document`, which is the draft from then on; undefined where `draftNo` is not the draft that is there. One
 * statement: two who publish at once make two revisions, or one of them is told.
 */
export async function writeRevision(
  config: DatabaseConfig,
  { streamId, sceneId }: SceneKey,
  draftNo: number,
  { document, author, reason }: { document: Scene; author: string; reason: string },
): Promise<{ revision: number; overlay: string } | undefined> {
  const text = JSON.stringify(document);
  const { rows } = (await database(config).execute(sql`
    with published as (
      update overlay_scenes set published_revision = published_revision + 1, draft = ${text}::jsonb,
        draft_no = draft_no + case when draft = ${text}::jsonb then 0 else 1 end, edited_by = ${author}, updated_at = now()
      where scene_id = ${sceneId} and stream_id = ${streamId} and deleted_at is null and draft_no = ${draftNo}
      returning scene_id, published_revision, overlay
    ), dropped as (
      delete from overlay_scene_revisions r using published p
      where r.scene_id = p.scene_id and r.revision <= p.published_revision - ${mostRevisions}
    ), made as (
      insert into overlay_scene_revisions (scene_id, revision, document, author, reason)
      select scene_id, published_revision, ${text}::jsonb, ${author}, ${reason} from published
    )
    select published_revision as revision, overlay from published`)) as {
    rows: { revision: number; overlay: string }[];
  };
  return rows[0];
}

export function listRevisionRows(config: DatabaseConfig, sceneId: string) {
  const { revision, author, reason, createdAt } = overlaySceneRevisions;
  return database(config)
    .select({ revision, author, reason, createdAt })
    .from(overlaySceneRevisions)
    .where(eq(overlaySceneRevisions.sceneId, sceneId))
    .orderBy(desc(revision))
    .limit(mostRevisions);
}

export async function findRevision(
  config: DatabaseConfig,
  sceneId: string,
  revision: number,
): Promise<Scene | undefined> {
  const [row] = await database(config)
    .select({ document: overlaySceneRevisions.document })
    .from(overlaySceneRevisions)
    .where(and(eq(overlaySceneRevisions.sceneId, sceneId), eq(overlaySceneRevisions.revision, revision)));
  return row?.document;
}

export async function markSceneDeleted(config: DatabaseConfig, key: SceneKey): Promise<void> {
  await database(config)
    .update(overlayScenes)
    .set({ deletedAt: sql`now()` })
    .where(mine(key));
}
