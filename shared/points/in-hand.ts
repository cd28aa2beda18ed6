/** What somebody has. Pure. */
import type { EventUser } from "#shared/event.ts";
import { giverKey } from "#shared/gift-ledger.ts";
import type { LiveState } from "#shared/live-state.ts";
import { idleAt, toPoints } from "./account.ts";
import { accountOf } from "./book.ts";
import { bookOf, type Points } from "./points.ts";
import { rankOf } from "./ranking.ts";
import { levelAt } from "./settings.ts";

/** What the user of an event has, as rules ask for it. */
export interface PointsAtHand {
  readonly balance: number;
  readonly earned: number;
  /** From 1; 0 below the first. */
  readonly level: number;
  readonly levelName: string;
  /** The place among all, from 1; 0 where it is not among the first hundred. */
  readonly rank: number;
}

const nobody: PointsAtHand = { balance: 0, earned: 0, level: 0, levelName: "", rank: 0 };

/** What somebody has at a time. */
export function pointsOf(points: Points, live: Readonly<LiveState>, user: EventUser, now: number): PointsAtHand {
  const book = bookOf(points, live);
  const account = accountOf(book, user);
  if (!account) return nobody;
  const { balance } = idleAt(account, points.decays, now);
  const { levels } = points.settings;
  const level = levelAt(levels, toPoints(account[1]));
  return {
    balance: toPoints(balance),
    earned: toPoints(account[1]),
    level,
    levelName: levels[level - 1]?.name ?? "",
    // Few rules ask for it.
    get rank() {
      return rankOf(points, book, giverKey(user), now);
    },
  };
}

/** The same as it stands whenever it is asked for: what is spent meanwhile is gone. Without points nobody has any. */
export function pointsInHand(
  points: Points | undefined,
  live: Readonly<LiveState>,
  user: EventUser,
  now: number,
): PointsAtHand {
  if (!points) return nobody;
  const held = () => pointsOf(points, live, user, now);
  // To find a rank takes longer, and many rules may ask for it.
  let known: { balance: number; rank: number } | undefined;
  return {
    get balance() {
      return held().balance;
    },
    get earned() {
      return held().earned;
    },
    get level() {
      return held().level;
    },
    get levelName() {
      return held().levelName;
    },
    get rank() {
      const { balance } = held();
      if (known?.balance !== balance) known = { balance, rank: held().rank };
      return known.rank;
    },
  };
}
