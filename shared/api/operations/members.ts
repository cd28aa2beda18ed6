/** Who has which role, in a workspace or at one of its streams. */
import * as z from "zod";
import { operation, stream, workspace } from "#shared/api/operation.ts";
import { Time } from "#shared/api/parts.ts";
import { Role } from "#shared/api/permissions.ts";

/** A role of somebody in a place. Another role is another grant, with another id. */
const Member = z.strictObject({
  grantId: z.string(),
  accountId: z.string(),
  /** What they call themselves. */
  name: z.string(),
  role: Role,
  /** Null: the whole workspace. */
  streamId: z.string().nullable(),
  /** The handle of that stream. */
  uniqueId: z.string().nullable(),
  /** The account or the key that gave it. */
  grantedBy: z.string(),
  since: Time,
});
const Members = z.strictObject({ members: z.array(Member) });
const RoleWanted = z.strictObject({ role: Role });

export const listMembers = operation({
  id: "listMembers",
  method: "GET",
  path: "/v1/members",
  tag: "members",
  summary: "Everybody who has a role in the workspace or at one of its streams",
  needs: workspace("member:read"),
  answers: { 200: Members },
});

export const changeMember = operation({
  id: "changeMember",
  method: "PATCH",
  path: "/v1/members/{grantId}",
  tag: "members",
  summary: "Gives a member another role, which is another grant",
  description: "What they have open closes within seconds, and opens again as far as the new role goes.",
  needs: workspace("member:write", { stepUp: true }),
  body: RoleWanted,
  answers: { 200: Member },
  problems: ["last_owner"],
});

export const removeMember = operation({
  id: "removeMember",
  method: "DELETE",
  path: "/v1/members/{grantId}",
  tag: "members",
  summary: "Takes a role from a member; what they have open closes within seconds",
  needs: workspace("member:write", { stepUp: true }),
  answers: { 204: null },
  problems: ["last_owner"],
});

export const listStreamMembers = operation({
  id: "listStreamMembers",
  method: "GET",
  path: "/v1/streams/{streamId}/members",
  tag: "members",
  summary: "Those who have a role at this stream alone",
  needs: stream("member:read"),
  answers: { 200: Members },
  problems: ["unknown_stream"],
});

export const changeStreamMember = operation({
  id: "changeStreamMember",
  method: "PATCH",
  path: "/v1/streams/{streamId}/members/{grantId}",
  tag: "members",
  summary: "As `changeMember`, for who has a role at this stream alone",
  needs: stream("member:write", { stepUp: true }),
  body: RoleWanted,
  answers: { 200: Member },
  problems: ["unknown_stream"],
});

export const removeStreamMember = operation({
  id: "removeStreamMember",
  method: "DELETE",
  path: "/v1/streams/{streamId}/members/{grantId}",
  tag: "members",
  summary: "As `removeMember`, for who has a role at this stream alone",
  needs: stream("member:write", { stepUp: true }),
  answers: { 204: null },
  problems: ["unknown_stream"],
});
