/** What an event says of its user's points. Pure. */
import type { RecordedEvent } from "#shared/event.ts";

/** As `payload.points`. */
export interface PointsMark {
  /** By how many it changed what the user has: what it earned or was given, less what was spent and what idle time took. */
  delta: number;
  /** What the user has then. */
  balance: number;
  /** What the user ever earned. */
  earned: number;
  /** What of `delta` was spent on rules. */
  spent?: number;
  /** The level that was reached with it, from 1. */
  level?: number;
}

export function setMark({ payload }: RecordedEvent, mark: PointsMark): void {
  (payload as { points?: PointsMark }).points = mark;
}

/** What a recorded event says of its user's points. */
export function markOf({ payload }: Pick<RecordedEvent, "payload">): PointsMark | undefined {
  return (payload as { points?: PointsMark }).points;
}
