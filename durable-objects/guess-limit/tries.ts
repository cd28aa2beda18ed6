/** How many tries there may be, or units of a budget: a bucket that each try fills, and that empties with time. Pure. */

/** So many tries at once; after that one more for each `periodMs / tries` that pass. */
export interface TryLimit {
  tries: number;
  periodMs: number;
}

export interface Tries {
  /** What is counted of the tries of before; a fraction, because they are forgotten bit by bit. */
  count: number;
  /** When that was so; Unix milliseconds. */
  at: number;
}

export type Taken = { ok: true } | { ok: false; retryAfterMs: number };

/** How the object that counts is asked. */
export interface GuessLimitRpc {
  /** Counts a try, or as many as `units`, or says how long to wait; what is refused writes nothing. */
  take: (limit: TryLimit, units?: number) => Promise<Taken>;
  /** What was tried was right: it is no guess. */
  giveBack: () => Promise<void>;
}

export const noTries: Tries = { count: 0, at: 0 };

/**
 * Counts a try, or what costs as many `units`, unless that were too many: then nothing is counted, so that who keeps asking waits no
 * longer for it.
 */
export function take(
  before: Tries,
  { tries, periodMs }: TryLimit,
  now: number,
  units = 1,
): { tries: Tries; taken: Taken } {
  const count = left(before, { tries, periodMs }, now);
  if (count + units > tries) {
    const retryAfterMs = Math.ceil(((count + units - tries) * periodMs) / tries);
    return { tries: { count, at: now }, taken: { ok: false, retryAfterMs } };
  }
  return { tries: { count: count + units, at: now }, taken: { ok: true } };
}

/** Takes a try back that was none: what was shown was right. */
export function giveBack({ count, at }: Tries): Tries {
  return { count: Math.max(0, count - 1), at };
}

/** When nothing is left to be counted; Unix milliseconds. */
export function forgottenAt({ count, at }: Tries, { tries, periodMs }: TryLimit): number {
  return at + Math.ceil((count * periodMs) / tries);
}

function left({ count, at }: Tries, { tries, periodMs }: TryLimit, now: number): number {
  // A clock that goes back forgets nothing and adds nothing.
  const elapsedMs = Math.max(0, now - at);
  return Math.max(0, count - (elapsedMs * tries) / periodMs);
}
