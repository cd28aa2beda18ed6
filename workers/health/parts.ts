/** Asking the parts of the service whether they answer. */
import type { Config } from "../config.ts";
import { countConflicts } from "../database/dead-letters.ts";
import { healthOf } from "#shared/retention.ts";
import { readRuns } from "../retention/statements.ts";
import { hubOf } from "../hub-stub.ts";
import { inTime } from "../within.ts";

const partTimeoutMs = 5_000;

/**
 * Which parts answer. `conflicts`: events that came where the log has another one (at most 1,000), `conflictSessions`: of how many
 * sessions those are; null where the database does not say. They are no failure of a part.
 */
export async function checkParts(env: Env, config: Config) {
  let open: { events: number; sessions: number } | undefined;
  let retention: ReturnType<typeof healthOf> | null = null;
  const checks = {
    database: async () => {
      const [counted, [lastRun]] = await Promise.all([countConflicts(config), readRuns(config, 1)]);
      open = counted;
      retention = healthOf(lastRun, Date.now());
    },
    queue: () => env.EVENT_LOG.metrics(),
    hub: () => hubOf(env, "health").ping(),
  };
  const parts = Object.fromEntries(
    await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await answers(check)] as const)),
  );
  const failing = Object.keys(parts).filter((name) => !parts[name]);
  const { events: conflicts = null, sessions: conflictSessions = null } = open ?? {};
  const status: "ok" | "failing" = failing.length === 0 ? "ok" : "failing";
  return { status, parts, failing, conflicts, conflictSessions, retention };
}

/** Whether a part answers in time. Why it does not goes to the log, not to the public. */
async function answers(check: () => PromiseLike<unknown>): Promise<boolean> {
  try {
    await inTime(check(), partTimeoutMs);
    return true;
  } catch (error) {
    console.error(
      JSON.stringify({ part: "health", status: "failing", error: error instanceof Error ? error.message : "unknown" }),
    );
    return false;
  }
}
