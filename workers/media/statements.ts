/** Uploads in the database. */
import type { MediaUses } from "#shared/api/operations/media.ts";
import { quotas } from "#shared/api/quotas.ts";
import type { MediaFormat, MediaKind } from "#shared/media/formats.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";
import { withinLimits } from "../database/limit.ts";

export interface MediaRow {
  mediaId: string;
  workspaceId: string;
  name: string;
  kind: MediaKind;
  format: MediaFormat;
  bytes: number;
  sha256: string;
  width: number | null;
  height: number | null;
  frames: number | null;
  durationMs: number | null;
  createdBy: string;
  createdAt: Date;
}

export type NewMedia = Omit<MediaRow, "createdAt">;

/** More are not listed: a workspace that the host has given room for more sees the latest. */
const mostListed = 2_000;
/** Scenes and rules that are told of an upload. */
const mostUses = 50;

const columns = `media_id as "mediaId", workspace_id as "workspaceId", name, kind, format, bytes::float8 as bytes,
  encode(sha256, 'hex') as sha256, width, height, frames, duration_ms as "durationMs", created_by as "createdBy",
  created_at as "createdAt"`;

function toRows(rows: readonly Record<string, unknown>[]): MediaRow[] {
  return (rows as unknown as MediaRow[]).map((row) => ({ ...row, createdAt: new Date(row.createdAt) }));
}

export interface MediaKey {
  workspaceId: string;
  mediaId: string;
}

export async function listMediaRows(
  config: DatabaseConfig,
  { workspaceId, kind = null }: { workspaceId: string; kind?: MediaKind | null | undefined },
): Promise<MediaRow[]> {
  const text = `select ${columns} from media where workspace_id = $1 and ($2::text is null or kind = $2)
    order by created_at desc, media_id limit ${mostListed}`;
  return toRows(await connect(config).query(text, [workspaceId, kind]));
}

export async function readUsed(config: DatabaseConfig, workspaceId: string): Promise<{ files: number; bytes: number }> {
  const text =
    "select count(*)::float8 as files, coalesce(sum(bytes), 0)::float8 as bytes from media where workspace_id = $1";
  const [row] = await connect(config).query(text, [workspaceId]);
  return row as { files: number; bytes: number };
}

export async function findMedia(
  config: DatabaseConfig,
  { workspaceId, mediaId }: MediaKey,
): Promise<MediaRow | undefined> {
  const text = `select ${columns} from media where workspace_id = $1 and media_id = $2`;
  return toRows(await connect(config).query(text, [workspaceId, mediaId]))[0];
}

/** Notes an upload; undefined where it was noted before. Throws `quota_reached`. */
export async function insertMedia(config: DatabaseConfig, one: NewMedia): Promise<MediaRow | undefined> {
  const sql = connect(config);
  const held = (name: "media" | "mediaBytes", adding: number) =>
    sql.query("select hold_quota($1, $2, $3, $4)", [one.workspaceId, name, quotas[name].atMost, adding]);
  const inserted = sql.query(
    `insert into media (media_id, workspace_id, name, kind, format, bytes, sha256, width, height, frames, duration_ms, created_by)
     values ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8, $9, $10, $11, $12) on conflict do nothing returning ${columns}`,
    [
      one.mediaId,
      one.workspaceId,
      one.name,
      one.kind,
      one.format,
      one.bytes,
      one.sha256,
      one.width,
      one.height,
      one.frames,
      one.durationMs,
      one.createdBy,
    ],
  );
  const outcome = await withinLimits(sql.transaction([held("media", 1), held("mediaBytes", one.bytes), inserted]));
  return outcome.ok ? toRows(outcome.result[2] ?? [])[0] : undefined;
}

export async function updateMediaName(
  config: DatabaseConfig,
  { workspaceId, mediaId }: MediaKey,
  name: string,
): Promise<MediaRow | undefined> {
  const text = `update media set name = $3 where workspace_id = $1 and media_id = $2 returning ${columns}`;
  return toRows(await connect(config).query(text, [workspaceId, mediaId, name]))[0];
}

export async function deleteMediaRow(config: DatabaseConfig, { workspaceId, mediaId }: MediaKey): Promise<void> {
  await connect(config).query("delete from media where workspace_id = $1 and media_id = $2", [workspaceId, mediaId]);
}

/** Uploads of workspaces that are deleted: of one, or of all. A thousand at a time. */
export async function listEnded(config: DatabaseConfig, workspaceId: string | null): Promise<MediaRow[]> {
  const text = `select ${columns} from media m where ($1::text is null or workspace_id = $1) and exists (
      select from workspaces w where w.workspace_id = m.workspace_id and w.deleted_at is not null)
    order by media_id limit 1000`;
  return toRows(await connect(config).query(text, [workspaceId]));
}

/**
 * What uses an upload: scenes that have its address in their draft or in what overlays show, and rules. `streamIds`: those that may
 * be told of; null for all of the workspace.
 */
export async function findUses(
  config: DatabaseConfig,
  { workspaceId, mediaId }: MediaKey,
  streamIds: readonly string[] | null,
): Promise<MediaUses> {
  const rows = (await connect(config).query(
    `select 'scene' as of, s.stream_id as "streamId", s.scene_id as id, s.name, strpos(r.document::text, $2) > 0 as "isPublished"
     from overlay_scenes s join streams t using (stream_id)
       left join overlay_scene_revisions r on r.scene_id = s.scene_id and r.revision = s.published_revision
     where t.workspace_id = $1 and t.deleted_at is null and s.deleted_at is null
       and (strpos(s.draft::text, $2) > 0 or strpos(r.document::text, $2) > 0)
     union all
     select 'rule', u.stream_id, u.rule_id, coalesce(u.body->>'name', ''), true
     from rules u join streams t using (stream_id)
     where t.workspace_id = $1 and t.deleted_at is null and u.deleted_at is null and strpos(u.body::text, $2) > 0
     order by 1, 2, 3`,
    [workspaceId, mediaId],
  )) as { of: "scene" | "rule"; streamId: string; id: string; name: string; isPublished: boolean | null }[];
  const told = rows.filter(({ streamId }) => streamIds?.includes(streamId) ?? true);
  const some = (of: "scene" | "rule") => told.filter((row) => row.of === of).slice(0, mostUses);
  return {
    scenes: some("scene").map(({ streamId, id, name, isPublished }) => ({
      streamId,
      sceneId: id,
      name,
      isPublished: isPublished === true,
    })),
    rules: some("rule").map(({ streamId, id, name }) => ({ streamId, ruleId: id, name })),
    elsewhere: rows.length - told.length,
  };
}
