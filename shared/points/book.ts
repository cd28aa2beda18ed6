/** Who has how many points: bounded, changed in place. Pure. */
import type { EventUser, RecordedEvent } from "#shared/event.ts";
import { giverKey } from "#shared/gift-ledger.ts";
import { keptUser } from "#shared/kept-text.ts";
import { type Account, type DecaySince, newAccount } from "./account.ts";
import { inOrder } from "./order.ts";
import { pointsLimits } from "./settings.ts";

/** Of those who have most: what a list shows of them. */
type Face = Pick<ReturnType<typeof keptUser>, "displayName" | "avatarUrl">;

/** Who has what. */
export interface Book {
  /** By `giverKey`. */
  people: Record<string, Account>;
  size: number;
  /** How many of them are known by handle alone, and wait for somebody who has it. */
  byHandle: number;
  /** Those who may be among the first hundred: everybody with `bar` hundredths and more is here. */
  faces: Record<string, Face>;
  bar: number;
  /** Changes until `faces` are looked over. */
  lookIn: number;
  /** The most hundredths that somebody had who was forgotten, because there were too many; 0: nobody was. */
  forgotten: number;
}

/** So many places there are; whoever is behind them has none. */
export const ranked = 100;
const lookEvery = 500;

export function emptyBook(): Book {
  return { people: {}, size: 0, byHandle: 0, faces: {}, bar: 0, lookIn: lookEvery, forgotten: 0 };
}

export function accountOf({ people }: Book, user: Pick<EventUser, "userId" | "uniqueId">): Account | undefined {
  const key = giverKey(user);
  return Object.hasOwn(people, key) ? people[key] : undefined;
}

export function open(book: Book, decays: readonly DecaySince[], user: EventUser, at: number): Account {
  if (book.size >= pointsLimits.people) forgetPoorest(book, decays, at);
  const account = newAccount(at, keptUser(user).uniqueId);
  const key = giverKey(user);
  book.people[key] = account;
  book.size += 1;
  if (key.startsWith("@")) book.byHandle += 1;
  return account;
}

/** What was entered under the handle before anybody was seen with it is theirs. */
export function inherit(book: Book, account: Account, user: EventUser): void {
  if (book.byHandle === 0 || giverKey(user).startsWith("@")) return;
  const key = giverKey({ userId: "", uniqueId: user.uniqueId.toLowerCase() });
  const waiting = Object.hasOwn(book.people, key) ? book.people[key] : undefined;
  if (!waiting) return;
  account[0] += waiting[0];
  account[1] += waiting[1];
  close(book, key);
}

export function close(book: Book, key: string): void {
  if (!Object.hasOwn(book.people, key)) return;
  delete book.people[key];
  delete book.faces[key];
  book.size -= 1;
  if (key.startsWith("@")) book.byHandle -= 1;
}

/** Those with least go, by what is left of it. */
function forgetPoorest(book: Book, decays: readonly DecaySince[], now: number): void {
  for (const { key, balance } of inOrder(book, decays, now).slice(pointsLimits.keptPeople)) {
    book.forgotten = Math.max(book.forgotten, balance);
    close(book, key);
  }
}

/** Keeps those who may be among the first with what they look like. */
export function noteChanged(
  book: Book,
  decays: readonly DecaySince[],
  { user, ingestedAt }: Pick<RecordedEvent, "user" | "ingestedAt">,
  account: Account,
): void {
  const { uniqueId, displayName, avatarUrl } = keptUser(user);
  if (uniqueId !== "") account[4] = uniqueId;
  if (account[0] >= book.bar) {
    book.faces[giverKey(user)] = {
      ...(displayName !== undefined && { displayName }),
      ...(avatarUrl !== undefined && { avatarUrl }),
    };
  }
  book.lookIn -= 1;
  if (book.lookIn <= 0) lookOver(book, decays, ingestedAt);
}

function lookOver(book: Book, decays: readonly DecaySince[], now: number): void {
  const first = inOrder(book, decays, now).slice(0, ranked);
  book.bar = first.length < ranked ? 0 : (first.at(-1)?.balance ?? 0);
  book.faces = Object.fromEntries(first.map(({ key }) => [key, book.faces[key] ?? {}]));
  book.lookIn = lookEvery;
}
