/** The published scenes as the hub keeps them, by the names of their overlays. */
import type { KeptScene } from "#shared/protocol/hub-protocol.ts";

/** The live parts that published scenes show: what is on them is public. */
export function shownParts(sql: SqlStorage): ReadonlySet<string> {
  const rows = sql.exec<{ parts: string }>("select parts from scenes").toArray();
  return new Set(rows.flatMap(({ parts }) => JSON.parse(parts) as string[]));
}

/** What the overlays of a name show; null for the classic layout. */
export function sceneOf(sql: SqlStorage, overlay: string): KeptScene | null {
  // A hub of no stream has no tables.
  if (sql.exec("select name from sqlite_master where name = 'scenes'").toArray().length === 0) return null;
  const [row] = sql
    .exec<{ scene_id: string; revision: number; document: string }>(
      "select scene_id, revision, document from scenes where overlay = ?",
      overlay,
    )
    .toArray();
  return row ? { sceneId: row.scene_id, revision: row.revision, document: row.document } : null;
}
