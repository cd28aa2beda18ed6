/** Who has most. Pure. */
import type { LiveState } from "#shared/live-state.ts";
import { type Account, toPoints } from "./account.ts";
import { type Book, ranked } from "./book.ts";
import { before, inOrder, placed, type Placed } from "./order.ts";
import { bookOf, type Points } from "./points.ts";
import { levelAt } from "./settings.ts";

/** Somebody on the list. */
export interface Ranked {
  userId: string;
  uniqueId: string;
  displayName?: string;
  avatarUrl?: string;
  rank: number;
  balance: number;
  earned: number;
  level: number;
}

/** Those who have most, most first, of all or of those whose handle has a text in it. */
export function rankedPeople(
  points: Points,
  live: Readonly<LiveState>,
  { now, after = 0, limit, text = "" }: { now: number; after?: number; limit: number; text?: string },
): { people: Ranked[]; count: number } {
  const book = bookOf(points, live);
  const wanted = text.toLowerCase();
  const all = inOrder(book, points.decays, now);
  if (wanted === "") {
    const page = all.slice(after, after + limit);
    return { people: page.map((one, index) => toRanked(points, book, one, after + index + 1)), count: all.length };
  }
  const found = [...all.entries()].filter(([, { key, account }]) => isNamed(book, key, account, wanted));
  const page = found.slice(after, after + limit);
  return { people: page.map(([index, one]) => toRanked(points, book, one, index + 1)), count: found.length };
}

function isNamed({ faces }: Book, key: string, account: Account, wanted: string): boolean {
  const { displayName = "" } = faces[key] ?? {};
  return key === wanted || account[4].toLowerCase().includes(wanted) || displayName.toLowerCase().includes(wanted);
}

function toRanked(
  { settings }: Points,
  { faces }: Book,
  { key, account, balance, earned }: Placed,
  rank: number,
): Ranked {
  return {
    userId: key.startsWith("@") ? "" : key,
    uniqueId: account[4],
    ...faces[key],
    rank,
    balance: toPoints(balance),
    earned: toPoints(earned),
    level: levelAt(settings.levels, toPoints(earned)),
  };
}

/** The place of somebody, from 1; 0 where it is not among the first hundred. */
export function rankOf(points: Points, book: Book, key: string, now: number): number {
  const account = Object.hasOwn(book.faces, key) ? book.people[key] : undefined;
  if (!account) return 0;
  const own = placed(key, account, points.decays, now);
  let ahead = 0;
  // Whoever is before one of the first hundred is one of them.
  for (const other of Object.keys(book.faces)) {
    const held = book.people[other];
    if (held && before(placed(other, held, points.decays, now), own) < 0) ahead += 1;
  }
  return ahead < ranked ? ahead + 1 : 0;
}
