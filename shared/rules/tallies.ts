/** Counters and timers changed by hand. Pure: the time is an argument. */
import type { SetTallyAnswer, SetTallyCall } from "#shared/protocol/hub-protocol.ts";
import { counterValue } from "./counters.ts";
import { ruleLimits } from "./limits.ts";
import type { RuleState } from "./rule-state.ts";
import { changeTimer, newTimer } from "./timers.ts";

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
    const timer = changeTimer(state.timers[name] ?? newTimer(now), call.change, now);
    state.timers[name] = timer;
    return { ok: true, timer };
  }
  const value = counterValue("add" in call.change ? (state.counters[name] ?? 0) + call.change.add : call.change.value);
  state.counters[name] = value;
  return { ok: true, value };
}
