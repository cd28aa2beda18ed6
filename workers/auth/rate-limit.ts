import { createMiddleware } from "hono/factory";
import { limits } from "#shared/limits.ts";
import type { AppEnv } from "../app-env.ts";
import { Problem } from "../problem.ts";
import { addressBucket } from "./address-bucket.ts";
import { bearerKey } from "./api-key.ts";
import { hashSecret } from "./secret.ts";

/**
 * Refuses with 429 what goes past the limits of a client address or of an API key, before anything is looked up: a
 * flood, also one of wrong keys, never reaches the database. Ingest is left out. Its signature is checked without a
 * look-up, and what a runner has to send must not wait behind a dashboard on the same address.
 */
export function limitRate() {
  return createMiddleware<AppEnv>(async (c, next) => {
    if (!c.req.path.startsWith("/v1/ingest/")) {
      const address = addressBucket(c.req.header("CF-Connecting-IP") ?? "");
      const key = bearerKey(c.req.header("Authorization"));
      if (!(await c.env.ADDRESS_LIMIT.limit({ key: address })).success) throw tooMany("this address");
      // By the hash: a secret has no place in a counter's name.
      if (key !== undefined && !(await c.env.KEY_LIMIT.limit({ key: await hashSecret(key) })).success) {
        throw tooMany("this API key");
      }
    }
    await next();
  });
}

/** The limiter does not say how much of its window is left, so the whole of it is what surely suffices. */
function tooMany(whose: string): Problem {
  const seconds = limits.rateLimitPeriodSeconds;
  return new Problem("rate_limited", `Too many requests from ${whose}; try again in ${seconds} s`, {}, seconds);
}
