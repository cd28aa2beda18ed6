/**
 * What one event does to what is reduced from events. Pure over it, and the same when the event is new and when it is read
 * again after a wake.
 */
import type { RecordedEvent } from "#shared/event.ts";
import {
  type Projection,
  type ProjectionName,
  projectionNames,
  projections,
  type ProjectionStates,
} from "./projections.ts";
import { type Judged, notJudged } from "./stream-rules.ts";
import type { Judging, Turn } from "./turn.ts";

export type { Judging } from "./turn.ts";

/** Takes an event with its offset into the states, which it changes, as it does the event; returns what the rules ask for. */
export function evolve(states: ProjectionStates, event: RecordedEvent, judging: Judging, past?: Turn["past"]): Judged {
  const { live } = states.state;
  const turn: Turn = { event, judging, ...(past && { past }), live, settled: [], giftsDelta: 0, judged: notJudged };
  for (const name of projectionNames) projections[name].evolve(states[name] as never, turn);
  return turn.judged;
}

/**
 * Puts rebuilt states of these names in the place of those that are there, which it changes; `isWhole` where they are
 * reduced from all events.
 */
export function adopt(
  states: ProjectionStates,
  rebuilt: ProjectionStates,
  names: readonly ProjectionName[],
  isWhole: boolean,
): void {
  for (const name of names) {
    const { keep } = projections[name] as Projection<unknown>;
    const made = rebuilt[name];
    Object.assign(states, { [name]: keep ? keep(made, states[name], isWhole) : made });
  }
  for (const name of projectionNames) projections[name].align?.(states[name] as never, states.state.live);
}

/** Forgets people in what is kept of the states where they are reduced anew. */
export function forget(states: ProjectionStates, userIds: readonly string[], handles: readonly string[]): void {
  for (const name of projectionNames) {
    (projections[name] as Projection<unknown>).forget?.(states[name], userIds, handles);
  }
}
