/**
 * `Idempotency-Key`: a POST that makes something, asked again with the same key, has the same answer and makes nothing more.
 *
 * The key is claimed before anything is done, in one statement; the answer is noted before it is sent. A request that died in
 * between leaves a claim without an answer: whether it made something is not known, and nothing is made under that key
 * again. What was refused as wrong (4xx) made nothing, and gives its key back.
 */
import type { Operation } from "#shared/api/operation.ts";
import { seal, unseal } from "../auth/sealing.ts";
import { hashSecret, makeId } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import { Problem } from "../problem.ts";
import type { Asker } from "./decide.ts";
import { claim, giveUp, keepAnswer, type OnceRequest } from "../database/idempotency.ts";

export const idempotencyHeader = "Idempotency-Key";
const keyForm = /^[\x21-\x7e]{1,128}$/;
/** No request runs for so long: what has no answer by then died. */
const runsAtMostMs = 120_000;
/** Of one key or account within 24 h. */
const limits = { keys: 10_000, bytes: 64 * 1024 * 1024 };

/** What a request with a key is. */
export interface Keyed {
  config: Config;
  operation: Operation;
  asker: Asker;
  request: Request;
  /** The body as it came. */
  text: string;
  now: Date;
}

/** Does it, whatever was asked under its key before. Throws `Problem` for a key that is none. */
export function runKeyed({ headers }: Request, run: () => Promise<Response> | Response): Promise<Response> | Response {
  checkKey(headers.get(idempotencyHeader));
  return run();
}

function checkKey(key: string | null): void {
  if (key !== null && !keyForm.test(key)) {
    throw new Problem("invalid_request", `${idempotencyHeader}: 1 to 128 visible characters of ASCII`);
  }
}

/** What somebody asks for under which key, as a hash; undefined of a request without one. Takes no look-up: for outages of the database. */
export async function onceOf(keyed: Omit<Keyed, "config" | "now">): Promise<string | undefined> {
  const key = keyed.request.headers.get(idempotencyHeader);
  if (key === null || !keyForm.test(key)) return undefined;
  const { requestId, requestHash } = await describe(keyed, key);
  return hashSecret(`${requestId} ${requestHash}`);
}

/** Does it, or answers what the same request was answered before. Throws `Problem`. */
export async function once(keyed: Keyed, run: () => Promise<Response> | Response): Promise<Response> {
  const key = keyed.request.headers.get(idempotencyHeader);
  if (key === null) return run();
  checkKey(key);
  const { config } = keyed;
  const request = await describe(keyed, key);
  const claimed = await claim(config, request, limits);
  switch (claimed.is) {
    case "claimed":
      return runClaimed(config, request, run);
    case "full":
      throw new Problem(
        "rate_limited",
        `At most ${limits.keys} keys in 24 h; without one it is done at once`,
        {},
        3_600,
      );
    case "known":
      if (claimed.requestHash !== request.requestHash) throw new Problem("idempotency_conflict");
      if (claimed.answer) return replay(await unseal(config.SEALING_KEYS, contextOf(request), claimed.answer));
      if (keyed.now.getTime() - claimed.claimedAt.getTime() < runsAtMostMs) {
        throw new Problem("idempotency_in_progress", undefined, {}, 1);
      }
      throw new Problem("idempotency_unfinished", "Look whether it is there; if not, ask again with another key");
    default:
      return claimed satisfies never;
  }
}

async function describe(
  { operation, asker, request, text }: Omit<Keyed, "config" | "now">,
  key: string,
): Promise<OnceRequest> {
  const owner = asker.kind === "key" ? `key:${asker.keyId}` : `member:${asker.accountId}`;
  const { pathname, search } = new URL(request.url);
  return {
    requestId: await hashSecret(JSON.stringify([owner, operation.id, key])),
    // A member's request in another workspace is another one.
    requestHash: await hashSecret(JSON.stringify([pathname, search, request.headers.get("Workspace"), text])),
    owner,
    claimId: makeId("cl"),
  };
}

async function runClaimed(
  config: Config,
  request: OnceRequest,
  run: () => Promise<Response> | Response,
): Promise<Response> {
  let answer: Response;
  try {
    answer = await run();
  } catch (error) {
    if (error instanceof Problem && error.status < 500) await orLog("give_up", giveUp(config, request));
    throw error;
  }
  await orLog("keep", keep(config, request, answer.clone()));
  return answer;
}

/** It is done: that it could not be noted is no reason to say that it was not. */
async function orLog(what: string, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    const message = error instanceof Error ? error.message.slice(0, 300) : "";
    console.error(JSON.stringify({ part: "api", status: `idempotency_${what}_failed`, error: message }));
  }
}

async function keep(config: Config, request: OnceRequest, answer: Response): Promise<void> {
  const kept: Kept = {
    status: answer.status,
    headers: keptHeaders.flatMap((name) => {
      const value = answer.headers.get(name);
      return value === null ? [] : [[name, value]];
    }),
    body: answer.body === null ? null : await answer.text(),
  };
  await keepAnswer(config, request, await seal(config.SEALING_KEYS, contextOf(request), JSON.stringify(kept)));
}

interface Kept {
  status: number;
  headers: [name: string, value: string][];
  body: string | null;
}

const keptHeaders = ["Content-Type", "Location", "Cache-Control"];

function replay(text: string): Response {
  const { status, headers, body } = JSON.parse(text) as Kept;
  return new Response(body, { status, headers: [...headers, ["Idempotent-Replayed", "true"]] });
}

function contextOf({ requestId }: OnceRequest): string {
  return `idempotency:${requestId}`;
}
