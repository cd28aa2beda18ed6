/** Shares over time: five-minute slots of six hours, and six-hour slots of the days of a budget. Pure. */
import { addShares, budgetDays, hourMs, type Shares } from "./objectives.ts";
import type { Windows } from "./report.ts";

const recentMs = 5 * 60_000;
const pastMs = 6 * hourMs;
/** One more than fits: the one that runs is not whole. */
const recentSlots = pastMs / recentMs + 1;
const pastSlots = (budgetDays * 24 * hourMs) / pastMs + 1;

type Slot = [number: number, shares: Shares];

/** Newest last. */
export interface Slots {
  recent: Slot[];
  past: Slot[];
}

export function newSlots(): Slots {
  return { recent: [], past: [] };
}

/** Adds what was counted just now, and forgets what is too old. */
export function noteShares(slots: Slots, shares: Shares, now: number): void {
  note(slots.recent, Math.floor(now / recentMs), shares, recentSlots);
  note(slots.past, Math.floor(now / pastMs), shares, pastSlots);
}

function note(list: Slot[], number: number, shares: Shares, most: number): void {
  let slot = list.at(-1);
  // A clock that was set back goes on in the slot there is.
  if (!slot || slot[0] < number) {
    slot = [number, {}];
    list.push(slot);
  }
  addShares(slot[1], shares);
  while (list.length > 0 && (list[0]?.[0] ?? 0) <= slot[0] - most) list.shift();
}

/** What the windows hold that end now: each begins with the slot in which it would begin. */
export function windowsOf({ recent, past }: Slots, now: number): Windows {
  const since = (list: readonly Slot[], slotMs: number, ms: number) => {
    const first = Math.floor((now - ms) / slotMs);
    const sum: Shares = {};
    for (const [number, shares] of list) if (number >= first) addShares(sum, shares);
    return sum;
  };
  return {
    fiveMinutes: since(recent, recentMs, recentMs),
    hour: since(recent, recentMs, hourMs),
    sixHours: since(recent, recentMs, pastMs),
    budget: since(past, pastMs, budgetDays * 24 * hourMs),
  };
}
