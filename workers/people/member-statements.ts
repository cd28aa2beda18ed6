/** Who has which role, in the database. A grant is never changed: another role is another grant. */
import type { Role } from "#shared/api/permissions.ts";
import type { Asker } from "../access/decide.ts";
import type { Statement } from "../access/resolve.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";
import { withinLimits } from "../database/limit.ts";
import { mandateOf, type Place } from "./appoint.ts";

export interface MemberRow {
  grantId: string;
  accountId: string;
  name: string;
  role: Role;
  streamId: string | null;
  /** The handle of the stream. */
  uniqueId: string | null;
  grantedBy: string;
  since: string;
}

const members = `select g.grant_id as "grantId", g.account_id as "accountId", a.display_name as name, g.role,
    g.stream_id as "streamId", s.unique_id as "uniqueId", g.granted_by as "grantedBy", g.created_at as since
  from grants g join accounts a using (account_id) left join streams s on s.stream_id = g.stream_id
  where g.revoked_at is null and a.deleted_at is null and s.deleted_at is null`;

/** Everybody of a workspace, those of its streams included, the oldest first. */
export function selectMembers(workspaceId: string): Statement {
  return { text: `${members} and g.workspace_id = $1 order by g.created_at, g.grant_id`, values: [workspaceId] };
}

/** Those who have a role at this stream alone. */
export function selectStreamMembers(streamId: string): Statement {
  return { text: `${members} and g.stream_id = $1 order by g.created_at, g.grant_id`, values: [streamId] };
}

export interface GrantRow {
  grantId: string;
  accountId: string;
  workspaceId: string;
  streamId: string | null;
  role: Role;
  revoked: boolean;
}

/** A grant of this place, ended ones too: of a workspace those of its streams as well, of a stream its own alone. */
export async function readGrant(config: DatabaseConfig, place: Place, grantId: string): Promise<GrantRow | undefined> {
  const [row] = await connect(config).query(
    `select grant_id as "grantId", account_id as "accountId", workspace_id as "workspaceId", stream_id as "streamId", role,
       revoked_at is not null as revoked
     from grants where grant_id = $1 and workspace_id = $2 and ($3::text is null or stream_id = $3)`,
    [grantId, place.workspaceId, place.streamId],
  );
  return row as GrantRow | undefined;
}

/** The outcome of a change of people: refused where no owner would be left, or where somebody else changed it meanwhile. */
export type PeopleChange = "done" | "last_owner" | "no_mandate" | "changed";

/**
 * Ends a grant, with `instead` another one in the same transaction. Everything that it rests on is looked at again there: that
 * the grant is in force, that who asks may still do it, that an owner is left.
 */
export async function endGrantFor(
  config: DatabaseConfig,
  asker: Asker,
  grant: GrantRow,
  instead?: { grantId: string; role: Role; grantedBy: string },
): Promise<PeopleChange> {
  const sql = connect(config);
  const mandates = [grant.role, ...(instead ? [instead.role] : [])].map((role) => mandateOf(asker, grant, role));
  const change = sql.transaction([
    sql.query("select lock_people($1)", [grant.workspaceId]),
    ...mandates.map(({ grantIds, keyId }) =>
      sql.query(
        `select refuse_if(not exists (select from grants where grant_id = any ($1) and revoked_at is null)
           and not exists (select from api_keys where id = $2 and revoked_at is null), 'no_mandate')`,
        [grantIds, keyId],
      ),
    ),
    sql.query(
      "select refuse_if(not exists (select from grants where grant_id = $1 and revoked_at is null), 'changed')",
      [grant.grantId],
    ),
    sql.query("update grants set revoked_at = now() where grant_id = $1 and revoked_at is null", [grant.grantId]),
    ...(instead
      ? [
          sql.query(
            `insert into grants (grant_id, account_id, workspace_id, stream_id, role, granted_by)
             values ($1, $2, $3, $4, $5, $6)`,
            [instead.grantId, grant.accountId, grant.workspaceId, grant.streamId, instead.role, instead.grantedBy],
          ),
        ]
      : []),
  ]);
  return outcomeOf(await withinLimits(change));
}

/** Ends every grant of an account in a workspace. Returns those that ended. */
export async function endGrantsOf(
  config: DatabaseConfig,
  { accountId, workspaceId }: { accountId: string; workspaceId: string },
): Promise<{ outcome: PeopleChange; ended: { grantId: string; streamId: string | null }[] }> {
  const sql = connect(config);
  const change = await withinLimits(
    sql.transaction([
      sql.query("select lock_people($1)", [workspaceId]),
      sql.query(
        `update grants set revoked_at = now() where account_id = $1 and workspace_id = $2 and revoked_at is null
         returning grant_id as "grantId", stream_id as "streamId"`,
        [accountId, workspaceId],
      ),
    ]),
  );
  const ended = change.ok ? (change.result[1] as { grantId: string; streamId: string | null }[]) : [];
  return { outcome: outcomeOf(change), ended };
}

function outcomeOf(change: { ok: true } | { ok: false; limit: string }): PeopleChange {
  if (change.ok) return "done";
  switch (change.limit) {
    case "last_owner":
    case "no_mandate":
    case "changed":
      return change.limit;
    default:
      throw new Error(`a change of people was refused by ${change.limit}`);
  }
}
