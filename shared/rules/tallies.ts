/** Counters and timers changed by hand. Pure: the time is an argument. */
import type { SetTallyAnswer, SetTallyCall } from "#shared/protocol/hub-protocol.ts";
import { interactionLimits } from "#shared/interaction/limits.ts";
import { noteGranted, plannedLeft, planWith, type TimerRates } from "#shared/interaction/timer-rates.ts";
import { counterValue, ownOf } from "./counters.ts";
import { ruleLimits } from "./limits.ts";
import type { RuleState } from "./rule-state.ts";
import { changeTimer, newTimer, type Timer, type Timers } from "./timers.ts";

/** Makes the change in `state`; refuses one more than there is room for. */
export function setTally(
  state: Pick<RuleState, "counters" | "timers">,
  call: SetTallyCall,
  now: number,
): SetTallyAnswer {
  const { name } = call;
  const values = call.kind === "timer" ? state.timers : state.counters;
  if (call.change === "delete") {
    delete values[name];
    return { ok: true };
  }
  if (!Object.hasOwn(values, name) && Object.keys(values).length >= ruleLimits.counters) {
    return { ok: false, code: "too_many_counters" };
  }
  if (call.kind === "timer") {
    const { rates, ...change } = call.change;
    if (rates && !hasRoomForRates(state.timers, name)) return { ok: false, code: "too_many_counters" };
    const before = plannedLeft(state.timers, now);
    const timer = withRates(changeTimer(ownOf(state.timers, name) ?? newTimer(now), change, now), rates, now);
    state.timers[name] = timer;
    noteGranted(state.timers, before, now);
    return { ok: true, timer };
  }
  const value = counterValue(
    "add" in call.change ? (ownOf(state.counters, name) ?? 0) + call.change.add : call.change.value,
  );
  state.counters[name] = value;
  return { ok: true, value };
}

function hasRoomForRates(timers: Timers, name: string): boolean {
  const others = Object.entries(timers).filter(([other, { plan }]) => other !== name && plan !== undefined);
  return others.length < interactionLimits.plannedTimers;
}

/** null: viewers add to it no more; undefined: as before. */
function withRates(timer: Timer, rates: TimerRates | null | undefined, now: number): Timer {
  if (rates === undefined) return timer;
  if (rates) return { ...timer, plan: planWith(rates, timer, now) };
  const { plan: _plan, ...rest } = timer;
  return rest;
}
