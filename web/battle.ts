/** What is known of the battle that runs. Pure. */
import type { Battle } from "#shared/battle-state.ts";
import { nameOf } from "./format.ts";

export interface BattleSide {
  userId: string;
  name: string;
  score: number;
}

export interface BattleBoard {
  battleId: string;
  sides: BattleSide[];
  over: boolean;
}

/** A battle as an event or the state tells of it; an event may say what was done, too. */
export type BattleUpdate = Pick<Battle, "battleId" | "battleStatus" | "participants"> & {
  action?: unknown;
  endedAt?: unknown;
};

const maxSides = 4;
/** TikTok's states of a battle: 0 not started, 1 started, 2 finished, 3 and 4 the loser's forfeit. */
const finishedStatus = 2;
/** TikTok's actions that end one: cancelled, finished, cut short. */
const endActions: readonly unknown[] = [3, 5, 6];

/**
 * The board after an update; null while there is nobody to compare. An update may leave out names, and whose score did
 * not change: what is known of the battle stays. What has ended once does not begin again.
 */
export function takeBattle(board: BattleBoard | null, update: BattleUpdate): BattleBoard | null {
  const known = board?.battleId === update.battleId ? board : null;
  const ended = typeof update.endedAt === "number" && update.endedAt > 0;
  const told = ended || update.battleStatus >= finishedStatus || endActions.includes(update.action);
  const over = (known?.over ?? false) || told;
  const sides = new Map(known?.sides.map((side) => [side.userId, side]));
  for (const one of update.participants) {
    const name = nameOf(one);
    // A score never falls: a smaller one is an update that was overtaken.
    const score = Math.max(one.score, sides.get(one.userId)?.score ?? 0);
    sides.set(one.userId, {
      userId: one.userId,
      name: name === "" ? (sides.get(one.userId)?.name ?? "") : name,
      score,
    });
  }
  // Word of another battle that names no two sides (its end, mostly) leaves the one on the board alone.
  if (sides.size < 2) return known ?? board;
  return { battleId: update.battleId, sides: [...sides.values()].slice(0, maxSides), over };
}

/** A side's part of all points, 0 to 1; the same for each before the first point. */
export function shareOf(sides: readonly BattleSide[], side: BattleSide): number {
  const sum = sides.reduce((total, one) => total + one.score, 0);
  return sum === 0 ? 1 / sides.length : side.score / sum;
}
