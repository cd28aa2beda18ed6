/** How much goes on. Pure. */
import { emptyMeter, hypeLevels, type Meter, pointsLeft, pointsOf, withPoints } from "#shared/activity/meters.ts";
import type { RecordedEvent } from "#shared/event.ts";
import type { HypeOptions } from "./options.ts";

/** Points at a time of the stream. */
export type Hype = Meter;

export const noHype: Hype = emptyMeter;
export const levels = hypeLevels;

/** What is shown of it. */
export interface HypeLevel {
  /** 1 to 5; 0 where there is none. */
  level: number;
  /** How full that level is, 0 to 1. */
  part: number;
  /** When all of it is burnt down, in milliseconds from then. */
  leftMs: number;
}

/** With an event. What is counted already changes nothing. */
export function withEvent(hype: Hype, event: RecordedEvent, options: HypeOptions): Hype {
  return event.offset <= hype.offset ? hype : withPoints(hype, pointsOf(event, options), event, options);
}

export function levelOf(hype: Hype, options: HypeOptions, time: number): HypeLevel {
  const points = pointsLeft(hype, options, time);
  if (points === 0) return { level: 0, part: 0, leftMs: 0 };
  const full = Math.min(levels - 1, Math.floor(points / options.points));
  const leftMs = (points / options.points) * options.seconds * 1_000;
  return { level: full + 1, part: Math.min(1, points / options.points - full), leftMs };
}
