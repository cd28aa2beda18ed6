/**
 * What time it is on the clock that timers end by: the one of who takes the events in, which may not agree with the
 * clock of the machine that shows them. Pure.
 *
 * The least difference between this machine's time and the time an event was taken in, over the last minute or two, is
 * the difference of the clocks and the shortest way between them. An event that comes late only makes it larger.
 */
export interface StreamClock {
  /** Least difference in this window and in the one before, milliseconds. */
  current: number;
  before: number;
  /** When this window began, on the monotonic clock. */
  since: number;
}

const windowMs = 60_000;

export function newClock(): StreamClock {
  return { current: Infinity, before: Infinity, since: 0 };
}

/** Takes in that an event which was taken in at `ingestedAt` has arrived just now. */
export function noteArrival(
  clock: StreamClock,
  ingestedAt: number,
  { now, wall }: { now: number; wall: number },
): void {
  if (now - clock.since >= windowMs) {
    clock.before = clock.current;
    clock.current = Infinity;
    clock.since = now;
  }
  clock.current = Math.min(clock.current, wall - ingestedAt);
}

/** This machine's time `wall` as the stream's, milliseconds since 1970; the same while nothing is known. */
export function streamTime(clock: StreamClock, wall: number): number {
  const ahead = Math.min(clock.current, clock.before);
  return Number.isFinite(ahead) ? wall - ahead : wall;
}
