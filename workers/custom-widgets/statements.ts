/** Codes of custom widgets in the database. */
import { customWidgetLimits } from "#shared/custom-widget/limits.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";
import { withinLimits } from "../database/limit.ts";

export interface CodeKey {
  workspaceId: string;
  codeId: string;
}

/** What is used for so long by nothing goes; and how many at a time. */
const [unusedAfter, mostAtOnce] = ["7 days", 20];

/** Notes a code; "known" where it was noted before. */
export async function insertCode(
  config: DatabaseConfig,
  { codeId, workspaceId, bytes, createdBy }: CodeKey & { bytes: number; createdBy: string },
): Promise<"new" | "known" | "too_many_codes"> {
  const sql = connect(config);
  const outcome = await withinLimits(
    sql.transaction([
      sql.query("select pg_advisory_xact_lock(hashtext($1))", [`widget codes:${workspaceId}`]),
      sql.query(
        `select refuse_if((select count(*) from widget_codes where workspace_id = $1) >= $3
           and not exists (select from widget_codes where code_id = $2), 'too_many_codes')`,
        [workspaceId, codeId, customWidgetLimits.codes],
      ),
      sql.query(
        `insert into widget_codes (code_id, workspace_id, bytes, created_by) values ($1, $2, $3, $4)
         on conflict do nothing returning code_id`,
        [codeId, workspaceId, bytes, createdBy],
      ),
    ]),
  );
  if (!outcome.ok) return "too_many_codes";
  return (outcome.result[2] ?? []).length > 0 ? "new" : "known";
}

/** Codes that are old, and that no draft and no revision of a scene names. */
export async function listUnusedCodes(config: DatabaseConfig, workspaceId: string): Promise<string[]> {
  const rows = await connect(config).query(
    `select code_id as "codeId" from widget_codes c where workspace_id = $1 and created_at < now() - $2::interval
       and not exists (select from overlay_scenes s join streams t using (stream_id)
         where t.workspace_id = $1 and s.deleted_at is null and (strpos(s.draft::text, c.code_id) > 0
           or exists (select from overlay_scene_revisions r where r.scene_id = s.scene_id and strpos(r.document::text, c.code_id) > 0)))
     order by created_at limit ${mostAtOnce}`,
    [workspaceId, unusedAfter],
  );
  return (rows as { codeId: string }[]).map(({ codeId }) => codeId);
}

export async function deleteCodeRow(config: DatabaseConfig, { workspaceId, codeId }: CodeKey): Promise<void> {
  await connect(config).query("delete from widget_codes where workspace_id = $1 and code_id = $2", [
    workspaceId,
    codeId,
  ]);
}

/** Codes of workspaces that are deleted: of one, or of all. A thousand at a time. */
export async function listEndedCodes(config: DatabaseConfig, workspaceId: string | null): Promise<CodeKey[]> {
  const rows = await connect(config).query(
    `select code_id as "codeId", workspace_id as "workspaceId" from widget_codes c
     where ($1::text is null or workspace_id = $1) and exists (
       select from workspaces w where w.workspace_id = c.workspace_id and w.deleted_at is not null)
     order by code_id limit 1000`,
    [workspaceId],
  );
  return rows as unknown as CodeKey[];
}
