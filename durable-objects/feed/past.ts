/** How projections are reduced from events of the past: in order, and as the stream had rules then or not. Pure. */
import type { RecordedEvent } from "#shared/event.ts";
import { followFrom } from "#shared/rules/rule-state.ts";
import { evolve, type Judging } from "./evolve.ts";
import type { ProjectionStates } from "./projections.ts";

const keptTurns = 20;

/** Notes that from `offset` on the stream has rules, or has none. Changes `followed`, as a checkpoint has it. */
export function noteFollowing(followed: number[], offset: number, hasRules: boolean): void {
  if ((followed.length % 2 === 1) === hasRules) return;
  followed.push(offset);
  if (followed.length > keptTurns) followed.splice(0, 2);
}

/** Takes events of the past into the states, which it changes. */
export function evolvePast(
  states: ProjectionStates,
  events: readonly RecordedEvent[],
  judging: Judging,
  followed: readonly number[],
): void {
  for (const event of events) {
    beginFollowing(states, event.offset - 1, followed);
    evolve(states, event, judging, { isFollowed: isFollowed(followed, event.offset) });
  }
}

/** Where the stream got rules right after `offset`, they take over how things stood. Changes the states. */
export function beginFollowing(states: ProjectionStates, offset: number, followed: readonly number[]): void {
  if (offset > 0 && followed.some((turn, index) => index % 2 === 0 && turn === offset)) {
    followFrom(states.ruleState, states.state.live);
  }
}

function isFollowed(followed: readonly number[], offset: number): boolean {
  return followed.filter((turn) => turn < offset).length % 2 === 1;
}
