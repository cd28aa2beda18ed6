import { Hono } from "hono";
import type { AppEnv } from "../app-env.ts";
import { connect } from "../database/client.ts";
import { hubOf } from "../hub-stub.ts";

const partTimeoutMs = 5_000;

/** `GET /health`: 200 when every part answers, else 503 with the failing ones named. */
export const healthRoutes = new Hono<AppEnv>().get("/", async (c) => {
  const checks = {
    database: () => connect(c.get("config"))`select 1`,
    queue: () => c.env.EVENT_LOG.metrics(),
    hub: () => hubOf(c.env, "health").ping(),
  };
  const parts = Object.fromEntries(
    await Promise.all(Object.entries(checks).map(async ([name, check]) => [name, await answers(check)] as const)),
  );
  const failing = Object.keys(parts).filter((name) => !parts[name]);
  const body = { status: failing.length === 0 ? "ok" : "failing", parts, failing };
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
