/** Rows of the audit log that a hub kept while the database was down. */
import type { KeptAudit } from "#shared/protocol/outage-protocol.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";
import { isDatabaseOutage } from "../database/outage.ts";

/** Writes them in their order, each once; returns the ids of those that the log has then. It ends at the first outage. */
export async function writeKeptAudits(config: DatabaseConfig, entries: readonly KeptAudit[]): Promise<string[]> {
  const sql = connect(config);
  const written: string[] = [];
  for (const { entryId, at, actor, workspaceId, action, target, detail } of entries) {
    const values = [entryId, new Date(at), workspaceId, action, target.kind, target.id, detail];
    try {
      await sql.transaction([
        sql.query("select set_config('tle.actor', $1, true)", [actor]),
        sql.query("select append_kept_audit($1, $2, $3, $4, $5, $6, $7)", values),
      ]);
      written.push(entryId);
    } catch (error) {
      if (isDatabaseOutage(error)) break;
      const message = error instanceof Error ? error.message.slice(0, 300) : "";
      console.error(JSON.stringify({ part: "audit", status: "kept_row_refused", entryId, error: message }));
    }
  }
  return written;
}
