/** What a giveaway shows at a moment. Pure. */
import type { ShownGiveaway } from "#shared/interaction/giveaway.ts";
import type { ShownParticipant } from "#shared/interaction/participant.ts";
import type { GiveawayOptions } from "./options.ts";

export type GiveawayScene =
  | { is: "open"; leftMs: number }
  | { is: "closed" }
  /** Names that turn; the one in the middle counts. */
  | { is: "drawing"; of: number; names: [before: string, middle: string, after: string] }
  | { is: "winner"; winner: ShownParticipant | null; leftMs: number; answered: boolean };

export interface GiveawayMoment {
  /** null: nothing is shown. */
  scene: GiveawayScene | null;
  /** In how many milliseconds it is another one; undefined: never by itself. */
  changesIn: number | undefined;
}

/** Between two names, at the beginning; they slow down. */
const namePaceMs = 90;

/** @param time the stream's, milliseconds since 1970 */
export function momentOf(giveaway: ShownGiveaway | null, time: number, options: GiveawayOptions): GiveawayMoment {
  if (!giveaway) return { scene: null, changesIn: undefined };
  const { draw, closesAt } = giveaway;
  if (draw && time >= draw.at) return drawnMoment(draw, time, options);
  const closedAt = Math.min(giveaway.closedAt ?? closesAt, closesAt);
  if (time < closedAt) return { scene: { is: "open", leftMs: closedAt - time }, changesIn: tick(closedAt - time) };
  return { scene: { is: "closed" }, changesIn: undefined };
}

function drawnMoment(
  draw: NonNullable<ShownGiveaway["draw"]>,
  time: number,
  { turns, stays }: GiveawayOptions,
): GiveawayMoment {
  const { at, of, others, winner, answerBy, answeredAt } = draw;
  const turnMs = turns * 1_000;
  const sinceMs = time - at;
  if (sinceMs < turnMs) {
    const names = namesAt(others, winner?.name ?? "", sinceMs / turnMs, turnMs);
    return { scene: { is: "drawing", of, names }, changesIn: Math.min(namePaceMs, turnMs - sinceMs) };
  }
  const saidAt = answeredAt ?? answerBy;
  const leavesAt = Math.max(saidAt, at + turnMs) + stays * 1_000;
  if (time >= leavesAt) return { scene: null, changesIn: undefined };
  const answered = answeredAt !== null && time >= answeredAt;
  const leftMs = answered ? 0 : Math.max(0, answerBy - time);
  const scene: GiveawayScene = { is: "winner", winner, leftMs, answered };
  return { scene, changesIn: leftMs > 0 ? tick(leftMs) : leavesAt - time };
}

/** The names turn ever slower, and the winner's comes to rest in the middle. `done`: 0 to 1. */
function namesAt(others: readonly string[], winner: string, done: number, turnMs: number): [string, string, string] {
  const steps = Math.max(1, Math.round(turnMs / namePaceMs / 2));
  const step = Math.floor(steps * (1 - (1 - done) ** 2));
  const reel = [...others, winner];
  const nameAt = (index: number) =>
    reel[(((winnerAt(reel) - steps + 1 + index) % reel.length) + reel.length) % reel.length] ?? "";
  return [nameAt(step - 1), nameAt(step), nameAt(step + 1)];
}

function winnerAt(reel: readonly string[]): number {
  return reel.length - 1;
}

function tick(leftMs: number): number {
  return leftMs % 1_000 || 1_000;
}
