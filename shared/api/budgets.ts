/**
 * Budgets of what costs more than other requests: a bucket of units for each workspace (or stream, or host that is sent to), full at first, that fills
 * again with time. A person at a desk never sees the bottom of one; a loop does.
 */

export interface Budget {
  /** Of what. */
  of: string;
  /** As many at once; after that they come again evenly, all of them in `perSeconds`. */
  units: number;
  perSeconds: number;
  /** Whose it is. */
  each: "workspace" | "stream" | "host";
}

export const budgets = {
  ruleTrials: {
    of: "trials of rules: test 1, explanation 10, dry run 20, comparison 40",
    units: 2_000,
    perSeconds: 400,
    each: "workspace",
  },
  webhookTests: { of: "test events to webhooks, 1 each", units: 60, perSeconds: 600, each: "workspace" },
  challenges: {
    of: "challenges to the targets of webhooks, 1 each",
    units: 60,
    perSeconds: 3_600,
    each: "workspace",
  },
  recoveries: { of: "deliveries sent again since a time, 1 a call", units: 20, perSeconds: 3_600, each: "workspace" },
  hostSends: {
    of: "requests of webhooks to one host, whoever's they are, 1 each",
    units: 30_000,
    perSeconds: 60,
    each: "host",
  },
  exports: {
    of: "exports that are begun, and links to them, 1 each",
    units: 60,
    perSeconds: 3_600,
    each: "workspace",
  },
  people: {
    of: "previews, exports and erasures of people, 1 each",
    units: 300,
    perSeconds: 3_600,
    each: "workspace",
  },
  catchUps: {
    of: "sockets that begin further back than the feed goes, 1 each",
    units: 1_000,
    perSeconds: 600,
    each: "stream",
  },
  speech: {
    of: "letters that the host's voice speaks, 1 each",
    units: 5_000,
    perSeconds: 3_600,
    each: "stream",
  },
  clips: {
    of: "clips of past sessions, 1 each",
    units: 20,
    perSeconds: 600,
    each: "workspace",
  },
} as const satisfies Record<string, Budget>;

export type BudgetName = keyof typeof budgets;

/** What an operation takes of a budget. */
export interface Costs {
  budget: BudgetName;
  units: number;
}
