import { Hono } from "hono";
import type { AppEnv } from "../app-env.ts";
import { countConflicts } from "../database/dead-letters.ts";
import { hubOf } from "../hub-stub.ts";

const partTimeoutMs = 5_000;

/**
 * `GET /health`: 200 when every part answers, else 503 with the failing ones named. `conflicts`: events that came where the
 * log has another one (at most 1,000), `conflictSessions`: of how many sessions those are; null where the database does not say.
 * They are no failure of a part.
 */
export const healthRoutes = new Hono<AppEnv>().get("/", async (c) => {
  let open: { events: number; sessions: number } | undefined;
  const checks = {
    database: async () => {
      open = await countConflicts(c.get("config"));
    },
    queue: () => c.env.EVENT_LOG.metrics(),
    hub: () => hubOf(c.env, "health").ping(),
  };
  const parts = Object.fromEntries(
    await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await answers(check)] as const)),
  );
  const failing = Object.keys(parts).filter((name) => !parts[name]);
  const { events: conflicts = null, sessions: conflictSessions = null } = open ?? {};
  const body = { status: failing.length === 0 ? "ok" : "failing", parts, failing, conflicts, conflictSessions };
  return c.json(body, failing.length === 0 ? 200 : 503, { "Cache-Control": "no-store" });
});

/** Whether a part answers in time. Why it does not goes to the log, not to the public. */
async function answers(check: () => PromiseLike<unknown>): Promise<boolean> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("no answer in time")), partTimeoutMs);
  try {
    await Promise.race([check(), late]);
    return true;
  } catch (error) {
    console.error(
      JSON.stringify({ part: "health", status: "failing", error: error instanceof Error ? error.message : "unknown" }),
    );
    return false;
  } finally {
    clearTimeout(timer);
  }
}
