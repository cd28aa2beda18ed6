/** The named counters and timers that rules change. Pure. */
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

/** One of them as it is shown. */
export interface Tally {
  kind: "counter" | "timer";
  name: string;
  /** Of a counter its value, of a timer what is left of it in milliseconds, never below 0. */
  value: number;
  /** A timer that stands still. */
  paused?: true;
}

/** As many as there is room for. */
const maxTallies = 8;

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

/**
 * What is shown at a time of the stream, milliseconds since 1970.
 * @param names which ones, in this order; undefined: all, timers first, by name
 */
export function shownTallies(tallies: Tallies, names: readonly string[] | undefined, time: number): Tally[] {
  const all: Tally[] = [
    ...byName(tallies.timers).map(([name, timer]) => shownTimer(name, timer, time)),
    ...byName(tallies.counters).map(([name, value]) => ({ kind: "counter" as const, name, value })),
  ];
  const chosen = names?.flatMap((name) => all.filter((tally) => tally.name === name)) ?? all;
  return chosen.slice(0, maxTallies);
}

/** In how many milliseconds one of them reads differently by itself; undefined where no timer runs. */
export function tickIn(tallies: readonly Tally[]): number | undefined {
  const running = tallies.filter(({ kind, value, paused }) => kind === "timer" && value > 0 && paused !== true);
  return running.length === 0 ? undefined : Math.min(...running.map(({ value }) => value % 1_000 || 1_000));
}

function shownTimer(name: string, timer: { endsAt: number } | { pausedLeftMs: number }, time: number): Tally {
  if ("pausedLeftMs" in timer) return { kind: "timer", name, value: timer.pausedLeftMs, paused: true };
  return { kind: "timer", name, value: Math.max(0, timer.endsAt - time) };
}

function byName<Value>(values: ReadonlyMap<string, Value>): [string, Value][] {
  return [...values].sort(([one], [other]) => (one < other ? -1 : 1));
}
