const firstDelaySeconds = 5;
const maxDelaySeconds = 300;
const jitter = 0.2;

/**
 * How long a message waits before its next attempt: 5 s, 10 s, 20 s … 5 min, each up to 20 % longer or shorter, so that
 * what failed together does not come back together. `attempts` counts from 1, `random` is from 0 to 1.
 */
export function retryDelaySeconds(attempts: number, random: number): number {
  const delay = Math.min(firstDelaySeconds * 2 ** Math.max(0, attempts - 1), maxDelaySeconds);
  return Math.round(delay * (1 - jitter + 2 * jitter * random));
}
