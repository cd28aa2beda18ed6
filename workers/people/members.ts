/** Changing who has which role. */
import type { Role } from "#shared/api/permissions.ts";
import type { Access, Asker } from "../access/decide.ts";
import { makeId } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import { refuseLongerThan } from "../keys/makers.ts";
import { Problem } from "../problem.ts";
import { mayAppoint, type Place } from "./appoint.ts";
import { endGrant } from "./end-sockets.ts";
import { endGrantFor, endGrantsOf, type GrantRow, type PeopleChange, readGrant } from "./member-statements.ts";

interface Parts {
  env: Env;
  config: Config;
  access: Access;
}

/**
 * Gives a member another role in the same place; what they have open closes, and opens again as far as the new one goes. Returns
 * the new grant. Throws `not_found`, `forbidden`, `last_owner`.
 */
export async function changeRole(
  { env, config, access }: Parts,
  place: Place,
  { grantId, role }: { grantId: string; role: Role },
): Promise<string> {
  const grant = await findGrant(config, place, grantId);
  if (grant.revoked) throw new Problem("not_found");
  const asker = appointer(access, grant.role);
  appointer(access, role);
  if (role === "OWNER" && grant.streamId !== null) {
    throw new Problem("invalid_request", "role: an owner is one of a whole workspace");
  }
  if (role === grant.role) return grant.grantId;
  await refuseLongerThan(config, access, null);
  const made = makeId("gr");
  const instead = { grantId: made, role, grantedBy: access.author };
  refuseUndone(await endGrantFor(config, asker, grant, instead));
  await endGrant(env, config, grant);
  return made;
}

/** Takes a role from a member; what they have open closes. Asked again it closes what is left. Throws as `changeRole`. */
export async function removeMember({ env, config, access }: Parts, place: Place, grantId: string): Promise<void> {
  const grant = await findGrant(config, place, grantId);
  const asker = appointer(access, grant.role);
  if (!grant.revoked) refuseUndone(await endGrantFor(config, asker, grant));
  await endGrant(env, config, grant);
}

/** Ends all that an account has in a workspace, as its owner wants it. Throws `last_owner`. */
export async function leaveWorkspace(
  { env, config }: Omit<Parts, "access">,
  who: { accountId: string; workspaceId: string },
): Promise<void> {
  const { outcome, ended } = await endGrantsOf(config, who);
  refuseUndone(outcome);
  for (const grant of ended) await endGrant(env, config, { ...grant, workspaceId: who.workspaceId });
}

async function findGrant(config: Config, place: Place, grantId: string): Promise<GrantRow> {
  const grant = await readGrant(config, place, grantId);
  if (!grant) throw new Problem("not_found", "No such member");
  return grant;
}

/** Who asks, if they may give and take this role. */
function appointer({ asker, may }: Access, role: Role): Asker {
  if (asker && mayAppoint(may, role)) return asker;
  throw new Problem("forbidden", `Your role does not let you give or take the role ${role}`);
}

export function refuseUndone(outcome: PeopleChange): void {
  switch (outcome) {
    case "done":
      return;
    case "last_owner":
      throw new Problem("last_owner", "Make somebody else an owner first, or delete the workspace");
    case "no_mandate":
      throw new Problem("forbidden", "Your own role was changed meanwhile");
    case "changed":
      throw new Problem("not_found", "Somebody else changed this member meanwhile");
    default:
      outcome satisfies never;
  }
}
