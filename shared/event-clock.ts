import type { UnifiedEvent } from "./event.ts";

/**
 * An event's own clock, milliseconds since 1970: TikTok's time, unless it lies after the time of ingest. One message
 * with a clock ahead would make everything after it look old.
 */
export function clockOf({ timestamp, ingestedAt }: Pick<UnifiedEvent, "timestamp" | "ingestedAt">): number {
  return Math.min(timestamp, ingestedAt);
}
