/** How much is done in an account's name: TikTok takes chats away from accounts that write like machines. Pure but for what it keeps. */

export interface PaceLimits {
  /** From one to the next, milliseconds. */
  everyMs: number;
  /** How many may come at once before that counts. */
  burst: number;
  perHour: number;
  /** The same again within this time is left out. */
  sameMs: number;
}

export interface Pace {
  /** Why this may not be done now; undefined where it may, and then it counts, whatever becomes of it. */
  take: (what: string, now: number) => string | undefined;
  /** Nothing until then, milliseconds since 1970. */
  restUntil: (time: number) => void;
}

const hourMs = 3_600_000;

export function paceOf({ everyMs, burst, perHour, sameMs }: PaceLimits): Pace {
  /** What was done within the last hour, the oldest first; at most `perHour`. */
  let done: { what: string; at: number }[] = [];
  /** When as many as may come at once may do so again. */
  let fullAt = 0;
  let restUntil = 0;

  return {
    take: (what, now) => {
      done = done.filter(({ at }) => at > now - hourMs);
      if (now < restUntil)
        return `Euler Stream asks for patience: nothing for ${Math.ceil((restUntil - now) / 1_000)} s`;
      if (done.some((one) => one.what === what && one.at > now - sameMs))
        return `the same was done within ${sameMs / 1_000} s`;
      if (Math.max(fullAt, now) + everyMs > now + burst * everyMs)
        return `it comes too soon: one in ${everyMs / 1_000} s${burst > 1 ? `, ${burst} at once` : ""}`;
      if (done.length >= perHour) return `${perHour} were done within an hour, and no more are`;
      fullAt = Math.max(fullAt, now) + everyMs;
      done.push({ what, at: now });
      return undefined;
    },
    restUntil: (time) => void (restUntil = Math.max(restUntil, time)),
  };
}
