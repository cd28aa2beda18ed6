import { returnAfterMs, returning } from "#shared/protocol/wire-v2.ts";

const firstDelayMs = returning.firstMs;
/** With its spread 15 s. */
const longestDelayMs = 12_000;

/**
 * How long to wait before the next try, in milliseconds: 0.5 s after the first failure, doubled after each, at most 15 s.
 * Spread by a quarter more, and at least over what the server said: no two moments of that are likelier than others.
 * @param failures failures in a row before this one
 * @param random 0 to 1
 * @param returnMs what the server said last, if it did
 */
export function reconnectDelayMs(failures: number, random: number, returnMs?: number): number {
  const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures, 10));
  return Math.max(delayMs * (1 + random / 4), returnAfterMs(returnMs, random));
}

const firstRefusedMs = 60_000;
const longestRefusedMs = 600_000;

/**
 * How long to wait after the server said that it does not want this page: 1 min, then twice as long, at most 10 min, spread as
 * above. A token that was revoked stays so; but what is refused by mistake must not need somebody at the computer.
 * @param refusals refusals in a row before this one
 * @param random 0 to 1
 */
export function refusedDelayMs(refusals: number, random: number): number {
  return Math.min(longestRefusedMs, firstRefusedMs * 2 ** Math.min(refusals, 10)) * (0.75 + random / 2);
}
