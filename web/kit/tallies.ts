/** The named counters and timers that rules and hands change, as a page is told of them. Pure. */
import type { ActionRecord } from "#shared/action-record.ts";
import type { Position } from "#shared/protocol/position.ts";
import type { HelloFrame } from "#shared/protocol/wire.ts";

export interface Tallies {
  /** By name: a counter's value. */
  counters: Map<string, number>;
  /** By name: when a timer ends, milliseconds since 1970 on the stream's clock; or what is left while it is paused. */
  timers: Map<string, { endsAt: number } | { pausedLeftMs: number }>;
  /** The place they were read at: an action up to it is in them already. */
  top: Position | undefined;
}

export function noTallies(): Tallies {
  return { counters: new Map(), timers: new Map(), top: undefined };
}

/** Takes all of them as they stood at `top`. */
export function greetTallies(
  tallies: Tallies,
  frame: Pick<HelloFrame, "counters" | "timers" | "pausedTimers" | "top">,
): void {
  tallies.counters = new Map(Object.entries(frame.counters));
  tallies.timers = new Map<string, { endsAt: number } | { pausedLeftMs: number }>([
    ...Object.entries(frame.timers).map(([name, endsAt]) => [name, { endsAt }] as const),
    ...Object.entries(frame.pausedTimers ?? {}).map(([name, pausedLeftMs]) => [name, { pausedLeftMs }] as const),
  ]);
  tallies.top = frame.top;
}

/** Takes a change. After a return the greeting tells how it stands now, and what was missed comes behind it. */
export function takeTally(tallies: Tallies, { action, offset }: ActionRecord, epoch: string): void {
  if (action.type !== "counter") return;
  if (tallies.top?.epoch === epoch && offset <= tallies.top.offset) return;
  const { kind, name, value, pausedLeftMs } = action;
  if (kind === "counter") tallies.counters.set(name, value);
  else tallies.timers.set(name, pausedLeftMs === undefined ? { endsAt: value } : { pausedLeftMs });
}
