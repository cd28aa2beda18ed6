/** What earns points in a stream, what the levels are called, and what becomes of points that lie idle. Plain data. */

/** What points are given for. */
export const pointsRates = ["coin", "like", "share", "follow", "subscription", "chatMinute"] as const;
export type PointsRate = (typeof pointsRates)[number];

/** A level, and from how many points on that were ever earned. */
export interface Level {
  name: string;
  from: number;
}

/** Who is away for `days` loses `percent` of the points, and so on for each time as long. */
export interface Decay {
  percent: number;
  days: number;
}

export interface PointsSettings {
  on: boolean;
  /** What the points are called; "": nothing of their own. */
  name: string;
  /** Points for one of each, with at most two decimals; 0: none. */
  rates: Record<PointsRate, number>;
  /** Percent that subscribers earn more. */
  subscriberBonus: number;
  /** The lowest first. */
  levels: Level[];
  decay: Decay | null;
}

export const pointsLimits = {
  name: 24,
  rate: 100_000,
  subscriberBonus: 1_000,
  levels: 50,
  levelName: 40,
  decayDays: 365,
  /** Points of one person, of one change by hand, and of what something costs: as hundredths all sums are exact numbers. */
  points: 1_000_000_000_000,
  /** Changes of one call. */
  changes: 200,
  reason: 200,
  /** People with points. One more, and those who have least are forgotten until `keptPeople` are left. */
  people: 20_000,
  keptPeople: 17_500,
} as const;

/** Off: a stream that wants no points pays nothing for them. */
export function noPointsSettings(): PointsSettings {
  return {
    on: false,
    name: "",
    rates: { coin: 1, like: 0, share: 5, follow: 10, subscription: 100, chatMinute: 1 },
    subscriberBonus: 0,
    levels: [],
    decay: null,
  };
}

/** The level of who has earned so much, from 1; 0 below the first. */
export function levelAt(levels: readonly Level[], earned: number): number {
  let level = 0;
  for (const { from } of levels) if (earned >= from) level += 1;
  return level;
}
