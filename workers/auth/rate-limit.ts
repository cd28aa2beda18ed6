import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { limits } from "#shared/protocol/limits.ts";
import type { AppEnv } from "../app-env.ts";
import { Problem } from "../problem.ts";
import { sessionCookie } from "../access/session-cookie.ts";
import { addressBucket } from "./address-bucket.ts";
import { bearerKey } from "./api-key.ts";
import { hashSecret } from "./secret.ts";

/**
 * Refuses with 429 what goes past the limits of a client address, of an API key or of a session, before anything is looked up: a
 * flood, also one of wrong keys, never reaches the database. Signed ingest is left out. Its signature is checked without
 * a look-up, and what a runner has to send must not wait behind a dashboard on the same address; what comes there without
 * a good signature is counted where that is found, by `limitUnsigned`.
 */
export function limitRate() {
  return createMiddleware<AppEnv>(async (c, next) => {
    if (c.get("config").RATE_LIMITS === "enforced" && !c.req.path.startsWith("/v1/ingest/")) {
      const key = bearerKey(c.req.header("Authorization")) ?? getCookie(c, sessionCookie);
      await limitAddress(c);
      // By the hash: a secret has no place in a counter's name.
      if (key !== undefined && !(await c.env.KEY_LIMIT.limit({ key: await hashSecret(key) })).success) {
        throw tooMany("this API key or session");
      }
    }
    await next();
  });
}

/** Counts something against its address as a request is counted: also what is asked for on a line that is open already. */
export async function limitAddress(c: Context<AppEnv>): Promise<void> {
  if (c.get("config").RATE_LIMITS !== "enforced") return;
  if (!(await c.env.ADDRESS_LIMIT.limit({ key: addressOf(c) })).success) throw tooMany("this address");
}

/**
 * Counts an ingest request without a good signature against its address, apart from the address's other requests; past
 * the limit it is a 429 instead of the refusal that the caller has for it.
 */
export async function limitUnsigned(c: Context<AppEnv>): Promise<void> {
  if (c.get("config").RATE_LIMITS === "off") return;
  const { success } = await c.env.ADDRESS_LIMIT.limit({ key: `unsigned ${addressOf(c)}` });
  if (!success) throw tooMany("this address without a good signature");
}

/**
 * Counts what a runner asks of parts that all workspaces share, against the workspace of its key: a key can be used in a loop, and
 * a workspace can have many. The host's own keys are not counted.
 */
export async function limitIngest(c: Context<AppEnv>): Promise<void> {
  const { scope } = c.get("ingestKey");
  if (scope === undefined || c.get("config").RATE_LIMITS === "off") return;
  const { success } = await c.env.INGEST_LIMIT.limit({ key: scope.workspaceId });
  if (!success) throw tooMany("the ingest keys of this workspace");
}

/** Cloudflare sets this header and takes off a client's own. */
export function addressOf(c: Context<AppEnv>): string {
  return addressBucket(c.req.header("CF-Connecting-IP") ?? "");
}

/** The limiter does not say how much of its window is left, so the whole of it is what surely suffices. */
function tooMany(whose: string): Problem {
  const seconds = limits.rateLimitPeriodSeconds;
  return new Problem("rate_limited", `Too many requests from ${whose}; try again in ${seconds} s`, {}, seconds);
}
