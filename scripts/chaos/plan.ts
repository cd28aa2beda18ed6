/** Which faults happen when: pure, from a seed and a length. */

/** Every kind of fault. What lasts has a duration; what is over at once has none. */
export const faultKinds = [
  "runner-kill",
  "runner-freeze",
  "workers-kill",
  "hub-evict-hibernate",
  "hub-evict-close",
  "postgres-stop",
  "push-close",
  "push-silent",
  "push-repeat",
  "push-reorder",
  "wire-drop-request",
  "wire-cut-request",
  "wire-drop-answer",
  "wire-reset",
  "wire-delay",
  "second-runner",
  "sockets-come-and-go",
  "socket-hang",
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface PlannedFault {
  /** Milliseconds after the start. */
  atMs: number;
  kind: FaultKind;
  /** From its start to its end; 0 for what is over at once. */
  durationMs: number;
}

/** Longest durations in milliseconds, as shares of the whole run where the run is short. */
const longestMs: Record<FaultKind, number> = {
  "runner-kill": 6_000,
  "runner-freeze": 20_000,
  "workers-kill": 6_000,
  "hub-evict-hibernate": 0,
  "hub-evict-close": 0,
  "postgres-stop": 60_000,
  "push-close": 0,
  "push-silent": 0,
  "push-repeat": 2_000,
  "push-reorder": 5_000,
  "wire-drop-request": 6_000,
  "wire-cut-request": 6_000,
  "wire-drop-answer": 6_000,
  "wire-reset": 6_000,
  "wire-delay": 6_000,
  "second-runner": 12_000,
  "sockets-come-and-go": 5_000,
  "socket-hang": 45_000,
};

/** What shorter is no fault, also in a short run: over a line a frozen runner is taken for gone after 3.5 s. */
const leastMs: Partial<Record<FaultKind, number>> = { "runner-freeze": 6_000 };

/** Nothing happens before this: what is to be disturbed has to run. */
const quietStartMs = 2_000;

/**
 * Deals the kinds like a shuffled deck, again and again, so that every kind has its turn. `random` from 0 to 1, seeded.
 * `first` is the kind that comes first: of short runs with seeds on end, each has another one.
 * One fault in three begins before the one before it is over; two of one kind never overlap. All are over by `minutes`.
 */
export function planFaults(
  minutes: number,
  random: () => number,
  kinds: readonly FaultKind[] = faultKinds,
  first?: FaultKind,
): PlannedFault[] {
  const totalMs = minutes * 60_000;
  const plan: PlannedFault[] = [];
  const busyUntilMs = new Map<FaultKind, number>();
  let deck = shuffle(kinds, random);
  // The last card is dealt first.
  if (first !== undefined) deck = [...deck.filter((kind) => kind !== first), first];
  let cursorMs = quietStartMs;
  while (kinds.length > 0) {
    if (deck.length === 0) deck = shuffle(kinds, random);
    const kind = deck.pop() as FaultKind;
    const atMs = Math.round(Math.max(cursorMs + random() * 2_000, busyUntilMs.get(kind) ?? 0));
    const drawnMs = Math.min(longestMs[kind], totalMs / 6) * (0.4 + 0.6 * random());
    const durationMs = Math.round(Math.max(drawnMs, leastMs[kind] ?? 0));
    if (atMs + durationMs > totalMs) break;
    plan.push({ atMs, kind, durationMs });
    busyUntilMs.set(kind, atMs + durationMs + 1_000);
    const overlaps = random() < 1 / 3;
    cursorMs = atMs + durationMs * (overlaps ? random() : 1) + 1_000 + random() * 2_000;
  }
  return plan.sort((a, b) => a.atMs - b.atMs);
}

function shuffle(kinds: readonly FaultKind[], random: () => number): FaultKind[] {
  const left = [...kinds];
  const deck: FaultKind[] = [];
  while (left.length > 0) deck.push(...left.splice(Math.floor(random() * left.length), 1));
  return deck;
}
