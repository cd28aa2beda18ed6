/** Workspaces: what holds streams, people and keys together. */
import * as z from "zod";
import { account, operation, workspace } from "#shared/api/operation.ts";
import { nameOfAtMost, Time } from "#shared/api/parts.ts";
import { Role } from "#shared/api/permissions.ts";

/** Text, shown as text. */
export const WorkspaceName = nameOfAtMost(80);

const Workspace = z.strictObject({ workspaceId: z.string(), name: z.string(), createdAt: Time });
/** `role`: in the whole of it; null where one is only of some of its streams. */
const OwnWorkspace = z.strictObject({ ...Workspace.shape, role: Role.nullable() });

export const listWorkspaces = operation({
  id: "listWorkspaces",
  method: "GET",
  path: "/v1/workspaces",
  tag: "workspaces",
  summary: "The workspaces that one is in",
  needs: account(),
  answers: { 200: z.strictObject({ workspaces: z.array(OwnWorkspace) }) },
});

export const createWorkspace = operation({
  id: "createWorkspace",
  method: "POST",
  path: "/v1/workspaces",
  tag: "workspaces",
  summary: "Makes a workspace, whose owner one is",
  description:
    "By everybody who is signed in where the host has OPEN_WORKSPACES allowed; else by the host's owners alone.",
  needs: account(),
  body: z.strictObject({ name: WorkspaceName }),
  answers: { 201: OwnWorkspace },
  problems: ["too_many_workspaces"],
  makes: true,
});

export const getWorkspace = operation({
  id: "getWorkspace",
  method: "GET",
  path: "/v1/workspace",
  tag: "workspaces",
  summary: "The workspace of the key, or that the header Workspace names",
  needs: workspace("workspace:read"),
  answers: { 200: Workspace },
});

export const renameWorkspace = operation({
  id: "renameWorkspace",
  method: "PATCH",
  path: "/v1/workspace",
  tag: "workspaces",
  summary: "Gives the workspace another name",
  needs: workspace("workspace:write"),
  body: z.strictObject({ name: WorkspaceName }),
  answers: { 200: Workspace },
});

export const deleteWorkspace = operation({
  id: "deleteWorkspace",
  method: "DELETE",
  path: "/v1/workspace",
  tag: "workspaces",
  summary: "Deletes the workspace for good, with its streams, keys and members",
  description: "`confirm` is its name. The log of its streams stays, as that of a deleted stream does.",
  needs: workspace("workspace:delete", { stepUp: true }),
  query: z.strictObject({ confirm: z.string().optional() }),
  answers: { 204: null },
});

export const leaveWorkspace = operation({
  id: "leaveWorkspace",
  method: "POST",
  path: "/v1/workspaces/{workspaceId}/leave",
  tag: "workspaces",
  summary: "Ends all that one may do in a workspace",
  needs: account(),
  answers: { 204: null },
  problems: ["last_owner"],
});
