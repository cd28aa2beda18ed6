/** Rows of the audit log that a hub kept while the database was down. */
import type { AuditsWritten, KeptAudit } from "#shared/protocol/outage-protocol.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";
import { isDatabaseOutage } from "../database/outage.ts";

/** SQLSTATEs of a row that the log takes at no time: its data are wrong (22), or a constraint is against it (23), its workspace is deleted. */
const neverTaken = /^(2[23]|TLE02)/;

/**
 * Writes them in their order, each once; returns the ids of those that the log has then, and of those that it never takes. It ends at
 * the first outage. What the log refuses for what it says is written without that: one row must not hold up those behind it.
 */
export async function writeKeptAudits(config: DatabaseConfig, entries: readonly KeptAudit[]): Promise<AuditsWritten> {
  const sql = connect(config);
  const write = async ({ entryId, at, actor, workspaceId, action, target, detail }: KeptAudit) => {
    const values = [entryId, new Date(at), workspaceId, action, target.kind, target.id, detail];
    await sql.transaction([
      sql.query("select set_config('tle.actor', $1, true)", [actor]),
      sql.query("select append_kept_audit($1, $2, $3, $4, $5, $6, $7)", values),
    ]);
  };
  const [written, refused]: [string[], string[]] = [[], []];
  for (const entry of entries) {
    try {
      await write(entry).catch((error: unknown) => {
        if (isDatabaseOutage(error)) throw error;
        sayRefused(entry, error);
        return write({ ...entry, detail: bareDetail(entry) });
      });
      written.push(entry.entryId);
    } catch (error) {
      if (isDatabaseOutage(error)) break;
      sayRefused(entry, error);
      if (neverTaken.test(stateOf(error))) refused.push(entry.entryId);
    }
  }
  return { written, refused };
}

/** Who did what to what stands in the row; of the detail only when, and that the rest could not be written. */
function bareDetail({ entryId, at }: KeptAudit): string {
  return JSON.stringify({ entry: entryId, doneAt: new Date(at).toISOString(), isIncomplete: true });
}

function stateOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

function sayRefused({ entryId }: KeptAudit, error: unknown): void {
  const message = error instanceof Error ? error.message.slice(0, 300) : "";
  console.error(JSON.stringify({ part: "audit", status: "kept_row_refused", entryId, error: message }));
}
