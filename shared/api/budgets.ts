/**
 * Budgets of what costs more than other requests: a bucket of units for each workspace (or stream), full at first, that fills
 * again with time. A person at a desk never sees the bottom of one; a loop does.
 */

export interface Budget {
  /** Of what. */
  of: string;
  /** As many at once; after that they come again evenly, all of them in `perSeconds`. */
  units: number;
  perSeconds: number;
  /** Whose it is. */
  each: "workspace" | "stream";
}

export const budgets = {
  ruleTrials: {
    of: "trials of rules: a test 1, an explanation 10, a dry run 20",
    units: 2_000,
    perSeconds: 400,
    each: "workspace",
  },
  catchUps: {
    of: "sockets that begin further back than the feed goes, 1 each",
    units: 1_000,
    perSeconds: 600,
    each: "stream",
  },
} as const satisfies Record<string, Budget>;

export type BudgetName = keyof typeof budgets;

/** What an operation takes of a budget. */
export interface Costs {
  budget: BudgetName;
  units: number;
}
