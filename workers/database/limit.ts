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
  try {
    return await transaction;
  } catch (error) {
    if (sqlState(error) === limitReached) return undefined;
    throw error;
  }
}

function sqlState(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  // Drizzle wraps what the driver throws.
  const { code } = (error.cause ?? error) as { code?: string };
  return code;
}
