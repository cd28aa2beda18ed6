/** Who has most. Pure. */
import type { LiveState } from "#shared/live-state.ts";
import { type Account, idleAt, toPoints } from "./account.ts";
import { type Book, ranked } from "./book.ts";
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
  const all = sorted(points, book, Object.keys(book.people), now).map((one, index) => ({ ...one, rank: index + 1 }));
  const found = wanted === "" ? all : all.filter(({ key, account }) => isNamed(book, key, account, wanted));
  const page = found.slice(after, after + limit);
  return { people: page.map((one) => toRanked(points, book, one)), count: found.length };
}

function isNamed({ faces }: Book, key: string, account: Account, wanted: string): boolean {
  const { displayName = "" } = faces[key] ?? {};
  return key === wanted || account[4].toLowerCase().includes(wanted) || displayName.toLowerCase().includes(wanted);
}

/** The first of them, as overlays show them. */
export function firstPeople(points: Points, live: Readonly<LiveState>, now: number, limit: number): Ranked[] {
  const book = bookOf(points, live);
  const rows = sorted(points, book, Object.keys(book.faces), now).slice(0, limit);
  return rows
    .filter(({ balance }) => balance > 0)
    .map((one, index) => toRanked(points, book, { ...one, rank: index + 1 }));
}

interface Sorted {
  key: string;
  account: Account;
  balance: number;
}

/** Most first; of equals who earned more, then by key: the same each time. */
function sorted({ decays }: Points, { people }: Book, keys: readonly string[], now: number): Sorted[] {
  return keys
    .flatMap((key): Sorted[] => {
      const account = people[key];
      return account ? [{ key, account, balance: idleAt(account, decays, now).balance }] : [];
    })
    .toSorted((a, b) => b.balance - a.balance || b.account[1] - a.account[1] || (a.key < b.key ? -1 : 1));
}

function toRanked(
  { settings }: Points,
  { faces }: Book,
  { key, account, balance, rank }: Sorted & { rank: number },
): Ranked {
  const [, earned, , , uniqueId] = account;
  return {
    userId: key.startsWith("@") ? "" : key,
    uniqueId,
    ...faces[key],
    rank,
    balance: toPoints(balance),
    earned: toPoints(earned),
    level: levelAt(settings.levels, toPoints(earned)),
  };
}

/** The place of somebody, from 1; 0 where it is not among the first hundred. */
export function rankOf(points: Points, book: Book, key: string, now: number): number {
  if (!Object.hasOwn(book.faces, key)) return 0;
  const place = sorted(points, book, Object.keys(book.faces), now).findIndex((one) => one.key === key) + 1;
  return place > ranked ? 0 : place;
}
