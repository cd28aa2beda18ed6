/** Exports in the database: what was asked for, how far the job is, and who may open the file. */
import { exportLimits } from "#shared/history/export-limits.ts";
import type { ExportFormat } from "#shared/api/operations/exports.ts";
import { quotas } from "#shared/api/quotas.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";
import { withinLimits } from "../database/limit.ts";
import type { LogScope } from "../history/pages.ts";
import type { Run } from "../history/runs.ts";
import type { FilePart } from "./files.ts";

export interface ExportRow {
  exportId: string;
  workspaceId: string;
  streamId: string;
  /** It goes with the file. */
  scope: LogScope;
  format: ExportFormat;
  state: "waiting" | "running" | "done" | "failed" | "deleted";
  because: "too_large" | "unreadable" | "by_hand" | "expired" | "erasure" | "retention" | null;
  /** What is left to look through. */
  place: Run[] | null;
  /** What Parquet's footer will say. */
  writer: unknown;
  events: number;
  bytes: number;
  partCount: number;
  looked: number;
  toLook: number;
  createdAt: Date;
  endedAt: Date | null;
  expiresAt: Date | null;
}

const columns = `export_id as "exportId", workspace_id as "workspaceId", stream_id as "streamId", scope, format, state, because,
  place, writer, events::float8 as events, bytes::float8 as bytes, part_count as "partCount", looked::float8 as looked,
  to_look::float8 as "toLook", created_at as "createdAt", ended_at as "endedAt", expires_at as "expiresAt"`;

export type NewExport = Pick<
  ExportRow,
  "exportId" | "workspaceId" | "streamId" | "scope" | "format" | "place" | "toLook"
> & {
  createdBy: string;
};

function toRows(rows: readonly Record<string, unknown>[]): ExportRow[] {
  return (rows as unknown as ExportRow[]).map((row) => ({
    ...row,
    createdAt: new Date(row.createdAt),
    endedAt: row.endedAt && new Date(row.endedAt),
    expiresAt: row.expiresAt && new Date(row.expiresAt),
  }));
}

/** Throws `quota_reached`. */
export async function insertExport(config: DatabaseConfig, one: NewExport): Promise<ExportRow> {
  const sql = connect(config);
  const inserted = sql.query(
    `insert into exports (export_id, workspace_id, stream_id, scope, format, place, to_look, created_by)
     values ($1, $2, $3, $4::jsonb, $5, $6::jsonb, $7, $8) returning ${columns}`,
    [
      one.exportId,
      one.workspaceId,
      one.streamId,
      JSON.stringify(one.scope),
      one.format,
      JSON.stringify(one.place),
      one.toLook,
      one.createdBy,
    ],
  );
  const held = sql.query("select hold_quota($1, 'exports', $2, 1)", [one.workspaceId, quotas.exports.atMost]);
  const outcome = await withinLimits(sql.transaction([held, inserted]));
  const [row] = outcome.ok ? toRows(outcome.result[1] ?? []) : [];
  if (!row) throw new Error("the export was not noted");
  return row;
}

export async function listExportRows(config: DatabaseConfig, streamId: string): Promise<ExportRow[]> {
  const text = `select ${columns} from exports where stream_id = $1 order by created_at desc, export_id limit ${exportLimits.listed}`;
  return toRows(await connect(config).query(text, [streamId]));
}

export async function findExport(
  config: DatabaseConfig,
  streamId: string,
  exportId: string,
): Promise<ExportRow | undefined> {
  const text = `select ${columns} from exports where stream_id = $1 and export_id = $2`;
  return toRows(await connect(config).query(text, [streamId, exportId]))[0];
}

/** Takes a job up, or goes on with it; undefined where it is over. */
export async function claimExport(config: DatabaseConfig, exportId: string): Promise<ExportRow | undefined> {
  const text = `update exports set state = 'running', heard_at = now()
    where export_id = $1 and state in ('waiting', 'running') returning ${columns}`;
  return toRows(await connect(config).query(text, [exportId]))[0];
}

/**
 * Notes a part that is in the bucket, or without a name that nothing of a stretch was asked for, and where the job goes on. False where somebody else wrote this part meanwhile, or the
 * export is not wanted any more: then the part is nobody's.
 */
