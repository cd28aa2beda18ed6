/** Quotas of workspaces in the database, which holds them where something is made (workers/database/limit.ts). */
import { type QuotaName, quotas } from "#shared/api/quotas.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";

export interface QuotaRow {
  name: QuotaName;
  limit: number;
  used: number;
  isSet: boolean;
}

const usual = JSON.stringify(Object.entries(quotas).map(([name, { atMost }]) => ({ name, atMost })));

/** Every quota of a workspace, in the order of the table; undefined where there is no such workspace. */
export async function readQuotas(config: DatabaseConfig, workspaceId: string): Promise<QuotaRow[] | undefined> {
  const rows = await connect(config).query(
    `select usual.name, coalesce(q.at_most, usual."atMost")::text as "limit", quota_used($1, usual.name)::text as used,
       q.quota is not null as "isSet"
     from rows from (jsonb_to_recordset($2::jsonb) as (name text, "atMost" bigint))
       with ordinality as usual(name, "atMost", place)
     join workspaces w on w.workspace_id = $1 and w.deleted_at is null
     left join workspace_quotas q on q.workspace_id = $1 and q.quota = usual.name
     order by usual.place`,
    [workspaceId, usual],
  );
  if (rows.length === 0) return undefined;
  const found = rows as { name: QuotaName; limit: string; used: string; isSet: boolean }[];
  return found.map(({ limit, used, ...row }) => ({ ...row, limit: Number(limit), used: Number(used) }));
}

/** Sets these quotas of a workspace, and the others back. Where there is no such workspace nothing happens. */
export async function writeQuotas(
  config: DatabaseConfig,
  workspaceId: string,
  wanted: Partial<Record<QuotaName, number>>,
): Promise<void> {
  const sql = connect(config);
  await sql.transaction([
    sql.query("select pg_advisory_xact_lock(hashtext('quotas:' || $1))", [workspaceId]),
    sql.query("delete from workspace_quotas where workspace_id = $1 and quota <> all ($2)", [
      workspaceId,
      Object.keys(wanted),
    ]),
    // What is as it was is no change, and has no row in the audit.
    sql.query(
      `insert into workspace_quotas as q (workspace_id, quota, at_most)
       select w.workspace_id, said.key, said.value::bigint from workspaces w, jsonb_each_text($2::jsonb) as said
       where w.workspace_id = $1 and w.deleted_at is null
       order by said.key
       on conflict (workspace_id, quota) do update set at_most = excluded.at_most where q.at_most <> excluded.at_most`,
      [workspaceId, JSON.stringify(wanted)],
    ),
  ]);
}
