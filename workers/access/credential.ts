/** What a request shows of who asks: one credential, or none. */
import { getCookie } from "hono/cookie";
import type { Context } from "hono";
import type { AppEnv } from "../app-env.ts";
import { bearerKey, isApiKey } from "../auth/api-key.ts";
import { hashSecret } from "../auth/secret.ts";
import { Problem } from "../problem.ts";
import { sessionCookie } from "./session-cookie.ts";
import { foreignOrigin } from "./same-origin.ts";

const secretForm = /^[A-Za-z0-9_-]{43}$/;

/** A secret's hash, and whose kind of secret it is; never the secret. */
export interface Credential {
  kind: "key" | "session";
  /** Hex SHA-256. */
  hash: string;
}

/**
 * The credential of a request: the key of its Authorization header, else the cookie of a session; undefined where there is
 * none, or what is none. A cookie comes by itself, whoever had the request made: what changes something and what opens a
 * socket is refused with `foreign_origin` unless it comes from a page of this host.
 */
export async function readCredential(c: Context<AppEnv>): Promise<Credential | undefined> {
  const key = bearerKey(c.req.header("Authorization"));
  if (key !== undefined) return isApiKey(key) ? { kind: "key", hash: await hashSecret(key) } : undefined;
  const secret = getCookie(c, sessionCookie);
  if (secret === undefined || !secretForm.test(secret)) return undefined;
  const foreign = foreignOrigin(c.req.raw);
  if (foreign !== undefined) throw new Problem("foreign_origin", foreign);
  return { kind: "session", hash: await hashSecret(secret) };
}
