/**
 * What of the feed is in the log. The consumer says which ranges it stored; queue messages arrive in any order, so a
 * range may come before the one in front of it. Pure.
 */

/** First and last offset, both included. */
export type OffsetRange = [first: number, last: number];

/**
 * Moves the watermark over everything that is stored without a hole after it; ranges that lie beyond a hole stay in
 * `waiting`. Both may be forgotten and told again. Changes `waiting`; returns the new watermark.
 */
export function moveWatermark(watermark: number, waiting: Map<number, number>, ranges: OffsetRange[]): number {
  for (const [first, last] of ranges) waiting.set(first, Math.max(last, waiting.get(first) ?? 0));
  let moved = watermark;
  for (let again = true; again;) {
    again = false;
    for (const [first, last] of waiting) {
      if (first > moved + 1) continue;
      waiting.delete(first);
      if (last > moved) {
        moved = last;
        again = true;
      }
    }
  }
  return moved;
}
