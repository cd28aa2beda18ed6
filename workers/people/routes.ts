/** Members and invitations over HTTP: of a workspace, and of one stream. */
import * as invitations from "#shared/api/operations/invitations.ts";
import * as members from "#shared/api/operations/members.ts";
import { serve } from "../access/serve.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";
import { linkTries, withTries } from "../sign-in/guesses.ts";
import { accountOf } from "../workspaces/routes.ts";
import { Problem } from "../problem.ts";
import type { Place } from "./appoint.ts";
import { accept, invite, preview, withdraw } from "./invitations.ts";
import { type InvitationRow, readInvitations } from "./invitation-statements.ts";
import { changeRole, removeMember } from "./members.ts";
import { type MemberRow, selectMembers, selectStreamMembers } from "./member-statements.ts";

const whole = ({ workspaceId }: { workspaceId: string }): Place => ({ workspaceId, streamId: null });
const at = ({ workspaceId, streamId }: { workspaceId: string; streamId: string }): Place => ({ workspaceId, streamId });

export const memberRoutes = [
  serve(members.listMembers, async ({ config, access }) => ({ members: await membersAt(config, whole(access)) })),
  serve(members.changeMember, async (call) => {
    const place = whole(call.access);
    const grantId = await changeRole(call, place, { grantId: call.params["grantId"] ?? "", role: call.body.role });
    return memberAt(call.config, place, grantId);
  }),
  serve(members.removeMember, (call) => removeMember(call, whole(call.access), call.params["grantId"] ?? "")),
  serve(members.listStreamMembers, async ({ config, stream }) => ({ members: await membersAt(config, at(stream)) })),
  serve(members.changeStreamMember, async (call) => {
    const place = at(call.stream);
    const grantId = await changeRole(call, place, { grantId: call.params["grantId"] ?? "", role: call.body.role });
    return memberAt(call.config, place, grantId);
  }),
  serve(members.removeStreamMember, (call) => removeMember(call, at(call.stream), call.params["grantId"] ?? "")),
];

export const invitationRoutes = [
  serve(invitations.previewInvitation, async (call) => {
    const { config, body } = call;
    const offered = () => preview(config, body.token);
    const { email, expiresAt, ...offer } = await withTries(call, linkTries(call.address, body.token), offered);
    return { ...offer, forAddress: email !== null, expiresAt: new Date(expiresAt).toISOString() };
  }),
  serve(invitations.acceptInvitation, (call) => {
    const { env, config, access, body } = call;
    const accepted = () => accept(env, config, { token: body.token, accountId: accountOf(access).accountId });
    return withTries(call, linkTries(call.address, body.token), accepted);
  }),
  serve(invitations.listInvitations, async ({ config, access }) => ({
    invitations: (await readInvitations(config, whole(access))).map(toInvitation),
  })),
  serve(invitations.createInvitation, async ({ config, access, body, url: { origin } }) => {
    const made = await invite(config, access, whole(access), { wanted: body, origin });
    return { ...toInvitation({ ...made, streamId: null, uniqueId: null }), link: made.link };
  }),
  serve(invitations.revokeInvitation, ({ config, access, params: { invitationId = "" } }) =>
    withdraw(config, access, whole(access), invitationId),
  ),
  serve(invitations.listStreamInvitations, async ({ config, stream }) => ({
    invitations: (await readInvitations(config, at(stream))).map(toInvitation),
  })),
  serve(invitations.createStreamInvitation, async ({ config, access, stream, body, url: { origin } }) => {
    const made = await invite(config, access, at(stream), { wanted: body, origin });
    const { streamId, uniqueId } = stream;
    return { ...toInvitation({ ...made, streamId, uniqueId }), link: made.link };
  }),
  serve(invitations.revokeStreamInvitation, ({ config, access, stream, params: { invitationId = "" } }) =>
    withdraw(config, access, at(stream), invitationId),
  ),
];

async function membersAt(config: DatabaseConfig, { workspaceId, streamId }: Place) {
  const { text, values } = streamId === null ? selectMembers(workspaceId) : selectStreamMembers(streamId);
  return ((await connect(config).query(text, values)) as MemberRow[]).map(toMember);
}

async function memberAt(config: DatabaseConfig, place: Place, grantId: string) {
  const member = (await membersAt(config, place)).find((one) => one.grantId === grantId);
  if (!member) throw new Problem("not_found", "Somebody else changed this member meanwhile");
  return member;
}

function toMember({ since, ...member }: MemberRow) {
  return { ...member, since: new Date(since).toISOString() };
}

function toInvitation(row: InvitationRow) {
  const { invitationId, role, streamId, uniqueId, email, handle, createdBy } = row;
  const times = { createdAt: new Date(row.createdAt).toISOString(), expiresAt: new Date(row.expiresAt).toISOString() };
  return { invitationId, role, streamId, uniqueId, email, handle, createdBy, ...times };
}
