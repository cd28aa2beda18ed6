import { connect, type DatabaseConfig } from "../database/client.ts";

/** What was done that changed no table. */
export interface Effect {
  /** Null: the host's. */
  workspaceId: string | null;
  /** `kind.verb` in lower case, such as `overlay.cleared`. */
  action: string;
  /** What it was done to. */
  target: { kind: string; id: string };
  /** What was asked for, at most 4096 bytes as JSON: never a secret, never a viewer's words. */
  detail?: Record<string, unknown> | undefined;
}

/** Writes a row of the audit log, for `config.actor`. What changes a table has its row from there, and needs none of this. */
export async function appendAudit(
  config: DatabaseConfig,
  { workspaceId, action, target, detail }: Effect,
): Promise<void> {
  const values = [workspaceId, action, target.kind, target.id, detail === undefined ? null : JSON.stringify(detail)];
  await connect(config).query("select append_audit($1, $2, $3, $4, $5)", values);
}
