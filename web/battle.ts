/** What is known of the battle that runs. Pure. */
import type { Battle } from "#shared/live-state.ts";
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

const maxSides = 4;

/**
 * TikTok numbers a battle's states in two messages differently. Finished, punishing, finish and cut short are the ends
 * in either; what has ended once does not begin again.
 */
const endStatuses: readonly number[] = [2, 3, 5, 6];

/** The board after an update; null while there is nobody to compare. */
export function takeBattle(board: BattleBoard | null, update: Battle): BattleBoard | null {
  const same = board !== null && board.battleId === update.battleId;
  const over = endStatuses.includes(update.battleStatus) || (same && board.over);
  // An end without participants ends the battle that is shown, with the score it had.
  if (update.participants.length === 0) return same ? { ...board, over } : board;
  const sides = update.participants.slice(0, maxSides).map((one) => ({
    userId: one.userId,
    name: nameOf(one),
    score: one.score,
  }));
  return sides.length < 2 ? (same ? { ...board, over } : null) : { battleId: update.battleId, sides, over };
}

/** The first side's part of all points, 0 to 1; a half before the first point. */
export function shareOf(sides: readonly BattleSide[], side: BattleSide): number {
  const sum = sides.reduce((total, one) => total + one.score, 0);
  return sum === 0 ? 1 / sides.length : side.score / sum;
}
