/** What somebody has open at hubs ends when what let them in does. The database says so first: a hub forgets nothing of it. */
import { connect } from "../database/client.ts";
import type { Config } from "../config.ts";
import { readStreamIds } from "../database/api-keys.ts";
import { revokeAtHubs } from "../keys/revoke-at-hubs.ts";
import { Problem } from "../problem.ts";
import { readWatchedRunIds } from "../replay/statements.ts";

/**
 * Closes what was opened by a grant that is revoked in the database, wherever its account is signed in. Throws `unavailable` where
 * a hub did not answer: asked again it ends what is left.
 */
export async function endGrant(
  env: Env,
  config: Config,
  { grantId, workspaceId, streamId }: { grantId: string; workspaceId: string; streamId: string | null },
): Promise<void> {
  const streamIds = streamId === null ? await readStreamIds(config, workspaceId) : [streamId];
  await endAt(env, [...streamIds, ...(await readWatchedRunIds(config, { workspaceId, streamId }))], grantId);
}

/** Closes what was opened in a session of an account that is revoked in the database. Throws as `endGrant`. */
export async function endSession(
  env: Env,
  config: Config,
  { sessionId, accountId }: { sessionId: string; accountId: string },
): Promise<void> {
  const rows = await connect(config).query(
    `select distinct s.stream_id from grants g
       join streams s on s.workspace_id = g.workspace_id and (g.stream_id is null or g.stream_id = s.stream_id)
     where g.account_id = $1 and g.revoked_at is null and s.deleted_at is null
     union
     select r.run_id from grants g
       join replay_runs r on r.workspace_id = g.workspace_id and (g.stream_id is null or g.stream_id = r.stream_id)
     where g.account_id = $1 and g.revoked_at is null and (r.ended_at is null or r.ended_at > now() - interval '25 hours')`,
    [accountId],
  );
  await endAt(
    env,
    (rows as { stream_id: string }[]).map(({ stream_id }) => stream_id),
    sessionId,
  );
}

async function endAt(env: Env, streamIds: readonly string[], id: string): Promise<void> {
  const principal = { kind: "member", id } as const;
  const { failed } = await revokeAtHubs(env, streamIds, principal);
  if (failed === 0) return;
  // A hub that was moved in this moment answers the next time.
  const again = await revokeAtHubs(env, streamIds, principal);
  if (again.failed > 0) {
    throw new Problem("unavailable", `It is revoked; ${again.failed} streams did not answer, ask once more`);
  }
}
