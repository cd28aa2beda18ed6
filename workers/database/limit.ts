/** Limits of how many there may be, kept by the database: they hold also where many ask at the same time. */
import { type SQL, sql } from "drizzle-orm";

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

/** What the transaction returns; undefined where `refuseIf` ended it. */
export async function withinLimit<Result>(transaction: Promise<Result>): Promise<Result | undefined> {
  const outcome = await withinLimits(transaction);
  return outcome.ok ? outcome.result : undefined;
}

/** What the transaction returns, or the name of the limit where `refuseIf` ended it. */
export async function withinLimits<Result>(
  transaction: Promise<Result>,
): Promise<{ ok: true; result: Result } | { ok: false; limit: string }> {
  try {
    return { ok: true, result: await transaction };
  } catch (error) {
    const limit = reachedLimit(error);
    if (limit === undefined) throw error;
    return { ok: false, limit };
  }
}

function reachedLimit(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // Drizzle wraps what the driver throws.
  const { code, message } = (error.cause ?? error) as { code?: string; message?: string };
  return code === limitReached ? message : undefined;
}
