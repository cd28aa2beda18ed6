/** Inviting people by a link that works once, for 48 hours. */
import * as z from "zod";
import { account, anyone, operation, stream, workspace } from "#shared/api/operation.ts";
import { Time } from "#shared/api/parts.ts";
import { Role } from "#shared/api/permissions.ts";
import { Handle } from "#shared/api/operations/streams.ts";

const InvitedEmail = z
  .email()
  .max(254)
  .transform((text) => text.toLowerCase());

/** `email`: only the account that has this address can accept. `handle`: by which the inviter knows who it is for. */
const NewInvitation = z
  .strictObject({ role: Role, email: InvitedEmail.optional(), handle: Handle.optional() })
  .refine(({ email, handle }) => (email === undefined) !== (handle === undefined), {
    message: "say either an email or a handle",
    path: ["email"],
  });

/** One that can be accepted still. */
const Invitation = z.strictObject({
  invitationId: z.string(),
  role: Role,
  /** Null: the whole workspace. */
  streamId: z.string().nullable(),
  uniqueId: z.string().nullable(),
  email: z.string().nullable(),
  handle: z.string().nullable(),
  /** The account or the key that invites. */
  createdBy: z.string(),
  createdAt: Time,
  expiresAt: Time,
});
const Invitations = z.strictObject({ invitations: z.array(Invitation) });
/** `link` is told once. */
const Invited = z.strictObject({ ...Invitation.shape, link: z.string() });
/** Of a link's fragment. Only ever in a body: addresses are logged. */
const Shown = z.strictObject({ token: z.string().regex(/^[A-Za-z0-9_-]{43}$/, "the 43 characters of a link") });

export const listInvitations = operation({
  id: "listInvitations",
  method: "GET",
  path: "/v1/invitations",
  tag: "invitations",
  summary: "The invitations of the workspace and its streams that are open",
  needs: workspace("member:read"),
  answers: { 200: Invitations },
});

export const createInvitation = operation({
  id: "createInvitation",
  method: "POST",
  path: "/v1/invitations",
  tag: "invitations",
  summary: "Invites somebody into the workspace; the link is told in this answer alone",
  needs: workspace("member:write", { stepUp: true }),
  body: NewInvitation,
  answers: { 201: Invited },
  problems: ["too_many_invitations", "quota_reached"],
  makes: true,
});

export const revokeInvitation = operation({
  id: "revokeInvitation",
  method: "DELETE",
  path: "/v1/invitations/{invitationId}",
  tag: "invitations",
  summary: "Ends an invitation that is open",
  needs: workspace("member:write"),
  answers: { 204: null },
});

export const listStreamInvitations = operation({
  id: "listStreamInvitations",
  method: "GET",
  path: "/v1/streams/{streamId}/invitations",
  tag: "invitations",
  summary: "The invitations to this stream that are open",
  needs: stream("member:read"),
  answers: { 200: Invitations },
  problems: ["unknown_stream"],
});

export const createStreamInvitation = operation({
  id: "createStreamInvitation",
  method: "POST",
  path: "/v1/streams/{streamId}/invitations",
  tag: "invitations",
  summary: "Invites somebody to this stream alone; the link is told in this answer alone",
  needs: stream("member:write", { stepUp: true }),
  body: NewInvitation,
  answers: { 201: Invited },
  problems: ["unknown_stream", "too_many_invitations", "quota_reached"],
  makes: true,
});

export const revokeStreamInvitation = operation({
  id: "revokeStreamInvitation",
  method: "DELETE",
  path: "/v1/streams/{streamId}/invitations/{invitationId}",
  tag: "invitations",
  summary: "Ends an invitation to this stream that is open",
  needs: stream("member:write"),
  answers: { 204: null },
  problems: ["unknown_stream"],
});

export const previewInvitation = operation({
  id: "previewInvitation",
  method: "POST",
  path: "/v1/invitations/preview",
  tag: "invitations",
  summary: "What a link offers, before it is accepted",
  needs: anyone(),
  body: Shown,
  answers: {
    200: z.strictObject({
      /** Its name. */
      workspace: z.string(),
      /** The handle of the stream, where it is for one alone. */
      uniqueId: z.string().nullable(),
      role: Role,
      /** Whether only the account that has the address can accept it; which that is is not told. */
      forAddress: z.boolean(),
      handle: z.string().nullable(),
      expiresAt: Time,
    }),
  },
  problems: ["invitation_refused"],
});

export const acceptInvitation = operation({
  id: "acceptInvitation",
  method: "POST",
  path: "/v1/invitations/accept",
  tag: "invitations",
  summary: "Accepts an invitation, for the account that is signed in",
  needs: account(),
  body: Shown,
  answers: {
    200: z.strictObject({
      grantId: z.string(),
      workspaceId: z.string(),
      streamId: z.string().nullable(),
      role: Role,
    }),
  },
  problems: ["invitation_refused", "other_address", "already_member", "quota_reached"],
});
