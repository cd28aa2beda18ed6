import type { IngestScope } from "#shared/protocol/ingest-key.ts";
import { readIngestKeyStanding } from "../keys/ingest-key-statements.ts";
import type { Config } from "../config.ts";
import { Problem } from "../problem.ts";

/**
 * For what a runner asks the database: its key was not revoked, and is for the stream, where there is one. Who has no scope
 * signed with a key of the host's.
 */
export async function requireIngestKey(
  config: Config,
  scope: IngestScope | undefined,
  streamId?: string,
): Promise<void> {
  if (scope === undefined) return;
  const standing = await readIngestKeyStanding(config, scope, streamId ?? null);
  if (!standing.isValid) throw new Problem("ingest_key_revoked");
  if (streamId !== undefined && !standing.isItsStream) throw new Problem("unknown_stream");
}
