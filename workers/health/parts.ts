/** Asking the parts of the service whether they answer. */
import type { Config } from "../config.ts";
import { countConflicts } from "../database/dead-letters.ts";
import { healthOf } from "#shared/retention.ts";
import { readRuns } from "../retention/statements.ts";
import { hubOf } from "../hub-stub.ts";
import { inTime } from "../within.ts";
import { type LateWork, readLateWork } from "./late-work.ts";

const partTimeoutMs = 5_000;

/**
 * Which parts answer. `conflicts`: events that came where the log has another one (at most 1,000), `conflictSessions`: of how many
 * sessions those are; null where the database does not say. They are no failure of a part.
 */
export async function checkParts(env: Env, config: Config) {
  let open: { events: number; sessions: number } | undefined;
  let retention: ReturnType<typeof healthOf> | null = null;
  let late: LateWork | undefined;
  const { ARCHIVE: bucket } = config;
  const checks: Record<string, () => Promise<unknown>> = {
    database: async () => {
      const [counted, [lastRun], work] = await Promise.all([
        countConflicts(config),
        readRuns(config, 1),
        readLateWork(config),
      ]);
      open = counted;
      late = work;
      retention = healthOf(lastRun, Date.now());
    },
    queue: () => env.EVENT_LOG.metrics(),
    hub: () => hubOf(env, "health").ping(),
    // A name that nothing has: to read costs a tenth of what to list or write would. Workers can be without a bucket.
    ...(bucket && { bucket: () => bucket.get("health") }),
  };
  const parts = Object.fromEntries(
    await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await answers(name, check)] as const)),
  );
  const failing = Object.keys(parts).filter((name) => !parts[name]);
  const { events: conflicts = null, sessions: conflictSessions = null } = open ?? {};
  const status: "ok" | "failing" = failing.length === 0 ? "ok" : "failing";
  const { exports = null, erasures = null, databaseBytes = null } = late ?? {};
  return { status, parts, failing, conflicts, conflictSessions, retention, exports, erasures, databaseBytes };
}

/** Whether a part answers in time. Why it does not goes to the log, not to the public. */
async function answers(part: string, check: () => PromiseLike<unknown>): Promise<boolean> {
  try {
    await inTime(check(), partTimeoutMs);
    return true;
  } catch (error) {
    console.error(
      JSON.stringify({
        part: "health",
        status: "failing",
        of: part,
        error: error instanceof Error ? error.message : "unknown",
      }),
    );
    return false;
  }
}
