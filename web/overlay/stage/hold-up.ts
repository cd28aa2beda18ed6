/** Fullscreen alerts of rules hold up everything else on the stage. Pure. */

/** What it comes to; both clocks are monotonic, in milliseconds. */
export interface HoldUp {
  /** How long so far, all together. The stage's clock is the page's less this: it stands still meanwhile. */
  heldMs: number;
  /** Whether a fullscreen alert stands now. */
  holding: boolean;
}

/** An alert that waits for its turn. */
export interface Waiting<Alert extends { time: number }> {
  alert: Alert;
  /** When it came, on the stage's clock. */
  since: number;
  /** `HoldUp.heldMs` when it came. */
  heldMs: number;
}

/** An alert about something older than this, when its turn comes, is no news any more. */
export const youngMs = 60_000;

/**
 * Whether an alert that waits is still news. The time it was held up does not count, but no more than a minute of it: many
 * fullscreen alerts must not make it as old as they like.
 * @param newest time of the newest event known, milliseconds since 1970
 */
export function isYoung(one: Waiting<{ time: number }>, now: number, newest: number, heldMs: number): boolean {
  const excusedMs = Math.min(youngMs, heldMs - one.heldMs);
  return now - heldMs - one.since < youngMs && newest - one.alert.time - excusedMs < youngMs;
}
