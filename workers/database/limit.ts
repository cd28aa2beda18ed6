/** Limits of how many there may be, kept by the database: they hold also where many ask at the same time. */
import { type SQL, sql } from "drizzle-orm";
import { type QuotaName, QuotaReached, quotas } from "#shared/api/quotas.ts";
import { Problem } from "../problem.ts";

/** SQLSTATE of `refuse_if` in the migrations. */
const limitReached = "TLE01";

/** From here to the end of the transaction nobody else holds the lock of this name. */
export function lock(name: string): SQL {
  return sql`select pg_advisory_xact_lock(hashtext(${name}))`;
}

/** Ends the transaction where `condition` is true. */
export function refuseIf(condition: SQL, limitName: string): SQL {
  return sql`select refuse_if(${condition}, ${limitName})`;
}

/**
 * Ends the transaction where the workspace has no room for `adding` more of what a quota counts: `withinLimit` throws
 * `quota_reached` then. Until it ends nobody else adds any. `adding` is 1, or an expression.
 */
export function holdQuota(name: QuotaName, workspaceId: string | SQL, adding: SQL = sql`1`): SQL {
  return sql`select hold_quota(${workspaceId}, ${name}, ${quotas[name].atMost}, ${adding})`;
}

/** The lock that `holdQuota` takes: where what it is asked depends on what others add. */
export function lockQuota(name: QuotaName, workspaceId: string): SQL {
  return lock(`quota:${name}:${workspaceId}`);
}

/** The workspace of a stream, in a statement. */
export function workspaceOf(streamId: string): SQL {
  return sql`(select workspace_id from streams where stream_id = ${streamId})`;
}

/** What the transaction returns; undefined where `refuseIf` ended it. */
export async function withinLimit<Result>(transaction: Promise<Result>): Promise<Result | undefined> {
  const outcome = await withinLimits(transaction);
  return outcome.ok ? outcome.result : undefined;
}

/** What the transaction returns, or the name of the limit where `refuseIf` ended it. Throws `quota_reached`. */
export async function withinLimits<Result>(
  transaction: Promise<Result>,
): Promise<{ ok: true; result: Result } | { ok: false; limit: string }> {
  try {
    return { ok: true, result: await transaction };
  } catch (error) {
    const { limit, detail } = reachedLimit(error);
    if (limit === undefined) throw error;
    if (limit === "quota_reached") throw quotaReached(detail);
    return { ok: false, limit };
  }
}

function reachedLimit(error: unknown): { limit?: string | undefined; detail?: string | undefined } {
  if (!(error instanceof Error)) return {};
  // Drizzle wraps what the driver throws.
  const { code, message, detail } = (error.cause ?? error) as { code?: string; message?: string; detail?: string };
  return code === limitReached ? { limit: message, detail } : {};
}

/** Of the detail that `hold_quota` writes. */
function quotaReached(detail = ""): Problem {
  const reached = QuotaReached.parse(JSON.parse(detail));
  const { name, limit, used } = reached;
  return new Problem("quota_reached", `${used} of ${limit} are used: ${quotas[name].of}`, reached);
}
