/** The named counters and timers that rules change. Pure. */
import type { ActionRecord } from "#shared/action-record.ts";
import type { Position } from "#shared/position.ts";
import type { HelloFrame } from "#shared/wire.ts";

export interface Tallies {
  /** By name: a counter's value. */
  counters: Map<string, number>;
  /** By name: when a timer ends, milliseconds since 1970 on the stream's clock. */
  timers: Map<string, number>;
  /** The place they were read at: an action up to it is in them already. */
  top: Position | undefined;
}

/** One of them as it is shown. */
export interface Tally {
  kind: "counter" | "timer";
  name: string;
  /** Of a counter its value, of a timer what is left of it in milliseconds, never below 0. */
  value: number;
}

/** As many as there is room for. */
const maxTallies = 8;

export function noTallies(): Tallies {
  return { counters: new Map(), timers: new Map(), top: undefined };
}

/** Starts anew from a greeting. */
export function greetTallies(tallies: Tallies, frame: HelloFrame): void {
  tallies.counters = new Map(Object.entries(frame.counters));
  tallies.timers = new Map(Object.entries(frame.timers));
  tallies.top = frame.top;
}

/** Takes a change. After a return the greeting tells how it stands now, and what was missed comes behind it. */
export function takeTally(tallies: Tallies, { action, offset }: ActionRecord, epoch: string): void {
  if (action.type !== "counter") return;
  if (tallies.top?.epoch === epoch && offset <= tallies.top.offset) return;
  const values = action.kind === "timer" ? tallies.timers : tallies.counters;
  values.set(action.name, action.value);
}

/**
 * What is shown at a time of the stream, milliseconds since 1970.
 * @param names which ones, in this order; undefined: all, timers first, by name
 */
export function shownTallies(tallies: Tallies, names: readonly string[] | undefined, time: number): Tally[] {
  const all: Tally[] = [
    ...byName(tallies.timers).map(([name, endsAt]) => timer(name, endsAt - time)),
    ...byName(tallies.counters).map(([name, value]) => ({ kind: "counter" as const, name, value })),
  ];
  const chosen = names?.flatMap((name) => all.filter((tally) => tally.name === name)) ?? all;
  return chosen.slice(0, maxTallies);
}

/** In how many milliseconds one of them reads differently by itself; undefined where no timer runs. */
export function tickIn(tallies: readonly Tally[]): number | undefined {
  const running = tallies.filter(({ kind, value }) => kind === "timer" && value > 0);
  return running.length === 0 ? undefined : Math.min(...running.map(({ value }) => value % 1_000 || 1_000));
}

function timer(name: string, leftMs: number): Tally {
  return { kind: "timer", name, value: Math.max(0, leftMs) };
}

function byName(values: ReadonlyMap<string, number>): [string, number][] {
  return [...values].sort(([one], [other]) => (one < other ? -1 : 1));
}
