/**
 * Ingest keys of a workspace. A key's id says what it is for, `ik_SEALING.WORKSPACE.TOKEN.STREAMS`, and its secret follows
 * from the id under a key that only the Workers have: so a signature is checked without a database, and nobody widens a key
 * by writing another id. STREAMS is `*`, or ids of streams with `+` between them.
 *
 * The host's own keys, INGEST_KEYS, have ids without a dot, and are for everything.
 */

/** What an ingest key of a workspace is for. */
export interface IngestScope {
  /** As the API names the key: `ik_` and 16 characters. */
  ingestKeyId: string;
  workspaceId: string;
  /** Null: every stream of the workspace. */
  streamIds: readonly string[] | null;
}

/** Most streams that one ingest key names: with all of them its id is still a header of some hundreds of bytes. */
export const streamsPerIngestKey = 20;

const form =
  /^ik_([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{1,64})\.([a-z2-7]{16})\.(\*|[a-z0-9][a-z0-9_-]{2,63}(?:\+[a-z0-9][a-z0-9_-]{2,63}){0,19})$/;

/** The id that a runner shows. `sealingKeyId` names the one of SEALING_KEYS that its secret follows from. */
export function ingestKeyText(sealingKeyId: string, { ingestKeyId, workspaceId, streamIds }: IngestScope): string {
  const streams = streamIds === null ? "*" : streamIds.join("+");
  const text = `ik_${sealingKeyId}.${workspaceId}.${ingestKeyId.replace(/^ik_/, "")}.${streams}`;
  if (!form.test(text)) throw new Error("an ingest key cannot carry these ids");
  return text;
}

/** What an id says that it is for; undefined for one that is no workspace's. Says nothing of whether it is good. */
export function parseIngestKey(text: string): (IngestScope & { sealingKeyId: string }) | undefined {
  const [, sealingKeyId, workspaceId, token, streams] = form.exec(text) ?? [];
  if (sealingKeyId === undefined || workspaceId === undefined || token === undefined) return undefined;
  const streamIds = streams === undefined || streams === "*" ? null : streams.split("+");
  return { sealingKeyId, ingestKeyId: `ik_${token}`, workspaceId, streamIds };
}

/** Whether a key is for this stream. Who has no scope is the host's, and for everything. */
export function isInScope(
  scope: Pick<IngestScope, "workspaceId" | "streamIds"> | undefined,
  stream: { streamId: string; workspaceId: string },
): boolean {
  if (scope === undefined) return true;
  if (scope.workspaceId !== stream.workspaceId) return false;
  return scope.streamIds === null || scope.streamIds.includes(stream.streamId);
}
