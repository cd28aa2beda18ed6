/** Named counters and timers, which rules change and overlays show. */
import type { ActionOf } from "./action.ts";
import { ruleLimits } from "./limits.ts";
import type { Occasion } from "./occasion.ts";
import { leftOf, newTimer, pauseTimer, resetTimer, resumeTimer, type Timer, withLeft } from "./timers.ts";
import { coinsOf, likesOf } from "./triggered.ts";

/**
 * Changes a counter or a timer. Returns a counter's value; of a timer when it ends (would end, where it is paused: then with
 * what is left of it), in whole milliseconds. Adding is done as often as the trigger was met.
 */
export function changeTally(
  action: ActionOf<"counter">,
  occasion: Occasion,
  times: number,
): { value: number; pausedLeftMs?: number } {
  const { compiled, state, now } = occasion;
  const { name } = action;
  if (action.kind === "counter") {
    if (!Object.hasOwn(state.counters, name)) makeRoom(state.counters, compiled.counters);
    const value = counterAfter(action, ownOf(state.counters, name) ?? 0, occasion, times);
    state.counters[name] = value;
    return { value };
  }
  if (!Object.hasOwn(state.timers, name)) makeRoom(state.timers, compiled.timers);
  const timer = timerAfter(action, ownOf(state.timers, name) ?? newTimer(now), occasion, times);
  state.timers[name] = timer;
  const value = Math.round(now + leftOf(timer, now));
  return timer.endsAt === null ? { value, pausedLeftMs: Math.round(timer.leftMs) } : { value };
}

/** The value of this name, where there is one: `constructor` is a name like any other. */
export function ownOf<Value>(values: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined;
}

/** A thousandth is kept: half a point a coin adds up, and no sum shows the dust of binary fractions. */
function counterAfter(action: ActionOf<"counter">, known: number, occasion: Occasion, times: number): number {
  const next = action.change === "add" ? known + step(action, occasion, times) : (action.value ?? 0);
  return counterValue(next);
}

/** A counter's value as it is kept: within bounds, and a thousandth exact. */
export function counterValue(value: number): number {
  const bounded = Math.min(ruleLimits.counterValue, Math.max(-ruleLimits.counterValue, value));
  return Number.isInteger(bounded) ? bounded : Math.round(bounded * 1_000) / 1_000;
}

/** A timer that is over starts from now. */
function timerAfter(action: ActionOf<"counter">, timer: Timer, occasion: Occasion, times: number): Timer {
  const { now } = occasion;
  const until = action.until === undefined ? undefined : Date.parse(action.until);
  const bounds = { ...(action.maxMs !== undefined && { maxMs: action.maxMs }), ...(until !== undefined && { until }) };
  switch (action.change) {
    case "add":
      return withLeft(timer, leftOf(timer, now) + step(action, occasion, times), now, bounds);
    case "set":
      return withLeft(timer, action.value ?? 0, now, bounds);
    case "reset":
      return resetTimer(timer, now);
    case "pause":
      return pauseTimer(timer, now, "hand");
    case "resume":
      return resumeTimer(timer, now);
    default:
      return action.change satisfies never;
  }
}

function step({ value = 0, per }: ActionOf<"counter">, { event }: Occasion, times: number): number {
  if (per === undefined) return value * times;
  // What the event adds is all there is to it, however often an N was reached with it.
  return value * (per === "coins" ? coinsOf(event) : likesOf(event));
}

/** Forgets one that no rule changes any more; there always is one, since rules name no more than there is room for. */
function makeRoom(values: Record<string, unknown>, used: ReadonlySet<string>): void {
  const names = Object.keys(values);
  if (names.length < ruleLimits.counters) return;
  const unused = names.find((name) => !used.has(name));
  if (unused !== undefined) delete values[unused];
}
