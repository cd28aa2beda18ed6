/** Goals that count over broadcasts, set by hand. */
import { addToGoal, setGoal } from "#shared/goals.ts";
import type { GoalsAnswer, SetGoalAnswer, SetGoalCall } from "#shared/protocol/hub-protocol.ts";
import type { HubParts } from "../hub-parts.ts";
import { unknownStream } from "../unknown-stream.ts";

/** Sets a goal, adds to it or takes it away, and tells who shows it. `now` is milliseconds since 1970. */
export function changeGoal({ engine, audience }: HubParts, call: SetGoalCall, now: number): SetGoalAnswer {
  if (!engine.present) return unknownStream;
  const answer = engine.change(({ memory }): SetGoalAnswer => {
    const known = memory.goals;
    const { name } = call;
    if ("add" in call) {
      const added = addToGoal(known, name, call.add);
      if (!added) return { ok: false, code: "unknown_goal" };
      engine.writeCheckpoint();
      return { ok: true, goal: added };
    }
    const { goal } = call;
    if (goal === null) {
      delete known.goals[name];
      engine.writeCheckpoint();
      return { ok: true };
    }
    const before = Object.hasOwn(known.goals, name) ? known.goals[name] : undefined;
    const { counts, gift, value = before?.value ?? 0 } = goal;
    const made = { counts, ...(gift !== undefined && { gift }), value, setAt: now };
    if (!setGoal(known, name, made, memory.state.live)) return { ok: false, code: "too_many_goals" };
    engine.writeCheckpoint();
    return { ok: true, goal: made };
  });
  if (answer.ok) audience.tellParts(now);
  return answer;
}

export function goalsOf({ engine }: Pick<HubParts, "engine">): GoalsAnswer {
  const view = engine.present;
  return view ? { ok: true, goals: view.memory.goals.goals } : unknownStream;
}
