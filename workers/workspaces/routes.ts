/** Workspaces over HTTP. */
import * as operations from "#shared/api/operations/workspaces.ts";
import type { Access, MemberAsker } from "../access/decide.ts";
import { serve } from "../access/serve.ts";
import { leaveWorkspace } from "../people/members.ts";
import { Problem } from "../problem.ts";
import { makeWorkspace, removeWorkspace } from "./change.ts";
import { readWorkspace, readWorkspacesOf, updateWorkspaceName, type WorkspaceRow } from "./statements.ts";

export const workspaceRoutes = [
  serve(operations.listWorkspaces, async ({ config, access }) => {
    const own = await readWorkspacesOf(config, accountOf(access).accountId);
    return { workspaces: own.map((row) => ({ ...toWorkspace(row), role: row.role })) };
  }),
  serve(operations.createWorkspace, async ({ config, access, body: { name } }) => {
    const workspaceId = await makeWorkspace(config, accountOf(access), name);
    return { ...(await shown(config, workspaceId)), role: "OWNER" as const };
  }),
  serve(operations.leaveWorkspace, async ({ env, config, access, params: { workspaceId = "" } }) => {
    const { accountId, grants } = accountOf(access);
    // One that somebody else is in is not told apart from one that is not there.
    if (!grants.some((grant) => grant.workspaceId === workspaceId)) throw new Problem("not_found");
    await leaveWorkspace({ env, config }, { accountId, workspaceId });
  }),
  serve(operations.getWorkspace, ({ config, access: { workspaceId } }) => shown(config, workspaceId)),
  serve(operations.renameWorkspace, async ({ config, access: { workspaceId }, body: { name } }) => {
    const row = await updateWorkspaceName(config, { workspaceId, name });
    if (!row) throw new Problem("not_found");
    return toWorkspace(row);
  }),
  serve(operations.deleteWorkspace, ({ env, config, access, query: { confirm = "" } }) =>
    removeWorkspace(env, config, { access, confirm }),
  ),
];

/** Who is signed in: an operation that needs an account has one. */
export function accountOf({ asker }: Access): MemberAsker {
  if (asker?.kind !== "member") throw new Problem("unauthorized");
  return asker;
}

async function shown(config: Parameters<typeof readWorkspace>[0], workspaceId: string) {
  const row = await readWorkspace(config, workspaceId);
  if (!row) throw new Problem("not_found");
  return toWorkspace(row);
}

function toWorkspace({ workspaceId, name, createdAt }: WorkspaceRow) {
  return { workspaceId, name, createdAt: new Date(createdAt).toISOString() };
}
