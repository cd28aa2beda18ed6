/** When a delivery is tried again. Pure: the attempt, the answer's wish and a random number are arguments. */

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** Wait before each attempt, counted from the one before it; milliseconds. */
export const scheduleMs = [
  0,
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
] as const;

/** Each wait is up to so much longer or shorter, so that what failed together does not come back together. */
export const jitter = 0.2;
/** A receiver may ask for more time than the schedule gives, but not for more than a day. */
const maxRetryAfterMs = 24 * hour;

/**
 * Milliseconds until the attempt after `attempt` (the first is 1), or undefined where that was the last one. `random` is
 * from 0 to 1. A receiver's `Retry-After` is the least that is waited.
 */
export function retryDelayMs(attempt: number, random: number, retryAfterMs = 0): number | undefined {
  const wait = scheduleMs[attempt];
  if (wait === undefined) return undefined;
  const withJitter = wait * (1 - jitter + 2 * jitter * random);
  return Math.round(Math.max(withJitter, Math.min(retryAfterMs, maxRetryAfterMs)));
}

/** What a `Retry-After` header asks for, in milliseconds from `now`: seconds, or a date. 0 for none or nonsense. */
export function readRetryAfter(header: string | null, now: number): number {
  if (header === null) return 0;
  const text = header.trim();
  if (/^\d{1,9}$/.test(text)) return Number(text) * second;
  const date = /^[A-Za-z]{3}/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? 0 : Math.max(0, date - now);
}
