/** What the overlays of a stream show: the published scenes, by the names of the overlays. An overlay opens without the database. */
import { chooseMeters } from "#shared/activity/meters.ts";
import type { SceneAnswer, SceneCall } from "#shared/protocol/hub-protocol.ts";
import type { HubParts } from "../hub-parts.ts";
import { sceneOf, shownParts } from "./kept-scenes.ts";
import { unknownStream } from "../unknown-stream.ts";

/** So long it is known of a scene that it was deleted: longer than any call is on its way. */
const endedMs = 24 * 60 * 60 * 1_000;

/**
 * Keeps a scene in the place of the one before, and tells every socket. Calls come in any order: a revision that is not later
 * than what is kept of the same scene changes nothing, neither does the end of a scene that another one has followed, and what
 * was published of a scene while somebody deleted it is refused.
 */
export function setScene(
  { engine, audience }: HubParts,
  sql: SqlStorage,
  { overlay, sceneId, kept }: SceneCall,
  now: number,
): SceneAnswer {
  const view = engine.present;
  if (!view) return unknownStream;
  const before = sceneOf(sql, overlay);
  if (kept === null) {
    sql.exec("delete from ended_scenes where at < ?", now - endedMs);
    sql.exec("insert or replace into ended_scenes (scene_id, at) values (?, ?)", sceneId, now);
    if (before?.sceneId !== sceneId) return { ok: true, sockets: 0 };
    sql.exec("delete from scenes where overlay = ?", overlay);
  } else {
    if (sql.exec("select 1 from ended_scenes where scene_id = ?", sceneId).toArray().length > 0)
      return { ok: false, code: "unknown_scene" };
    if (before?.sceneId === sceneId && before.revision >= kept.revision) return { ok: true, sockets: 0 };
    sql.exec(
      "insert or replace into scenes (overlay, scene_id, revision, document, parts, stores) values (?, ?, ?, ?, ?, ?)",
      overlay,
      sceneId,
      kept.revision,
      kept.document,
      JSON.stringify(kept.parts),
      JSON.stringify(kept.stores ?? []),
    );
  }
  engine.change(({ memory: { standings } }) => {
    const meters = chooseMeters(standings.meters, shownParts(sql));
    if (Object.keys(meters).join() === Object.keys(standings.meters).join()) return;
    standings.meters = meters;
    engine.writeCheckpoint();
  });
  const scene = { overlay, revision: kept?.revision ?? 0 };
  const { last } = view.memory.takebacks;
  return { ok: true, sockets: audience.tellOverlays({ after: last, always: true, scene }, now) };
}
