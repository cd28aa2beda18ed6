/** How long after each fault a live overlay saw the stream go on. Pure. */
import type { PastFault } from "./faults.ts";
import type { Arrival } from "./feed-client.ts";

/** Seconds from each fault's end until an event that was taken in after it arrived; undefined where none did. */
export function measureRecovery(
  faults: readonly PastFault[],
  arrivals: readonly Arrival[],
): { fault: PastFault; seconds: number | undefined }[] {
  return faults.map((fault) => {
    const first = arrivals.find(({ ingestedAt, atMs }) => ingestedAt >= fault.endedAt && atMs >= fault.endedAt);
    return { fault, seconds: first === undefined ? undefined : (first.atMs - fault.endedAt) / 1_000 };
  });
}

/** The value below which `share` (0 to 1) of the numbers lie; 0 of none. */
export function percentile(numbers: readonly number[], share: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
