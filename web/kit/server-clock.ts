/**
 * The server's clock, as far as its answers tell it: a device's may be an hour off, and what is left, over or long ago is said by the
 * server's time. Known to the second.
 */

/** How far the server's clock is ahead of this device's, milliseconds; 0 as long as they may be the same. */
let aheadMs = 0;

/** The server's time now; the device's own where no answer said anything. */
export function serverNow(): number {
  return Date.now() + aheadMs;
}

/**
 * How far a server is ahead whose answer has this `Date`, which is cut to the second; undefined where it has none. It was written
 * between the asking and the answer: what is possible with equal clocks is taken for that. Pure.
 */
export function aheadBy(date: string | null, askedAt: number, answeredAt: number): number | undefined {
  const from = date === null ? NaN : Date.parse(date);
  if (Number.isNaN(from)) return undefined;
  const to = from + 1_000;
  if (from <= answeredAt && to > askedAt) return 0;
  return Math.round((from + to) / 2 - (askedAt + answeredAt) / 2);
}

/** `fetch`, which looks at the clock of who answers. */
export const clockedFetch: typeof fetch = async (input, init) => {
  const askedAt = Date.now();
  const answer = await fetch(input, init);
  aheadMs = aheadBy(answer.headers.get("Date"), askedAt, Date.now()) ?? aheadMs;
  return answer;
};
