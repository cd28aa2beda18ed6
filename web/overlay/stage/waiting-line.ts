/** In which order alerts wait, and which of too many has to go. Pure. */
import type { Waiting } from "./hold-up.ts";

/** What decides. */
export interface Rank {
  time: number;
  /** Higher ones go first, whatever they are worth. */
  priority?: number;
  /** Coins, or about as many as it counts for. */
  worth: number;
}

/** A gift of so many coins is dropped last, whatever the priority of the others. */
const largeWorth = 1_000;
/** With something so many times as large waiting, an alert on the screen makes room. */
const muchLarger = 10;
/** It was seen for so long by then. */
export const hurriedMs = 2_000;

/** Puts it behind everything that goes before it: the highest priority first, of the same the worth, then the age. */
export function lineUp<Alert extends Rank>(waiting: Waiting<Alert>[], one: Waiting<Alert>): void {
  const behind = waiting.findIndex((other) => compare(one.alert, other.alert) > 0);
  waiting.splice(behind === -1 ? waiting.length : behind, 0, one);
}

/** Positive where `one` goes before `other`. */
export function compare(one: Rank, other: Rank): number {
  return priorityOf(one) - priorityOf(other) || one.worth - other.worth;
}

/** Takes out what matters least: large gifts last, then the lowest priority, the least worth, the oldest. */
export function dropLeast<Alert extends Rank>(waiting: Waiting<Alert>[]): void {
  let least = 0;
  for (const [index, { alert }] of waiting.entries()) {
    const kept = waiting[least]?.alert;
    if (!kept) continue;
    const isLess = Number(isLarge(alert)) - Number(isLarge(kept)) || compare(alert, kept);
    // They came in this order, so the first of equals is the oldest.
    if (isLess < 0) least = index;
  }
  waiting.splice(least, 1);
}

/** Whether what waits counts for so much more that what is shown has to make room for it. */
export function outranks(next: Rank, shown: Rank): boolean {
  return priorityOf(next) >= priorityOf(shown) && isLarge(next) && next.worth >= muchLarger * shown.worth;
}

function isLarge({ worth }: Rank): boolean {
  return worth >= largeWorth;
}

function priorityOf({ priority = 0 }: Rank): number {
  return priority;
}
