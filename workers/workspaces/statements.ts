/** Workspaces in the database. One that is deleted is found by nothing but its log and its audit. */
import type { Role } from "#shared/api/permissions.ts";
import { limits } from "#shared/protocol/limits.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";
import { withinLimits } from "../database/limit.ts";
import { deletion } from "../streams/statements.ts";

export interface WorkspaceRow {
  workspaceId: string;
  name: string;
  createdAt: string | Date;
}

const columns = `workspace_id as "workspaceId", name, created_at as "createdAt"`;

/** Those that an account is in, with the role in the whole of it, the oldest first. */
export async function readWorkspacesOf(
  config: DatabaseConfig,
  accountId: string,
): Promise<(WorkspaceRow & { role: Role | null })[]> {
  const rows = await connect(config).query(
    `select ${columns}, (select role from grants g where g.account_id = $1 and g.workspace_id = w.workspace_id
       and g.stream_id is null and g.revoked_at is null) as role
     from workspaces w
     where deleted_at is null and workspace_id in (
       select workspace_id from grants where account_id = $1 and revoked_at is null)
     order by created_at, workspace_id`,
    [accountId],
  );
  return rows as (WorkspaceRow & { role: Role | null })[];
}

export async function readWorkspace(config: DatabaseConfig, workspaceId: string): Promise<WorkspaceRow | undefined> {
  const [row] = await connect(config).query(
    `select ${columns} from workspaces where workspace_id = $1 and deleted_at is null`,
    [workspaceId],
  );
  return row as WorkspaceRow | undefined;
}

/** Makes a workspace with its first owner. False where the account owns as many as it may. */
export async function insertWorkspace(
  config: DatabaseConfig,
  { workspaceId, name, accountId, grantId }: { workspaceId: string; name: string; accountId: string; grantId: string },
): Promise<boolean> {
  const sql = connect(config);
  const made = await withinLimits(
    sql.transaction([
      sql.query("select pg_advisory_xact_lock(hashtext('workspaces:' || $1))", [accountId]),
      sql.query(
        `select refuse_if(count(*) >= $2, 'workspaces') from grants
         where account_id = $1 and role = 'OWNER' and revoked_at is null`,
        [accountId, limits.workspacesPerAccount],
      ),
      sql.query("insert into workspaces (workspace_id, name) values ($1, $2)", [workspaceId, name]),
      sql.query(
        `insert into grants (grant_id, account_id, workspace_id, role, granted_by) values ($1, $2, $3, 'OWNER', $2)`,
        [grantId, accountId, workspaceId],
      ),
    ]),
  );
  return made.ok;
}

/** Returns the workspace as it is then; undefined where it is not there any more. */
export async function updateWorkspaceName(
  config: DatabaseConfig,
  { workspaceId, name }: { workspaceId: string; name: string },
): Promise<WorkspaceRow | undefined> {
  const [row] = await connect(config).query(
    `update workspaces set name = $2 where workspace_id = $1 and deleted_at is null returning ${columns}`,
    [workspaceId, name],
  );
  return row as WorkspaceRow | undefined;
}

/** Deletes the streams of a workspace, as a stream is deleted. */
export async function deleteStreamsOf(
  config: DatabaseConfig,
  { workspaceId, author }: { workspaceId: string; author: string },
): Promise<void> {
  const sql = connect(config);
  const rows = (await sql.query("select stream_id from streams where workspace_id = $1 and deleted_at is null", [
    workspaceId,
  ])) as { stream_id: string }[];
  for (const { stream_id: streamId } of rows) await sql.transaction(deletion(sql, streamId, author));
}

/**
 * Deletes a workspace: its keys, members and invitations, and the streams that were made since its streams were deleted. What was
 * logged of it stays. A second call changes nothing.
 */
export async function deleteWorkspace(
  config: DatabaseConfig,
  { workspaceId, author }: { workspaceId: string; author: string },
): Promise<void> {
  const sql = connect(config);
  await sql.transaction([
    sql.query("select lock_people($1)", [workspaceId]),
    // First: where there is no workspace, its last owner may go.
    sql.query("update workspaces set deleted_at = now() where workspace_id = $1 and deleted_at is null", [workspaceId]),
    sql.query("update api_keys set revoked_at = now() where workspace_id = $1 and revoked_at is null", [workspaceId]),
    sql.query("update ingest_keys set revoked_at = now() where workspace_id = $1 and revoked_at is null", [
      workspaceId,
    ]),
    sql.query("update grants set revoked_at = now() where workspace_id = $1 and revoked_at is null", [workspaceId]),
    sql.query(
      `update invitations set revoked_at = now()
       where workspace_id = $1 and revoked_at is null and used_at is null`,
      [workspaceId],
    ),
  ]);
  await deleteStreamsOf(config, { workspaceId, author });
}

/** The streams that were deleted lately, with their handles: of those a hub may have missed its end. */
export async function readEndingStreams(
  config: DatabaseConfig,
  workspaceId: string,
): Promise<{ streamId: string; uniqueId: string }[]> {
  const rows = await connect(config).query(
    `select stream_id as "streamId", unique_id as "uniqueId" from streams
     where workspace_id = $1 and deleted_at > now() - interval '1 hour' order by stream_id`,
    [workspaceId],
  );
  return rows as { streamId: string; uniqueId: string }[];
}
