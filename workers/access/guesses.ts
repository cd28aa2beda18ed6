/**
 * Guesses at credentials: API keys, sessions and overlay tokens. Only what was wrong is counted, in an object, so that the limit
 * holds wherever the guesses come in; what is right asks no object. An isolate remembers who is over the limit, and refuses
 * their next ones before anything is looked up.
 */
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { createMiddleware } from "hono/factory";
import { offeredToken } from "#shared/protocol/wire.ts";
import type { AppEnv } from "../app-env.ts";
import { bearerKey } from "../auth/api-key.ts";
import { addressOf } from "../auth/rate-limit.ts";
import { hashSecret } from "../auth/secret.ts";
import { Problem } from "../problem.ts";
import { countTries } from "../sign-in/guesses.ts";
import { GuesserMemory } from "./guesser-memory.ts";
import { sessionCookie } from "./session-cookie.ts";

/** Of this isolate. Another one comes to know of a guesser with their first wrong credential there. */
const memory = new GuesserMemory();

/** Refuses whose address guessed too often, unless the same came in from there before. */
export function refuseGuessers() {
  return createMiddleware<AppEnv>(async (c, next) => {
    const shown = c.get("config").RATE_LIMITS === "off" ? undefined : await credentialOf(c);
    if (shown === undefined) return next();
    const waitMs = memory.waitMsOf(shown, Date.now());
    if (waitMs > 0) throw tooMany(waitMs);
    await next();
    if (c.error === undefined && c.get("isKnown") === true) memory.noteRight(shown);
  });
}

/** Refuses who guessed too often, of a credential that is said on a line and not shown in its request. */
export async function refuseGuess(c: Context<AppEnv>, said: string): Promise<void> {
  if (c.get("config").RATE_LIMITS === "off") return;
  const waitMs = memory.waitMsOf(await credentialOf(c, said), Date.now());
  if (waitMs > 0) throw tooMany(waitMs);
}

/**
 * What a refusal becomes: the same, or `rate_limited` where it was of one guess too many from this address. `said`: a credential
 * that was said on a line and not shown in its request.
 */
export async function countGuess(c: Context<AppEnv>, refusal: Problem, said?: string): Promise<Problem> {
  const { config } = c.var;
  if (refusal.code !== "unauthorized" || config === undefined || config.RATE_LIMITS === "off") return refusal;
  const shown = said === undefined ? await credentialOf(c) : await credentialOf(c, said);
  // What stands in a page that nobody closes is wrong again and again, and no guess.
  if (shown === undefined || memory.isWrong(shown)) return refusal;
  memory.noteWrong(shown);
  try {
    await countTries({ env: c.env, config }, [{ kind: "credential", what: shown.address }]);
    return refusal;
  } catch (error) {
    if (!(error instanceof Problem)) {
      // It was wrong, whoever counts it.
      console.error(JSON.stringify({ part: "access", status: "guess_not_counted" }));
      return refusal;
    }
    memory.holdBack(shown.address, Date.now() + (error.retryAfterSeconds ?? 1) * 1_000);
    return error;
  }
}

/** What a request shows, whatever it is, and from where; undefined for nothing. */
async function credentialOf(c: Context<AppEnv>, said: string): Promise<{ address: string; hash: string }>;
async function credentialOf(c: Context<AppEnv>): Promise<{ address: string; hash: string } | undefined>;
async function credentialOf(c: Context<AppEnv>, said?: string): Promise<{ address: string; hash: string } | undefined> {
  const shown =
    said ??
    bearerKey(c.req.header("Authorization")) ??
    offeredToken(c.req.header("Sec-WebSocket-Protocol") ?? null) ??
    c.req.query("token") ??
    shownToDialect(c) ??
    getCookie(c, sessionCookie);
  if (shown === undefined) return undefined;
  // A page of somebody else's can have a visitor's browser guess: that must not keep the visitor from their own.
  const isOthers = c.req.header("Sec-Fetch-Site") === "cross-site";
  const address = isOthers ? `${addressOf(c)} from another site` : addressOf(c);
  return { address, hash: await hashSecret(shown) };
}

/** Tools that can set no header show an overlay's token in the path of a dialect, or in its query. */
function shownToDialect(c: Context<AppEnv>): string | undefined {
  if (!c.req.path.startsWith("/d/")) return undefined;
  return /^\/d\/[^/]+\/(ov_[^/]+)/.exec(c.req.path)?.[1] ?? c.req.query("apiKey") ?? c.req.query("jwtKey");
}

function tooMany(waitMs: number): Problem {
  const seconds = Math.ceil(waitMs / 1_000);
  return new Problem("rate_limited", `Too many wrong credentials from this address; wait ${seconds} s`, {}, seconds);
}
