/** The clock of a run: which time of the session it is now. Pure. */

/** How fast a run goes; `max`: as fast as it can. */
export type Speed = number | "max";

/** At `wall` it was `time` in the session; milliseconds since 1970. */
export interface Anchor {
  wall: number;
  time: number;
}

/** The session's time at `now`. */
export function timeAt({ wall, time }: Anchor, speed: number, now: number): number {
  return time + Math.max(0, now - wall) * speed;
}

/** When the session's `time` comes. */
export function wallAt(anchor: Anchor, speed: number, time: number): number {
  return anchor.wall + Math.max(0, time - anchor.time) / speed;
}

/** When an event came in, as a clock that never goes back has it: a runner's own may. */
export function timeOf({ ingestedAt }: { ingestedAt: number }, before: number): number {
  return Math.max(before, ingestedAt);
}
