/** Which failures of a query say that the database cannot be used just now. Pure. */

/**
 * SQLSTATEs of a server that lets nobody in: no connection (08), signing in refused (28: wrong password, no such role, not
 * allowed to log in), no such database (3D), no room (53), not ready, going down or cut off (55000, 57P), a broken disk (58); and of a row that somebody holds just now (55P03), as a workspace that is
 * deleted.
 * Who sets a password anew, restores a database or renames a role does not make a request of a client wrong.
 */
const outageStates = /^(08|28|3D|53|55000|55P03|57P|58)/;

/** Answers of Neon's endpoint that are about the size of a request or of its answer: the same one fails every time. */
const tooLarge = /HTTP status (413|507)\b/;

/** Whether a query wrote in a workspace that is deleted: `hold_workspace` in the migrations. */
export function isWorkspaceDeleted(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && "code" in cause && cause.code === "TLE02";
}

/**
 * Whether a query failed because the database could not be reached or did not let us in, so that the same query may succeed
 * later. Takes what the driver threw, or drizzle's error around it.
 */
export function isDatabaseOutage(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (!(cause instanceof Error) || cause.name !== "NeonDbError") return false;
  const { code } = cause as { code?: string | null };
  // Without an SQLSTATE no database spoke: the endpoint was not reached, or refused by itself (no such project, the sign-in
  // at the project failed, too many requests, an error of its own).
  if (!code) return !tooLarge.test(cause.message);
  if (outageStates.test(code)) return true;
  // The right to connect was taken away; every other missing right is a mistake of ours.
  return code === "42501" && /permission denied for database/.test(cause.message);
}
