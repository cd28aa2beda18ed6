const firstDelayMs = 500;
const longestDelayMs = 15_000;

/**
 * How long to wait before the next try, in milliseconds: 0.5 s after the first failure, doubled after each, at most 15 s.
 * Spread by up to a quarter, so that a thousand overlays that lost one server do not come back in one instant.
 * @param failures failures in a row before this one
 * @param random 0 to 1
 */
export function reconnectDelayMs(failures: number, random: number): number {
  const delayMs = Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures, 10));
  return Math.min(longestDelayMs, Math.max(firstDelayMs, delayMs * (0.75 + random / 2)));
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
