/** Ingest keys of a workspace: made, and revoked so that no runner sends anything with them any more. */
import type { IngestScope } from "#shared/protocol/ingest-key.ts";
import { limits } from "#shared/protocol/limits.ts";
import { type IngestKey, makeIngestKey } from "../auth/ingest-key.ts";
import { makeId } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import { readStreamIds } from "../database/api-keys.ts";
import { fleetOf } from "../fleet.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import {
  type IngestKeyRow,
  insertIngestKey,
  readRevokedIngestKeys,
  writeIngestKeyRevoked,
} from "./ingest-key-statements.ts";
import { revokeEverywhere } from "./revoke-at-hubs.ts";

interface NewIngestKey {
  workspaceId: string;
  name: string;
  /** Null: every stream of the workspace, also those that are made later. */
  streamIds: readonly string[] | null;
  author: string;
}

/** Makes a key. Throws `unknown_stream` for a stream that is not the workspace's, `too_many_ingest_keys` past the limit. */
export async function createIngestKey(
  config: Config,
  { workspaceId, name, streamIds, author }: NewIngestKey,
): Promise<{ row: IngestKeyRow; key: IngestKey }> {
  if (streamIds) await requireStreams(config, workspaceId, streamIds);
  const scope: IngestScope = {
    ingestKeyId: makeId("ik"),
    workspaceId,
    streamIds: streamIds && [...new Set(streamIds)],
  };
  const key = await makeIngestKey(config.SEALING_KEYS, scope);
  const values = { ...scope, streamIds: scope.streamIds && [...scope.streamIds], name, createdBy: author };
  const row = await insertIngestKey(config, values, limits.ingestKeysPerWorkspace);
  if (!row) throw new Problem("too_many_ingest_keys");
  return { row, key };
}

/** Every stream that a key is to be for must be one of the workspace's. */
export async function requireStreams(config: Config, workspaceId: string, streamIds: readonly string[]): Promise<void> {
  const own = new Set(await readStreamIds(config, workspaceId));
  const foreign = streamIds.find((streamId) => !own.has(streamId));
  if (foreign !== undefined) throw new Problem("unknown_stream", `No such stream: ${foreign}`);
}

/** Revokes a key; returns how many lines of runners were closed. Throws `unavailable` where a hub did not answer. */
export async function revokeIngestKey(env: Env, config: Config, row: IngestKeyRow): Promise<{ lines: number }> {
  const { ingestKeyId, workspaceId, streamIds } = row;
  await fleetOf(env).revokeIngestKey(ingestKeyId);
  const { sockets, failed } = await revokeEverywhere(
    env,
    { kind: "runner", id: ingestKeyId },
    {
      readStreamIds: async () => {
        const own = await readStreamIds(config, workspaceId);
        return streamIds === null ? own : own.filter((streamId) => streamIds.includes(streamId));
      },
      writeRevoked: () => writeIngestKeyRevoked(config, ingestKeyId, new Date()),
    },
  );
  if (failed > 0) {
    throw new Problem("unavailable", `The key is revoked; ${failed} streams did not answer, ask once more`);
  }
  return { lines: sockets };
}

/**
 * Tells a hub that was just made which keys of its workspace are revoked: it asks nobody. Call it when the stream is in the
 * database and its hub is made, so that who revokes meanwhile tells it too.
 */
export async function tellRevokedIngestKeys(
  env: Env,
  config: Config,
  { streamId, workspaceId }: { streamId: string; workspaceId: string },
): Promise<void> {
  const hub = hubOf(env, streamId);
  const revoked = await readRevokedIngestKeys(config, workspaceId);
  await Promise.all(revoked.map((id) => hub.revoke({ kind: "runner", id })));
}
