/** Counters and timers, changed by hand. */
import type { SetTallyAnswer, SetTallyCall, TimerAnswer } from "#shared/protocol/hub-protocol.ts";
import { noteEnough } from "#shared/rules/timer-lows.ts";
import { setTally } from "#shared/rules/tallies.ts";
import type { HubParts } from "../hub-parts.ts";
import { wakeForTimers } from "../outgoing.ts";
import { unknownStream } from "../unknown-stream.ts";

/** Sets or removes a counter or a timer, and says so to every socket. */
export function changeTally(parts: HubParts, call: SetTallyCall, now: number): SetTallyAnswer {
  const { engine, audience } = parts;
  if (!engine.present) return unknownStream;
  const answer = engine.change(({ memory, rules }) => {
    const set = setTally(memory.ruleState, call, now);
    if (set.ok) noteEnough(rules.compiled, memory.ruleState, now);
    if (set.ok) engine.writeCheckpoint();
    return set;
  });
  if (answer.ok) {
    wakeForTimers(parts, now);
    audience.tellTallies(now);
  }
  return answer;
}

/** A timer with what viewers added to it. */
export function timerOf({ engine }: HubParts, name: string): TimerAnswer {
  const view = engine.present;
  if (!view) return unknownStream;
  const { timers } = view.memory.ruleState;
  return { ok: true, timer: (Object.hasOwn(timers, name) ? timers[name] : undefined) ?? null };
}
