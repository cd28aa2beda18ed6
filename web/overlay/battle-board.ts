/** What is known of the battle that runs. Pure. */
import type { Battle } from "#shared/battle-state.ts";
import { nameOf, safeImageUrl, shorten } from "../kit/format.ts";

export interface BattleSide {
  userId: string;
  name: string;
  score: number;
  /** Who gave most for it, best first; empty while nobody says. */
  supporters: Supporter[];
}

export interface Supporter {
  userId: string;
  name: string;
  avatarUrl: string | undefined;
  score: number;
}

/** What gifts count more for, for whom, and until when (milliseconds since 1970). */
export interface Boost {
  userId: string;
  multiplier: number;
  endsAt: number;
}

export interface BattleBoard {
  battleId: string;
  sides: BattleSide[];
  over: boolean;
  /** Milliseconds since 1970; undefined while nobody says how long it takes. */
  endsAt?: number | undefined;
  boost?: Boost | undefined;
}

/** A battle as an event or the state tells of it; an event may say what was done, too. */
export type BattleUpdate = Pick<Battle, "battleId" | "battleStatus" | "participants"> & {
  action?: unknown;
  endedAt?: unknown;
  startedAt?: number | undefined;
  durationSeconds?: number | undefined;
};

const maxSides = 4;
const maxSupporters = 3;
/** In graphemes. */
const maxSupporterName = 40;
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
      supporters: supportersOf(one) ?? sides.get(one.userId)?.supporters ?? [],
    });
  }
  // Word of another battle that names no two sides (its end, mostly) leaves the one on the board alone.
  if (sides.size < 2) return known ?? board;
  const { startedAt = 0, durationSeconds = 0 } = update;
  const endsAt = startedAt > 0 && durationSeconds > 0 ? startedAt + durationSeconds * 1_000 : known?.endsAt;
  return {
    battleId: update.battleId,
    sides: [...sides.values()].slice(0, maxSides),
    over,
    ...(endsAt !== undefined && { endsAt }),
    ...(known?.boost && { boost: known.boost }),
  };
}

/** Undefined where an update says nothing of them. */
function supportersOf({
  supporters,
}: Pick<BattleUpdate["participants"][number], "supporters">): Supporter[] | undefined {
  if (!supporters || supporters.length === 0) return undefined;
  return supporters.slice(0, maxSupporters).map(({ userId, displayName, avatarUrl, score }) => ({
    userId,
    name: shorten(displayName, maxSupporterName),
    avatarUrl: safeImageUrl(avatarUrl),
    score,
  }));
}

/** The board with what an item does, at a time of the stream: gifts that count more for one side for a while. */
export function takeBoost(
  board: BattleBoard | null,
  item: { battleId: string; receiverUserId: string; multiplier: number; effectSeconds: number },
  at: number,
): BattleBoard | null {
  if (board?.battleId !== item.battleId || item.effectSeconds <= 0) return board;
  const { receiverUserId: userId, multiplier, effectSeconds } = item;
  if (!board.sides.some((side) => side.userId === userId)) return board;
  return { ...board, boost: { userId, multiplier, endsAt: at + effectSeconds * 1_000 } };
}

/** The side that has most; undefined where two have as much. */
export function winnerOf({ sides }: BattleBoard): BattleSide | undefined {
  const [first, second] = sides.toSorted((one, other) => other.score - one.score);
  return first && first.score !== second?.score ? first : undefined;
}

/** A side's part of all points, 0 to 1; the same for each before the first point. */
export function shareOf(sides: readonly BattleSide[], side: BattleSide): number {
  const sum = sides.reduce((total, one) => total + one.score, 0);
  return sum === 0 ? 1 / sides.length : side.score / sum;
}
