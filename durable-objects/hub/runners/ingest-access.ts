/** Which ingest keys may act for the stream. What the Workers say a key is for, they have read from its signed id. */
import type { WorkspaceUnknown } from "#shared/protocol/hub-protocol.ts";
import { type IngestScope, isInScope, parseIngestKey } from "#shared/protocol/ingest-key.ts";
import { lineHeaders } from "#shared/protocol/runner-line.ts";
import { type AccessParts, isAdmitted } from "../access/access-calls.ts";
import { unknownStream } from "../unknown-stream.ts";

type Refusal = typeof unknownStream | WorkspaceUnknown | { ok: false; code: "ingest_key_revoked" };

/** Why a key of this scope may not act here; undefined where it may. A stream of others is as unknown as none. */
export function refuseScope(parts: Pick<AccessParts, "engine" | "sql">, scope?: IngestScope): Refusal | undefined {
  const { present } = parts.engine;
  if (!present) return unknownStream;
  if (scope === undefined) return undefined;
  const { streamId, workspaceId } = present.identity;
  if (workspaceId === undefined) return { ok: false, code: "workspace_unknown" };
  if (!isInScope(scope, { streamId, workspaceId })) return unknownStream;
  return isAdmitted(parts.sql, { kind: "runner", id: scope.ingestKeyId })
    ? undefined
    : { ok: false, code: "ingest_key_revoked" };
}

const statuses = { unknown_stream: 404, workspace_unknown: 428, ingest_key_revoked: 401 } as const;

/** The upgrade of a runner's line; `headers` are the Worker's (`lineHeaders`). 428 for a hub that does not know whose it is. */
export function openLine(parts: AccessParts, request: Request, now: number): Response {
  const scope = parseIngestKey(request.headers.get(lineHeaders.ingestKey) ?? "");
  const refusal = refuseScope(parts, scope);
  if (refusal) return new Response(null, { status: statuses[refusal.code] });
  return parts.lines.open(request, { now, ingestKeyId: scope?.ingestKeyId });
}
