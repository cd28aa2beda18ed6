/** What a change would make of a counter or a timer: for a trial, which changes none. Pure. */
import type { RenderedAction } from "./action-run.ts";
import { ownOf } from "./counters.ts";
import { leftOf, newTimer, type Timers } from "./timers.ts";

/** Of a counter its values, of a timer what is left, in milliseconds. */
export interface TallyChange {
  before: number;
  after: number;
}

/** The action as it was rendered with these values; `now` is the time of its event. */
export function tallyChange(
  { kind, name, value, pausedLeftMs }: Extract<RenderedAction, { type: "counter" }>,
  { counters, timers }: { counters: Readonly<Record<string, number>>; timers: Readonly<Timers> },
  now: number,
): TallyChange {
  if (kind === "counter") return { before: ownOf(counters, name) ?? 0, after: value };
  const before = Math.round(leftOf(ownOf(timers, name) ?? newTimer(now), now));
  return { before, after: pausedLeftMs ?? Math.max(0, value - now) };
}
