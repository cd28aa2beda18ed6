import type { Context } from "hono";
import type { HubRpc, WorkspaceUnknown } from "#shared/protocol/hub-protocol.ts";
import type { IngestScope } from "#shared/protocol/ingest-key.ts";
import type { AppEnv } from "../app-env.ts";
import { readWorkspaceOf } from "../database/streams.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";

type Hub = HubRpc & Pick<Fetcher, "fetch">;

/**
 * Asks a stream's hub for a runner, with what the runner's key is for: the hub says whether that is its stream, and whether
 * the key was revoked. A hub of before workspaces had ingest keys is told whose it is, once; only that asks the database.
 */
export async function askHub<Answer extends object>(
  c: Context<AppEnv>,
  streamId: string,
  ask: (hub: Hub, scope: IngestScope | undefined) => Promise<Answer | WorkspaceUnknown>,
): Promise<Answer> {
  const { scope } = c.get("ingestKey");
  if (scope?.streamIds?.includes(streamId) === false) throw new Problem("unknown_stream");
  const hub = hubOf(c.env, streamId);
  const answer = await ask(hub, scope);
  if (!isUnknown(answer)) return answer;
  const workspaceId = await readWorkspaceOf(c.get("config"), streamId);
  if (workspaceId === undefined) throw new Problem("unknown_stream");
  await hub.setWorkspace(workspaceId);
  const again = await ask(hub, scope);
  if (isUnknown(again)) throw new Problem("unavailable");
  return again;
}

function isUnknown(answer: object): answer is WorkspaceUnknown {
  return "code" in answer && answer.code === "workspace_unknown";
}
