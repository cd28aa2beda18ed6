/** Runs of a feed's offsets: where events that are read in their order are. Pure. */
import { Problem } from "../problem.ts";
import type { Stretch } from "./stretches.ts";

/** A run of a feed's offsets, over all days and rooms that they are of. */
export interface Run {
  epoch: string;
  days: string[];
  low: number;
  high: number;
}

/** The oldest first, each offset in one of them. */
export function runsOf(stretches: readonly Stretch[]): Run[] {
  const runs: Run[] = [];
  for (const { epoch, day, low, high } of stretches.toReversed()) {
    const known = runs.find((run) => run.epoch === epoch && run.low <= high && low <= run.high);
    if (!known) {
      runs.push({ epoch, days: [day], low, high });
      continue;
    }
    known.days.push(day);
    known.low = Math.min(known.low, low);
    known.high = Math.max(known.high, high);
  }
  return runs;
}

/** What is left of them after an event. Throws `unknown_session` where it is in none of them. */
export function runsAfter(runs: readonly Run[], epoch: string, offset: number): Run[] {
  const at = runs.findIndex((run) => run.epoch === epoch && run.low <= offset && offset <= run.high);
  const run = runs[at];
  if (!run) throw new Problem("unknown_session", "after: this event is not in the range that is asked for");
  return [{ ...run, low: offset + 1 }, ...runs.slice(at + 1)];
}
