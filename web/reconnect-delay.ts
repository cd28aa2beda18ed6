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
