/** The counters of the stream's rules, for widgets that ask for one. Pure but for the map. */
import type { ActionRecord } from "#shared/action-record.ts";
import type { Position } from "#shared/protocol/position.ts";

export interface Counters {
  values: Map<string, number>;
  /** The place they were read at: an action up to it is in them already. */
  top: Position | undefined;
}

export const noCounters = (): Counters => ({ values: new Map(), top: undefined });

/** Takes all of them as they stood at `top`; returns those that read differently. */
export function greetCounters(
  counters: Counters,
  given: Readonly<Record<string, number>>,
  top: Position,
): [string, number][] {
  const before = counters.values;
  counters.values = new Map(Object.entries(given));
  counters.top = top;
  return [...counters.values].filter(([name, value]) => before.get(name) !== value);
}

/** Takes a change; undefined where it was known, or is none of a counter. */
export function takeCounter(
  { values, top }: Counters,
  { action, offset }: ActionRecord,
  epoch: string,
): [string, number] | undefined {
  if (action.type !== "counter" || action.kind !== "counter") return undefined;
  if (top?.epoch === epoch && offset <= top.offset) return undefined;
  values.set(action.name, action.value);
  return [action.name, action.value];
}
