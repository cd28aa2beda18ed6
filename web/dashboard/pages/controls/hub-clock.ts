/** What time it is at the hub, by which timers end: this device's clock may be wrong by an hour. Pure. */

/** A timer as the hub tells it: when it ends, and what is left of it at the moment of the answer. */
export interface ToldTimer {
  endsAt: number | null;
  leftMs: number;
}

/**
 * How far the hub's clock is ahead of this one, milliseconds; undefined where no timer runs, and nobody needs to know.
 * The hub answered at some moment between the asking and the answer: the middle is wrong by half of that at most.
 */
export function aheadOf(timers: readonly ToldTimer[], askedAt: number, answeredAt: number): number | undefined {
  const running = timers.find(({ endsAt, leftMs }) => endsAt !== null && leftMs > 0);
  if (running === undefined || running.endsAt === null) return undefined;
  return running.endsAt - running.leftMs - (askedAt + answeredAt) / 2;
}
