/** Making workspaces, and ending them. */
import { type Access, hostWorkspaceId, type MemberAsker } from "../access/decide.ts";
import { makeId } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import { deleteExportsOf } from "../exports/remove.ts";
import { fleetOf } from "../fleet.ts";
import { listIngestKeyRows } from "../keys/ingest-key-statements.ts";
import { endStream } from "../streams/change.ts";
import { removeEndedCodes } from "../custom-widgets/keep.ts";
import { removeEndedMedia } from "../media/keep.ts";
import { Problem, refuseErrors } from "../problem.ts";
import { deleteStreamsOf, deleteWorkspace, insertWorkspace, readEndingStreams, readWorkspace } from "./statements.ts";

/** Makes a workspace that the account owns. Throws `forbidden` where the host makes them itself, and `too_many_workspaces`. */
export async function makeWorkspace(config: Config, { accountId, grants }: MemberAsker, name: string): Promise<string> {
  const isHosts = grants.some(
    ({ workspaceId, streamId, role }) => workspaceId === hostWorkspaceId && streamId === null && role === "OWNER",
  );
  if (config.OPEN_WORKSPACES !== "allowed" && !isHosts) {
    throw new Problem("forbidden", "On this host its owners make workspaces; ask one of them");
  }
  const workspaceId = makeId("ws");
  if (!(await insertWorkspace(config, { workspaceId, name, accountId, grantId: makeId("gr") }))) {
    throw new Problem("too_many_workspaces");
  }
  return workspaceId;
}

/**
 * Deletes a workspace for good, hence its name once more. Throws `not_found`, `invalid_request`, `forbidden`. Where a hub does not
 * answer the workspace is there still, and the same request goes on with it: afterwards nobody could ask.
 */
export async function removeWorkspace(
  env: Env,
  config: Config,
  { access: { workspaceId, author }, confirm }: { access: Access; confirm: string },
): Promise<void> {
  if (workspaceId === hostWorkspaceId) throw new Problem("forbidden", "The host's own workspace stays");
  const workspace = await readWorkspace(config, workspaceId);
  if (!workspace) throw new Problem("not_found");
  if (confirm !== workspace.name) {
    const message = "?confirm= with the workspace's name is needed: it is deleted with its streams, keys and members";
    refuseErrors([{ path: "confirm", message }]);
  }
  await deleteStreamsOf(config, { workspaceId, author });
  for (const stream of await readEndingStreams(config, workspaceId)) await endStream(env, { ...stream, workspaceId });
  // Runners ask the fleet, which asks nobody.
  for (const { ingestKeyId, revokedAt } of await listIngestKeyRows(config, workspaceId)) {
    if (revokedAt === null) await fleetOf(env).revokeIngestKey(ingestKeyId);
  }
  await deleteWorkspace(config, { workspaceId, author });
  // None is made any more.
  await deleteExportsOf(config, workspaceId, "by_hand");
  await removeEndedMedia(config, workspaceId);
  await removeEndedCodes(config, workspaceId);
  // What was made in this moment; there is nobody any more who could make another.
  for (const stream of await readEndingStreams(config, workspaceId)) await endStream(env, { ...stream, workspaceId });
}
