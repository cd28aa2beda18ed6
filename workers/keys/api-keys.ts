/** API keys of a workspace: made, and revoked so that nothing opens with them any more. */
import type { Permission } from "#shared/api/permissions.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { Access } from "../access/decide.ts";
import { hashSecret, makeId } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import { readStreamIds } from "../database/api-keys.ts";
import { readWatchedRunIds } from "../replay/statements.ts";
import { Problem } from "../problem.ts";
import { type ApiKeyRow, insertKey, writeKeyRevoked } from "./api-key-statements.ts";
import { requireStreams } from "./ingest-keys.ts";
import { refuseLongerThan, refuseMoreThan } from "./makers.ts";
import { revokeEverywhere } from "./revoke-at-hubs.ts";

export interface NewApiKey {
  name: string;
  permissions: readonly ("*" | Permission)[];
  streamIds?: readonly string[] | undefined;
  /** ISO 8601. */
  expiresAt?: string | undefined;
}

/**
 * Makes a key of who asks. Throws `forbidden` where it would be able to do what they cannot, or outlive them, `unknown_stream`
 * for a stream that is not the workspace's, `too_many_keys` past the limit.
 */
export async function createApiKey(
  config: Config,
  access: Access,
  { name, permissions, streamIds, expiresAt }: NewApiKey,
  now: Date,
): Promise<{ row: ApiKeyRow; key: string }> {
  const { workspaceId } = access;
  refuseMoreThan(access, permissions);
  const end = expiresAt === undefined ? null : new Date(expiresAt);
  if (end && end <= now) throw new Problem("invalid_request", "expiresAt: this time is past");
  await refuseLongerThan(config, access, end);
  if (streamIds) await requireStreams(config, workspaceId, streamIds);
  const key = `tle_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url")}`;
  const values = {
    id: makeId("key"),
    workspaceId,
    name,
    secretHash: await hashSecret(key),
    permissions: [...new Set(permissions)],
    streamIds: streamIds ? [...new Set(streamIds)] : null,
    expiresAt: end,
    createdBy: access.author,
  };
  const row = await insertKey(config, values, limits.keysPerWorkspace);
  if (!row) throw new Problem("too_many_keys");
  return { row, key };
}

/**
 * Revokes a key; returns how many sockets and event streams were closed. Throws `unavailable` where a hub did not answer: the
 * key is revoked, and the same request ends what is left.
 */
export async function revokeApiKey(
  env: Env,
  config: Config,
  { id: keyId, workspaceId }: ApiKeyRow,
): Promise<{ sockets: number }> {
  const { sockets, failed } = await revokeEverywhere(
    env,
    { kind: "key", id: keyId },
    {
      readStreamIds: async () => [
        ...(await readStreamIds(config, workspaceId)),
        ...(await readWatchedRunIds(config, { workspaceId })),
      ],
      writeRevoked: () => writeKeyRevoked(config, { workspaceId, keyId }, new Date()),
    },
  );
  if (failed > 0) {
    throw new Problem("unavailable", `The key is revoked; ${failed} streams did not answer, ask once more`);
  }
  return { sockets };
}
