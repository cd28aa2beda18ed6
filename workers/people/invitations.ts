/** Inviting people by a link that works once. */
import type { Role } from "#shared/api/permissions.ts";
import type { Access } from "../access/decide.ts";
import { hashSecret, makeId } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import { refuseLongerThan } from "../keys/makers.ts";
import { Problem } from "../problem.ts";
import { mayAppoint, type Place } from "./appoint.ts";
import { endGrant } from "./end-sockets.ts";
import * as statements from "./invitation-statements.ts";

interface Wanted {
  role: Role;
  /** One of the two. */
  email?: string | undefined;
  handle?: string | undefined;
}

/** Where an invitation's link leads. The token is in the fragment: it is in no request, and so in no log. */
export function invitationLink(origin: string, token: string): string {
  return `${origin}/account/link#invitation.${token}`;
}

/** Makes an invitation. Its link is told here and never again. Throws `forbidden`, `too_many_invitations`, `quota_reached`. */
export async function invite(
  config: Config,
  access: Access,
  place: Place,
  { wanted, origin }: { wanted: Wanted; origin: string },
) {
  const { asker, author, may } = access;
  if (!asker || !mayAppoint(may, wanted.role)) throw new Problem("forbidden", notYours(wanted.role));
  if (wanted.role === "OWNER" && place.streamId !== null) {
    throw new Problem("invalid_request", "role: an owner is one of a whole workspace");
  }
  await refuseLongerThan(config, access, null);
  const token = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");
  const invitation = {
    invitationId: makeId("iv"),
    role: wanted.role,
    email: wanted.email ?? null,
    handle: wanted.handle ?? null,
    createdBy: author,
  };
  const tokenHash = await hashSecret(token);
  const made = await statements.insertInvitation(config, asker, place, { ...invitation, tokenHash });
  if (!made.ok) {
    throw made.limit === "invitations"
      ? new Problem("too_many_invitations", "A day has so many; wait until tomorrow")
      : new Problem("forbidden", "Your own role was changed meanwhile");
  }
  return { ...invitation, ...made.row, link: invitationLink(origin, token) };
}

/** Ends an invitation. One that is over already stays as it is. Throws `not_found`, `forbidden`. */
export async function withdraw(config: Config, access: Access, place: Place, invitationId: string): Promise<void> {
  const known = await statements.readInvitation(config, place, invitationId);
  if (!known) throw new Problem("not_found", "No such invitation");
  if (!mayAppoint(access.may, known.role)) throw new Problem("forbidden", notYours(known.role));
  if (!known.isOver) await statements.revokeInvitation(config, place, invitationId);
}

/** What a link offers. Throws `invitation_refused`. */
export async function preview(config: Config, token: string) {
  const offer = await statements.readOffer(config, await hashSecret(token));
  if (!offer) throw new Problem("invitation_refused");
  return offer;
}

/** Has an account accept. Throws `invitation_refused`, `other_address`, `already_member`, `quota_reached`. */
export async function accept(env: Env, config: Config, { token, accountId }: { token: string; accountId: string }) {
  const grantId = makeId("gr");
  const accepted = await statements.acceptInvitation(config, {
    tokenHash: await hashSecret(token),
    accountId,
    grantId,
  });
  switch (accepted.outcome) {
    case "refused":
      throw new Problem("invitation_refused");
    case "other_address":
      throw new Problem("other_address", "Have the address that it was sent to as your account's, and try again");
    case "already_member":
      throw new Problem("already_member");
    case "accepted": {
      const { workspaceId, streamId, role, endedGrant } = accepted;
      if (endedGrant !== null) await endGrant(env, config, { grantId: endedGrant, workspaceId, streamId });
      return { grantId, workspaceId, streamId, role };
    }
    default:
      return accepted satisfies never;
  }
}

function notYours(role: Role): string {
  return `Your role does not let you invite somebody as ${role}`;
}
