/**
 * What the platform means to keep to (its service level objectives), and how much of it was kept. Each counts parts that were
 * good among all: events, or seconds.
 */

/** How long budgets run. */
export const budgetDays = 28;
export const hourMs = 3_600_000;

export const objectives = {
  /** Events that were handed to every socket within half a second of their arrival at the runner. */
  event_to_socket: { target: 0.99, withinMs: 500 },
  /** Events that the log had within half a minute of the hub's commit. */
  event_to_log: { target: 0.99, withinMs: 30_000 },
  /** Seconds of open overlays that no gap made dark. */
  overlay_minutes: { target: 0.995 },
  /** Seconds of a live in which the runner received. */
  gap_seconds: { target: 0.995 },
  /** Deliveries of webhooks that arrived in the end. */
  delivery_success: { target: 0.99 },
} as const satisfies Record<string, { target: number; withinMs?: number }>;

export type Objective = keyof typeof objectives;
export const objectiveNames = Object.keys(objectives) as Objective[];

/** How much there was, and how much of it was good. */
export interface Share {
  good: number;
  all: number;
}
export type Shares = Partial<Record<Objective, Share>>;

export function addShares(into: Shares, more: Shares): void {
  for (const name of objectiveNames) {
    const share = more[name];
    if (!share) continue;
    const known = into[name];
    into[name] = { good: (known?.good ?? 0) + share.good, all: (known?.all ?? 0) + share.all };
  }
}

/** The share that was good; null where there was nothing. */
export function goodOf(share: Share | undefined): number | null {
  return share === undefined || share.all <= 0 ? null : Math.min(1, Math.max(0, share.good / share.all));
}

/** How fast the budget goes: 1 spends it in exactly its days. 0 where there was nothing. */
export function burnRate(name: Objective, share: Share | undefined): number {
  const good = goodOf(share);
  return good === null ? 0 : (1 - good) / (1 - objectives[name].target);
}

/** What is left of a budget: 1 all of it, below 0 it is overspent. */
export function budgetLeft(name: Objective, share: Share | undefined): number {
  return 1 - burnRate(name, share);
}
