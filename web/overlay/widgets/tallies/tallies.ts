/** The named counters and timers as an overlay shows them. Pure. */
import type { Tallies } from "../../../kit/tallies.ts";

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
