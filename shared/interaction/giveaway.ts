/**
 * A giveaway: viewers write a word to be in it, and one of them is drawn. Who is drawn follows from who is in and a random number
 * that is given: in what order they came changes nothing. Pure.
 */
import type { RecordedEvent } from "#shared/event.ts";
import { wordOf, writtenBy } from "./chat-word.ts";
import { interactionLimits } from "./limits.ts";
import {
  mayTake,
  type Participant,
  participantOf,
  type ShownParticipant,
  shownParticipant,
  type Takers,
} from "./participant.ts";

export interface GiveawaySettings {
  title: string;
  word: string;
  who: Takers;
  durationMs: number;
  /** Who is drawn has to write something within this. */
  answerMs: number;
}

export interface Draw {
  winner: Participant | null;
  at: number;
  answerBy: number;
  /** When they wrote something; null while they have not. */
  answeredAt: number | null;
  /** Out of how many, and by what. */
  of: number;
  seed: string;
  /** Names of a few others, for what turns before the winner is told. */
  others: string[];
}

export interface Giveaway extends Omit<GiveawaySettings, "durationMs"> {
  giveawayId: string;
  startedAt: number;
  closesAt: number;
  /** When nobody could come in any more; null while it is open, as far as anybody looked. */
  closedAt: number | null;
  /** Names by user id. */
  entrants: Record<string, string>;
  /** Their handles, by which somebody may be blocked; absent where it began before they were kept. */
  handles?: Record<string, string>;
  count: number;
  full: boolean;
  draws: Draw[];
}

export function startGiveaway(
  { durationMs, ...settings }: GiveawaySettings,
  giveawayId: string,
  now: number,
): Giveaway {
  return {
    ...settings,
    giveawayId,
    startedAt: now,
    closesAt: now + durationMs,
    closedAt: null,
    entrants: {},
    handles: {},
    count: 0,
    full: false,
    draws: [],
  };
}

/** Closes it by hand, or where its time is over. Changes `giveaway`. */
export function closeGiveaway(giveaway: Giveaway, now: number, isByHand: boolean): void {
  if (giveaway.closedAt !== null) return;
  if (now >= giveaway.closesAt) giveaway.closedAt = giveaway.closesAt;
  else if (isByHand) giveaway.closedAt = now;
}

/** Takes a chat message: who writes the word is in, and who was drawn has answered. Changes `giveaway`; says whether it did. */
export function takeEntry(giveaway: Giveaway, event: RecordedEvent): boolean {
  if (event.eventType !== "CHAT") return false;
  const at = event.ingestedAt;
  const wasOpen = giveaway.closedAt === null;
  closeGiveaway(giveaway, at, false);
  const isAnswer = takeAnswer(giveaway, event.user.userId, at);
  if (giveaway.closedAt !== null) return isAnswer || wasOpen;
  if (writtenBy(event) !== wordOf(giveaway.word) || !mayTake(giveaway.who, event.user)) return isAnswer;
  return enter(giveaway, participantOf(event.user)) || isAnswer;
}

function takeAnswer({ draws }: Giveaway, userId: string, at: number): boolean {
  const last = draws.at(-1);
  if (!last || last.winner?.userId !== userId || last.answeredAt !== null) return false;
  if (at < last.at || at > last.answerBy) return false;
  last.answeredAt = at;
  return true;
}

function enter(giveaway: Giveaway, { userId, uniqueId, name }: Participant): boolean {
  if (Object.hasOwn(giveaway.entrants, userId)) return false;
  if (giveaway.count >= interactionLimits.entrants) {
    const wasFull = giveaway.full;
    giveaway.full = true;
    return !wasFull;
  }
  giveaway.entrants[userId] = name;
  if (uniqueId !== undefined) (giveaway.handles ??= {})[userId] = uniqueId;
  giveaway.count += 1;
  return true;
}

/** Draws one of those who were not drawn yet, and closes it. Changes `giveaway`. */
export function drawWinner(
  giveaway: Giveaway,
  { now, seed, random }: { now: number; seed: string; random: (key: string) => number },
): Draw | "nobody" | "too_many" {
  if (giveaway.draws.length >= interactionLimits.draws) return "too_many";
  const drawn = new Set(giveaway.draws.map(({ winner }) => winner?.userId));
  const candidates = Object.keys(giveaway.entrants)
    .filter((userId) => !drawn.has(userId))
    .toSorted();
  const userId = candidates[Math.floor(random("draw") * candidates.length)];
  if (userId === undefined) return "nobody";
  closeGiveaway(giveaway, now, true);
  const uniqueId = giveaway.handles?.[userId];
  const draw: Draw = {
    winner: { userId, ...(uniqueId !== undefined && { uniqueId }), name: giveaway.entrants[userId] ?? "" },
    at: now,
    answerBy: now + giveaway.answerMs,
    answeredAt: null,
    of: candidates.length,
    seed,
    others: othersOf(giveaway, candidates, userId, random("others")),
  };
  giveaway.draws.push(draw);
  return draw;
}

/** Names that turn before the winner is told. */
const turningNames = 8;

function othersOf({ entrants }: Giveaway, candidates: readonly string[], winner: string, random: number): string[] {
  const others = candidates.filter((one) => one !== winner);
  const from = Math.floor(random * others.length);
  const turned = [...others.slice(from), ...others.slice(0, from)];
  return turned.slice(0, turningNames).map((one) => entrants[one] ?? "");
}

/** Takes people out, wherever they are in it. Changes `giveaway`. */
export function forgetEntrants(giveaway: Giveaway, userIds: ReadonlySet<string>): void {
  const names = new Set<string>();
  for (const userId of userIds) {
    const name = Object.hasOwn(giveaway.entrants, userId) ? giveaway.entrants[userId] : undefined;
    if (name === undefined) continue;
    names.add(name);
    delete giveaway.entrants[userId];
    delete giveaway.handles?.[userId];
    giveaway.count -= 1;
  }
  for (const draw of giveaway.draws) {
    if (draw.winner && userIds.has(draw.winner.userId)) draw.winner = null;
    draw.others = draw.others.filter((name) => !names.has(name));
  }
}

/** What pages are shown of it; of the draws the latest. */
export interface ShownGiveaway {
  giveawayId: string;
  title: string;
  word: string;
  startedAt: number;
  closesAt: number;
  closedAt: number | null;
  count: number;
  full: boolean;
  /** How many were drawn. */
  drawn: number;
  draw: (Omit<Draw, "winner" | "seed"> & { winner: ShownParticipant | null }) | null;
}

export function shownGiveaway(giveaway: Giveaway): ShownGiveaway {
  const { giveawayId, title, word, startedAt, closesAt, closedAt, count, full, draws } = giveaway;
  const last = draws.at(-1);
  const draw = last && shownDraw(last);
  return {
    giveawayId,
    title,
    word,
    startedAt,
    closesAt,
    closedAt,
    count,
    full,
    drawn: draws.length,
    draw: draw ?? null,
  };
}

function shownDraw({ seed: _seed, winner, ...draw }: Draw): ShownGiveaway["draw"] {
  return { ...draw, winner: winner && shownParticipant(winner) };
}
