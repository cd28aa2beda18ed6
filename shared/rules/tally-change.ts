/** What a change would make of a counter or a timer: for a trial, which changes none. Pure. */
import type { RenderedAction } from "./action-run.ts";
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
  if (kind === "counter") return { before: Object.hasOwn(counters, name) ? (counters[name] ?? 0) : 0, after: value };
  const timer = Object.hasOwn(timers, name) ? timers[name] : undefined;
  const before = Math.round(leftOf(timer ?? newTimer(now), now));
  return { before, after: pausedLeftMs ?? Math.max(0, value - now) };
}
