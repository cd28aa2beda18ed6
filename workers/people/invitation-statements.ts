/** Invitations in the database. What must be looked at and done in one go is a function of its (accept_invitation). */
import { quotas } from "#shared/api/quotas.ts";
import type { Role } from "#shared/api/permissions.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { Asker } from "../access/decide.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";
import { withinLimits } from "../database/limit.ts";
import { mandateOf, type Place } from "./appoint.ts";

export interface InvitationRow {
  invitationId: string;
  role: Role;
  streamId: string | null;
  uniqueId: string | null;
  email: string | null;
  handle: string | null;
  createdBy: string;
  createdAt: string | Date;
  expiresAt: string | Date;
}

const shown = `i.invitation_id as "invitationId", i.role, i.stream_id as "streamId", s.unique_id as "uniqueId", i.email, i.handle,
  i.created_by as "createdBy", i.created_at as "createdAt", i.expires_at as "expiresAt"`;

/** Those of a place that can be accepted still, the latest first; of a workspace those of its streams as well. */
export async function readInvitations(config: DatabaseConfig, place: Place): Promise<InvitationRow[]> {
  const rows = await connect(config).query(
    `select ${shown} from open_invitations i left join streams s on s.stream_id = i.stream_id
     where i.workspace_id = $1 and ($2::text is null or i.stream_id = $2) order by i.created_at desc, i.invitation_id`,
    [place.workspaceId, place.streamId],
  );
  return rows as InvitationRow[];
}

export interface NewInvitation {
  invitationId: string;
  role: Role;
  email: string | null;
  handle: string | null;
  /** Hex. */
  tokenHash: string;
  createdBy: string;
}

export type InvitationMade =
  | { ok: true; row: Pick<InvitationRow, "createdAt" | "expiresAt"> }
  | { ok: false; limit: "invitations" | "no_mandate" };

/** Keeps an invitation, unless a day had as many as it may, or who invites may not any more. Throws `quota_reached`. */
export async function insertInvitation(
  config: DatabaseConfig,
  asker: Asker,
  place: Place,
  invitation: NewInvitation,
): Promise<InvitationMade> {
  const sql = connect(config);
  const { grantIds, keyId } = mandateOf(asker, place, invitation.role);
  const made = await withinLimits(
    sql.transaction([
      sql.query("select lock_people($1)", [place.workspaceId]),
      sql.query(
        `select refuse_if(not exists (select from grants where grant_id = any ($1) and revoked_at is null)
           and not exists (select from api_keys where id = $2 and revoked_at is null), 'no_mandate')`,
        [grantIds, keyId],
      ),
      sql.query(
        `select refuse_if(count(*) >= $2, 'invitations') from invitations
         where workspace_id = $1 and created_at > now() - interval '1 day'`,
        [place.workspaceId, limits.invitationsPerDay],
      ),
      sql.query("select hold_quota($1, 'openInvitations', $2, 1)", [place.workspaceId, quotas.openInvitations.atMost]),
      sql.query(
        `insert into invitations (invitation_id, workspace_id, stream_id, role, email, handle, token_hash, created_by, expires_at)
         values ($1, $2, $3, $4, $5, $6, decode($7, 'hex'), $8, now() + $9 * interval '1 second')
         returning created_at as "createdAt", expires_at as "expiresAt"`,
        [
          invitation.invitationId,
          place.workspaceId,
          place.streamId,
          invitation.role,
          invitation.email,
          invitation.handle,
          invitation.tokenHash,
          invitation.createdBy,
          limits.invitationMs / 1_000,
        ],
      ),
    ]),
  );
  if (made.ok) return { ok: true, row: made.result.at(-1)?.[0] as Pick<InvitationRow, "createdAt" | "expiresAt"> };
  if (made.limit === "invitations" || made.limit === "no_mandate") return { ok: false, limit: made.limit };
  throw new Error(`an invitation was refused by ${made.limit}`);
}

/** Revokes an invitation of this place; `gone` where there is none that is open. */
export async function revokeInvitation(
  config: DatabaseConfig,
  place: Place,
  invitationId: string,
): Promise<{ role: Role } | undefined> {
  const [row] = await connect(config).query(
    `update invitations set revoked_at = now() where invitation_id = $1 and workspace_id = $2
       and ($3::text is null or stream_id = $3) and used_at is null and revoked_at is null returning role`,
    [invitationId, place.workspaceId, place.streamId],
  );
  return row as { role: Role } | undefined;
}

/** What an invitation of this place is for, whatever became of it. */
export async function readInvitation(
  config: DatabaseConfig,
  place: Place,
  invitationId: string,
): Promise<{ role: Role; isOver: boolean } | undefined> {
  const [row] = await connect(config).query(
    `select role, used_at is not null or revoked_at is not null as "isOver" from invitations
     where invitation_id = $1 and workspace_id = $2 and ($3::text is null or stream_id = $3)`,
    [invitationId, place.workspaceId, place.streamId],
  );
  return row as { role: Role; isOver: boolean } | undefined;
}

/** What somebody with the link is told of it before they accept. Undefined where it cannot be accepted. */
export async function readOffer(
  config: DatabaseConfig,
  tokenHash: string,
): Promise<
  (Pick<InvitationRow, "role" | "uniqueId" | "email" | "handle" | "expiresAt"> & { workspace: string }) | undefined
> {
  const [row] = await connect(config).query(
    `select i.role, s.unique_id as "uniqueId", i.email, i.handle, i.expires_at as "expiresAt", w.name as workspace
     from open_invitations i join workspaces w using (workspace_id) left join streams s on s.stream_id = i.stream_id
     where i.token_hash = decode($1, 'hex')`,
    [tokenHash],
  );
  return row as Awaited<ReturnType<typeof readOffer>>;
}

export type Accepted =
  | { outcome: "refused" | "other_address" | "already_member" }
  | { outcome: "accepted"; workspaceId: string; streamId: string | null; role: Role; endedGrant: string | null };

/** Has an account accept the invitation of a token, with the id of the grant that it gets. Throws `quota_reached`. */
export async function acceptInvitation(
  config: DatabaseConfig,
  { tokenHash, accountId, grantId }: { tokenHash: string; accountId: string; grantId: string },
): Promise<Accepted> {
  const sql = connect(config);
  const answer = await withinLimits(
    sql.query(
      `select outcome, of_workspace as "workspaceId", of_stream as "streamId", of_role as role, ended_grant as "endedGrant"
       from accept_invitation(decode($1, 'hex'), $2, $3, $4)`,
      [tokenHash, accountId, grantId, quotas.members.atMost],
    ),
  );
  if (!answer.ok) throw new Error(`an invitation was refused by ${answer.limit}`);
  return answer.result[0] as Accepted;
}
