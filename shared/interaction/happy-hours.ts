/** Times in which what viewers do counts more. Pure, and without anything that a page has not. */

export interface HappyHour {
  multiplier: number;
  /** Milliseconds since 1970. */
  from: number;
  until: number;
}

/** By how much things are multiplied at a time; of two happy hours at once the larger one counts. */
export function multiplierAt(happyHours: readonly HappyHour[], at: number): number {
  const now = happyHours.filter(({ from, until }) => from <= at && at < until);
  return now.length === 0 ? 1 : Math.max(...now.map(({ multiplier }) => multiplier));
}