export async function notePart(
  config: DatabaseConfig,
  { exportId, partCount }: ExportRow,
  made: { name: string | null; bytes: number; events: number; looked: number; place: Run[]; writer: unknown },
): Promise<boolean> {
  const text = `
    with noted as (
      update exports set part_count = part_count + 1, bytes = bytes + $3, events = events + $4, looked = least(to_look, $5),
        place = $6::jsonb, writer = $7::jsonb, heard_at = now()
      where export_id = $1 and state = 'running' and part_count = $2 returning export_id
    ), kept as (
      insert into export_parts (export_id, part, name, bytes) select export_id, $2, $8::text, $3 from noted where $8::text is not null
    )
    select from noted`;
  const { name, bytes, events, looked, place, writer } = made;
  const values = [
    exportId,
    partCount,
    bytes,
    events,
    looked,
    JSON.stringify(place),
    JSON.stringify(writer ?? null),
    name,
  ];
  return (await connect(config).query(text, values)).length > 0;
}

/** The file is whole. */
export async function endExport(config: DatabaseConfig, exportId: string): Promise<void> {
  await connect(config).query(
    `update exports set state = 'done', ended_at = now(), looked = to_look, place = null, writer = null,
       expires_at = now() + make_interval(hours => ${exportLimits.keptHours})
     where export_id = $1 and state = 'running'`,
    [exportId],
  );
}

/**
 * True where a session that may be in the file `e` was hidden since the file was asked for: it was shown while the file was made, and
 * is no more. By the session's own times, with a day to either side, since TikTok's times and ours differ.
 */
const holdsHidden = `exists (
  select from hidden_sessions h left join sessions s on s.stream_id = h.stream_id and s.session_id = h.session_id
  where h.stream_id = e.stream_id and h.hidden_at >= e.created_at
    and (e.scope->>'sessionId' is null or (e.scope->>'sessionId')::uuid = h.session_id)
    and (e.scope->>'roomId' is null or s.room_id is null or s.room_id = e.scope->>'roomId')
    and (e.scope->>'from' is null or s.ended_at is null or s.ended_at >= (e.scope->>'from')::timestamptz - interval '1 day')
    and (e.scope->>'to' is null or s.started_at is null or s.started_at < (e.scope->>'to')::timestamptz + interval '1 day'))`;

export type WhichExports =
  | { exportId: string }
  | { streamId: string }
  | { workspaceId: string }
  /** Those of which the time is over. */
  | "expired"
  /** Those with a session in them that is hidden now. */
  | "hidden"
  /** Whatever became of it. */
  | "all";

function conditionOf(which: WhichExports): { text: string; value: string | null } {
  if (which === "all") return { text: "$2::text is null", value: null };
  if (which === "expired") return { text: "$2::text is null and e.expires_at <= now()", value: null };
  if (which === "hidden") return { text: `$2::text is null and e.state = 'done' and ${holdsHidden}`, value: null };
  if ("exportId" in which) return { text: "e.export_id = $2", value: which.exportId };
  if ("streamId" in which) return { text: "e.stream_id = $2", value: which.streamId };
  return { text: "e.workspace_id = $2", value: which.workspaceId };
}

/** Of a file nothing stays but that it was there: not even whom it was asked about. Returns those that this changed. */
export async function markDeleted(
  config: DatabaseConfig,
  which: Exclude<WhichExports, "all">,
  because: "by_hand" | "expired" | "erasure" | "retention",
): Promise<string[]> {
  const { text, value } = conditionOf(which);
  const rows = await connect(config).query(
    `update exports e set state = 'deleted', because = $1, ended_at = coalesce(ended_at, now()), place = null, writer = null,
       scope = scope - '{person,text}'::text[], expires_at = now()
     where ${text} and state <> 'deleted' returning export_id as "exportId"`,
    [because, value],
  );
  return toIds(rows);
}

/** Those that are deleted, or failed, and have a file all the same: the bucket refused to delete it. The longest first. */
export async function listStillThere(config: DatabaseConfig, which: WhichExports): Promise<string[]> {
  // What expires is found by its time, of which nothing is left once it is marked.
  const { text, value } = conditionOf(which === "expired" || which === "hidden" ? "all" : which);
  const rows = await connect(config).query(
    `select e.export_id as "exportId" from exports e
     where e.state = any ($1::text[]) and ${text}
       and exists (select from export_parts p where p.export_id = e.export_id)
     order by e.ended_at limit 1000`,
    [["deleted", "failed"], value],
  );
  return toIds(rows);
}

/** Of a file that is gone nothing says any more where it was. */
export async function forgetParts(config: DatabaseConfig, exportId: string): Promise<void> {
  const text = `delete from export_parts p using exports e
    where p.export_id = $1 and e.export_id = p.export_id and e.state in ('deleted', 'failed')`;
  await connect(config).query(text, [exportId]);
}

