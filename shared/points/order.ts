/**
 * Everybody of a book, most first. To sort 20,000 people takes long, and most of them have what they had when somebody last looked:
 * the order of then is kept beside the book, and only those who have another number now are put in their place. Nothing depends
 * on it being there: without one all are sorted.
 */
import { type Account, type DecaySince, idleAt } from "./account.ts";
import type { Book } from "./book.ts";

export interface Placed {
  key: string;
  account: Account;
  /** What is left at the time. */
  balance: number;
  earned: number;
}

interface Order {
  all: Placed[];
  keys: Set<string>;
}

/** Of books that are still held; no state, but what was worked out of it. */
const orders = new WeakMap<Book["people"], Order>();

/** Most first; of equals who earned more, then by key: the same each time. Not to be changed, and good until the next call. */
export function inOrder(
  { people, size }: Pick<Book, "people" | "size">,
  decays: readonly DecaySince[],
  now: number,
): readonly Placed[] {
  const { all: last, keys } = orders.get(people) ?? { all: [], keys: new Set<string>() };
  const kept: Placed[] = [];
  const moved: Placed[] = [];
  for (const one of last) {
    const { key, account } = one;
    if (people[key] !== account) {
      keys.delete(key);
      continue;
    }
    const isSame = leftOf(account, decays, now) === one.balance && account[1] === one.earned;
    if (isSame) kept.push(one);
    else moved.push(placed(key, account, decays, now));
  }
  if (keys.size < size) {
    for (const [key, account] of Object.entries(people)) {
      if (keys.has(key)) continue;
      keys.add(key);
      moved.push(placed(key, account, decays, now));
    }
  }
  const all = merged(kept, moved.sort(before));
  orders.set(people, { all, keys });
  return all;
}

export function placed(key: string, account: Account, decays: readonly DecaySince[], now: number): Placed {
  return { key, account, balance: leftOf(account, decays, now), earned: account[1] };
}

function leftOf(account: Account, decays: readonly DecaySince[], now: number): number {
  return decays.length === 0 ? account[0] : idleAt(account, decays, now).balance;
}

/** What was worked out may still know who is erased. */
export function forgetOrder({ people }: Pick<Book, "people">): void {
  orders.delete(people);
}

/** Below 0 where one is before the other. */
export function before(a: Placed, b: Placed): number {
  return b.balance - a.balance || b.earned - a.earned || (a.key < b.key ? -1 : 1);
}

/** Two lists in order as one. */
function merged(many: Placed[], few: readonly Placed[]): Placed[] {
  if (few.length === 0) return many;
  const all: Placed[] = [];
  let at = 0;
  for (const one of few) {
    let next = many[at];
    while (next && before(next, one) < 0) {
      all.push(next);
      next = many[++at];
    }
    all.push(one);
  }
  for (; at < many.length; at++) all.push(many[at] as Placed);
  return all;
}
