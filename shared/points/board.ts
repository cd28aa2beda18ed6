/** Who has most points, as overlays show it. Pure. */
import type { LiveState } from "#shared/live-state.ts";
import { type ShownBoard, type Standing, standingLimits } from "#shared/standings.ts";
import { bookOf, type Points } from "./points.ts";
import { rankedPeople } from "./ranking.ts";

/** The value of a row is what somebody has now. */
export interface PointsBoard extends ShownBoard {
  rows: (Standing & { level?: string })[];
  /** What the points are called; absent where they have no name of their own. */
  name?: string;
}

/** The first of those who have any. */
export function shownPoints(points: Points, live: Readonly<LiveState>, now: number): PointsBoard {
  const { name, levels } = points.settings;
  const { size, forgotten } = bookOf(points, live);
  const { people } = rankedPeople(points, live, { now, limit: standingLimits.shown });
  const rows = people
    .filter(({ balance }) => balance > 0)
    .map(({ rank: _rank, earned: _earned, balance: value, level, ...user }) => {
      const levelName = levels[level - 1]?.name;
      return { ...user, value, ...(levelName !== undefined && { level: levelName }) };
    });
  return { rows, over: "all", people: size, whole: forgotten === 0, ...(name !== "" && { name }) };
}
