/** Tries at what could be guessed are counted in objects, so that the limits hold. */
import type { GuessLimitRpc, TryLimit } from "../../durable-objects/guess-limit/tries.ts";
import type { Config } from "../config.ts";
import { hashSecret } from "../auth/secret.ts";
import { Problem } from "../problem.ts";

const minute = 60_000;

/** By what is tried. Who is refused by one of them is not refused by what somebody else tried elsewhere. */
export const tryLimits = {
  /** Passkeys, links and invitations that were wrong, from one client address (as `addressBucket` counts it). */
  address: { tries: 30, periodMs: 15 * minute },
  /** At one link, by how its token begins: from however many addresses. */
  link: { tries: 10, periodMs: 15 * minute },
  /** Links asked for by one client address, and mails to one address: right or wrong. */
  asked: { tries: 20, periodMs: 60 * minute },
  mail: { tries: 5, periodMs: 60 * minute },
  /** Keys, sessions and overlay tokens that were wrong, each once, from one client address. */
  credential: { tries: 60, periodMs: 15 * minute },
  /** Accounts made with one ticket: an invitation is not used up before it is accepted. */
  account: { tries: 5, periodMs: 48 * 60 * minute },
} as const satisfies Record<string, TryLimit>;

export interface Tried {
  kind: keyof typeof tryLimits;
  /** The address, the token, the account or the mail address that is tried. */
  what: string;
}

/** Where tries are counted, and whether they are. */
export interface Guarded {
  env: Pick<Env, "GUESS_LIMIT">;
  config: Pick<Config, "RATE_LIMITS">;
}

/**
 * Counts a try at each of `tried`, in their order, and does what is tried. Where one of them had too many it is not done: throws
 * `rate_limited` with the time to wait. What went well was no guess, and is not counted; nor is what failed because a part of
 * ours did not answer.
 */
export async function withTries<Result>(
  { env, config }: Guarded,
  tried: readonly Tried[],
  attempt: () => Promise<Result>,
): Promise<Result> {
  if (config.RATE_LIMITS === "off") return attempt();
  const objects = await countTries({ env, config }, tried);
  const forgive = () => Promise.all(objects.map((object) => object.giveBack()));
  let result: Result;
  try {
    result = await attempt();
  } catch (error) {
    if (!isGuess(error)) await forgive();
    throw error;
  }
  await forgive();
  return result;
}

/** What a try at a link counts for: the address that it comes from, and the link that it might have been. */
export function linkTries(address: string, token: string): Tried[] {
  return [
    { kind: "address", what: address },
    { kind: "link", what: token },
  ];
}

/**
 * Counts a try at each of `tried`, for good, one after the other: who is refused by the first makes no object for the second, so
 * that guesses of one address cost one object, however many links they are at. Throws `rate_limited`.
 */
export async function countTries({ env, config }: Guarded, tried: readonly Tried[]): Promise<GuessLimitRpc[]> {
  if (config.RATE_LIMITS === "off") return [];
  const counted: GuessLimitRpc[] = [];
  for (const { kind, what } of tried) {
    const object: GuessLimitRpc = env.GUESS_LIMIT.getByName(await nameOf(kind, what));
    const taken = await object.take(tryLimits[kind]);
    if (!taken.ok) {
      // What the ones before counted for it was no try.
      await Promise.all(counted.map((one) => one.giveBack()));
      const seconds = Math.ceil(taken.retryAfterMs / 1_000);
      throw new Problem("rate_limited", `Too many tries; the next one is possible in ${seconds} s`, {}, seconds);
    }
    counted.push(object);
  }
  return counted;
}

/** Wrong, as against: not answered for a reason that is ours. */
function isGuess(error: unknown): boolean {
  return error instanceof Problem && error.status < 500;
}

/** Characters of a token that name its counter: 30 of its 256 bits. */
const prefixLength = 5;

async function nameOf(kind: Tried["kind"], what: string): Promise<string> {
  // Neither a token nor anybody's address has a place in an object's name.
  if (kind === "link") return `link ${await hashSecret(what.slice(0, prefixLength))}`;
  return `${kind} ${await hashSecret(what)}`;
}
