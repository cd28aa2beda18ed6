/** Who may give which role to whom. Pure. */
import { grantsPermission, type Permission, type Role, rolePermissions } from "#shared/api/permissions.ts";
import type { Asker } from "../access/decide.ts";

/** Where a role is: in a workspace, or at one of its streams. */
export interface Place {
  workspaceId: string;
  /** Null: the whole workspace. */
  streamId: string | null;
}

/**
 * Whether somebody who may all this may give a role, and take it. Nobody gives more than they have; only who may everything makes
 * others able to invite.
 */
export function mayAppoint(may: (permission: Permission) => boolean, role: Role): boolean {
  const needed = role === "OWNER" || role === "STREAMER" ? rolePermissions.OWNER : rolePermissions[role];
  return may("member:write") && [...needed].every(may);
}

/**
 * What of an asker's own has to be in force still when they give or take a role at a place: one of these grants, or the key.
 */
export function mandateOf(asker: Asker, place: Place, role: Role): { grantIds: string[]; keyId: string | null } {
  if (asker.kind === "key") {
    return {
      grantIds: [],
      keyId: mayAppoint((one) => grantsPermission(asker.permissions, one), role) ? asker.keyId : null,
    };
  }
  const reaching = asker.grants.filter(
    ({ workspaceId, streamId }) =>
      workspaceId === place.workspaceId && (streamId === null || streamId === place.streamId),
  );
  const able = reaching.filter((grant) => mayAppoint((one) => rolePermissions[grant.role].has(one), role));
  return { grantIds: able.map(({ grantId }) => grantId), keyId: null };
}
