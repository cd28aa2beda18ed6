/** Named counters and timers, which rules change and overlays show. */
import type { ActionOf } from "./action.ts";
import { ruleLimits } from "./limits.ts";
import type { Occasion } from "./occasion.ts";
import { coinsOf, likesOf } from "./triggered.ts";

/** Changes a counter or a timer; returns its value, or when it ends. Adding is done as often as the trigger was met. */
export function changeCounter(action: ActionOf<"counter">, occasion: Occasion, times: number): number {
  const { compiled, state } = occasion;
  const isTimer = action.kind === "timer";
  const values = isTimer ? state.timers : state.counters;
  const known = Object.hasOwn(values, action.name) ? (values[action.name] ?? 0) : 0;
  if (!Object.hasOwn(values, action.name)) makeRoom(values, isTimer ? compiled.timers : compiled.counters);
  const value = isTimer ? timerAfter(action, known, occasion, times) : counterAfter(action, known, occasion, times);
  values[action.name] = value;
  return value;
}

function counterAfter(action: ActionOf<"counter">, known: number, occasion: Occasion, times: number): number {
  const next = action.change === "add" ? known + step(action, occasion, times) : (action.value ?? 0);
  return Math.min(ruleLimits.counterValue, Math.max(-ruleLimits.counterValue, next));
}

/** A timer that is over starts from now. Nothing makes it end in the past, nor later than in a year. */
function timerAfter(action: ActionOf<"counter">, endsAt: number, occasion: Occasion, times: number): number {
  const { now } = occasion;
  const lastsMs =
    action.change === "add" ? Math.max(endsAt, now) - now + step(action, occasion, times) : (action.value ?? 0);
  return now + Math.min(ruleLimits.timerMs, Math.max(0, lastsMs));
}

function step({ value = 0, per }: ActionOf<"counter">, { event }: Occasion, times: number): number {
  if (per === undefined) return value * times;
  // What the event adds is all there is to it, however often an N was reached with it.
  return value * (per === "coins" ? coinsOf(event) : likesOf(event));
}

/** Forgets one that no rule changes any more; there always is one, since rules name no more than there is room for. */
function makeRoom(values: Record<string, number>, used: ReadonlySet<string>): void {
  const names = Object.keys(values);
  if (names.length < ruleLimits.counters) return;
  const unused = names.find((name) => !used.has(name));
  if (unused !== undefined) delete values[unused];
}
