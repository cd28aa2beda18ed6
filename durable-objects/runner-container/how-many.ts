/** How many containers there should be. Pure. */

export interface Need {
  /** Streams that are wanted and that no runner elsewhere holds; null where the fleet does not know yet. */
  streams: number | null;
  /** How many containers there are. */
  now: number;
  /** Streams that each holds at most. */
  each: number;
  /** Containers that the host allows. */
  most: number;
}

/** A container is given up once the others would be no fuller than this: else one stream more or less would start and stop it. */
const easyShare = 0.7;

/** As many as hold all of the streams. Where nobody knows how many these are, one: it asks, and so they become known. */
export function howMany({ streams, now, each, most }: Need): number {
  if (streams === null) return Math.min(most, Math.max(1, now));
  const needed = Math.min(most, Math.ceil(streams / each));
  if (needed >= now || needed === 0) return needed;
  const easily = Math.ceil(streams / (each * easyShare));
  return Math.min(now, most, Math.max(needed, easily));
}