/** One that cannot be made. */
export async function failExport(config: DatabaseConfig, exportId: string, because: "too_large" | "unreadable") {
  const rows = await connect(config).query(
    `update exports set state = 'failed', because = $2, ended_at = now(), place = null, writer = null,
       scope = scope - '{person,text}'::text[]
     where export_id = $1 and state = 'running' returning export_id`,
    [exportId, because],
  );
  return rows.length > 0;
}

/** Jobs that were cut, to be taken up again. */
export async function listSilent(config: DatabaseConfig): Promise<string[]> {
  const rows = await connect(config).query(
    `select export_id as "exportId" from exports where state in ('waiting', 'running')
       and heard_at < now() - make_interval(mins => ${exportLimits.silentMinutes}) order by heard_at limit 100`,
  );
  return toIds(rows);
}

function toIds(rows: readonly Record<string, unknown>[]): string[] {
  return (rows as { exportId: string }[]).map(({ exportId }) => exportId);
}

/** Files that ended within two days: a part that was being written just then may have come after all. */
export async function listJustDeleted(config: DatabaseConfig): Promise<string[]> {
  const rows = await connect(config).query(
    `select export_id as "exportId" from exports
     where state in ('deleted', 'failed') and greatest(ended_at, expires_at) > now() - interval '2 days' limit 1000`,
  );
  return toIds(rows);
}

/** What was there is told for 90 days; a link that has ended opens nothing, and goes. */
export async function forgetExports(config: DatabaseConfig): Promise<void> {
  const sql = connect(config);
  await sql.query("delete from export_links where expires_at < now()");
  await sql.query(
    "delete from exports where state in ('deleted', 'failed') and ended_at < now() - interval '90 days'" +
      // One of which the file is still there is what knows of it.
      " and not exists (select from export_parts p where p.export_id = exports.export_id)",
  );
}

/** Undefined where the file is gone, or a session in it was hidden. */
export async function insertLink(
  config: DatabaseConfig,
  link: { tokenHash: string; exportId: string; maker: { kind: "key" | "member"; id: string } },
): Promise<Date | undefined> {
  const [row] = await connect(config).query(
    `insert into export_links (token_hash, export_id, maker_kind, maker_id, expires_at)
     select decode($1, 'hex'), export_id, $3, $4, least(e.expires_at, now() + make_interval(hours => ${exportLimits.linkHours}))
     from exports e where export_id = $2 and e.state = 'done' and not ${holdsHidden} returning expires_at as "expiresAt"`,
    [link.tokenHash, link.exportId, link.maker.kind, link.maker.id],
  );
  return row && new Date((row as { expiresAt: string }).expiresAt);
}

/**
 * What a link opens: the parts of the file, in their order. Undefined where it has ended, a session in it was hidden, or who made it may not export any more:
 * a key that has no `history:export` now, or a member without a role that has it (`roles`).
 */
export async function openLink(
  config: DatabaseConfig,
  tokenHash: string,
  roles: readonly string[],
): Promise<{ exportId: string; format: ExportFormat; streamId: string; parts: FilePart[] | null } | undefined> {
  const [row] = await connect(config).query(
    `update exports e set fetched_at = now() from export_links l join streams s on true
     where l.token_hash = decode($1, 'hex') and e.export_id = l.export_id and e.state = 'done' and l.expires_at > now() and not ${holdsHidden}
       and s.stream_id = e.stream_id and s.deleted_at is null and (
         l.maker_kind = 'key' and exists (select from api_keys k where k.id = l.maker_id and k.workspace_id = e.workspace_id
           and k.revoked_at is null and (k.expires_at is null or k.expires_at > now())
           and k.permissions && array['*', 'history:export'] and (k.stream_ids is null or e.stream_id = any(k.stream_ids)))
         or l.maker_kind = 'member' and exists (select from grants g where g.account_id = l.maker_id
           and g.workspace_id = e.workspace_id and g.revoked_at is null and g.role = any($2::text[])
           and (g.stream_id is null or g.stream_id = e.stream_id)))
     returning e.export_id as "exportId", e.format, e.stream_id as "streamId",
       (select json_agg(json_build_object('name', name, 'bytes', bytes) order by part) from export_parts p
         where p.export_id = e.export_id) as parts`,
    [tokenHash, [...roles]],
  );
  return row as { exportId: string; format: ExportFormat; streamId: string; parts: FilePart[] | null } | undefined;
}
