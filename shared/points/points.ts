/**
 * What viewers have earned, over broadcasts: reduced from the stream's events in their order, each counted once. What an event
 * changed, and what its user then has, is written into the event (`payload.points`), as `coinsDelta` is into a gift: who reads the
 * log can add it up, and a hub that reads it again comes to the same, whatever the settings are by then. Plain data, bounded,
 * changed in place: a hub counts thousands of events a second. Pure.
 */
import { type EventUser, type RecordedEvent, systemUser } from "#shared/event.ts";
import { giverKey } from "#shared/gift-ledger.ts";
import { keptUser } from "#shared/kept-text.ts";
import type { LiveState } from "#shared/live-state.ts";
import { isNews } from "#shared/news.ts";
import { erasedUser } from "#shared/personal/erased-user.ts";
import { type Account, type DecaySince, idleAt, newAccount, toPoints, toUnits } from "./account.ts";
import { levelAt, noPointsSettings, pointsLimits, type PointsSettings } from "./settings.ts";

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

export interface Points {
  settings: PointsSettings;
  /** Which decays there were, the latest last. */
  decays: DecaySince[];
  live: Book;
  /** A recording that is played counts by itself, and anew each time. */
  played: Book & { playback: string };
}

/** What an event says of its user's points, as `payload.points`. */
export interface PointsMark {
  /** By how many it changed what the user has: what it earned or was given, less what was spent and what idle time took. */
  delta: number;
  /** What the user has then. */
  balance: number;
  /** What the user ever earned. */
  earned: number;
  /** What of `delta` was spent on rules. */
  spent?: number;
  /** The level that was reached with it, from 1. */
  level?: number;
}

const ranked = 100;
const lookEvery = 500;
const keptDecays = 20;

function emptyBook(): Book {
  return { people: {}, size: 0, byHandle: 0, faces: {}, bar: 0, lookIn: lookEvery, forgotten: 0 };
}

export function noPoints(): Points {
  return { settings: noPointsSettings(), decays: [], live: emptyBook(), played: { ...emptyBook(), playback: "" } };
}

/** Points that were stored, with what came to be part of them since then. */
export function completePoints(stored: Partial<Points>): Points {
  const empty = noPoints();
  const { settings, live, played } = stored;
  return {
    ...empty,
    ...stored,
    settings: { ...empty.settings, ...settings, rates: { ...empty.settings.rates, ...settings?.rates } },
    live: { ...empty.live, ...live },
    played: { ...empty.played, ...played },
  };
}

/** The points that count now: of what is played while something is. */
export function bookOf(points: Points, { playback }: Pick<LiveState, "playback">): Book {
  if (playback === undefined) return points.live;
  if (points.played.playback !== playback) points.played = { ...emptyBook(), playback };
  return points.played;
}

/** Whether anybody can have points by this name. */
export function hasPoints(user: Pick<EventUser, "userId" | "uniqueId">): boolean {
  return !nobodys.has(giverKey(user));
}

const nobodys: ReadonlySet<string> = new Set([giverKey(erasedUser), giverKey(systemUser), "@"]);

/** How an event is taken: as new, or as it was recorded, with what was spent on it or before that. */
export type Taking = "new" | "recorded" | "before_spending";

/** Counts an event, after the live state took it. Changes `points`, and the event's `payload.points`. */
export function countPoints(points: Points, event: RecordedEvent, live: Readonly<LiveState>, taking: Taking): void {
  const book = bookOf(points, live);
  if (taking !== "new") return takeRecorded(book, event, taking);
  const payload = event.payload as { points?: PointsMark };
  if (payload.points !== undefined) delete payload.points;
  if (event.eventType === "POINTS_CHANGED") {
    if (hasPoints(event.user)) change(points, book, event, toUnits(event.payload.change));
    return;
  }
  if (!points.settings.on) return;
  const earned = earnedBy(points.settings, book, event);
  if (earned > 0) change(points, book, event, earned);
}

/** What an event earns its user, in hundredths. */
function earnedBy({ rates, subscriberBonus }: PointsSettings, book: Book, event: RecordedEvent): number {
  let earned = 0;
  switch (event.eventType) {
    case "GIFT":
      earned = event.payload.coinsDelta * rates.coin;
      break;
    case "LIKE":
      earned = event.payload.likeCount * rates.like;
      break;
    case "SHARE":
      earned = isNews(event) ? rates.share : 0;
      break;
    case "FOLLOW":
      earned = isNews(event) ? rates.follow : 0;
      break;
    case "SUBSCRIBE":
      earned = isNews(event) ? rates.subscription : 0;
      break;
    case "CHAT":
      earned = minuteOf(event) > (accountOf(book, event.user)?.[3] ?? 0) ? rates.chatMinute : 0;
      break;
    default:
      return 0;
  }
  if (earned <= 0 || !hasPoints(event.user)) return 0;
  const bonus = event.user.isSubscriber === true ? subscriberBonus : 0;
  return Math.min(toUnits((earned * (100 + bonus)) / 100), toUnits(pointsLimits.points));
}

/** By the hub's clock: a viewer's own may be wrong by any time. */
function minuteOf({ ingestedAt }: RecordedEvent): number {
  return Math.floor(ingestedAt / 60_000);
}

function accountOf({ people }: Book, user: Pick<EventUser, "userId" | "uniqueId">): Account | undefined {
  const key = giverKey(user);
  return Object.hasOwn(people, key) ? people[key] : undefined;
}

/** Changes what the event's user has, in hundredths, never below none; what is earned or given counts for levels. */
function change(points: Points, book: Book, event: RecordedEvent, units: number): void {
  const { user, ingestedAt } = event;
  const found = accountOf(book, user);
  // To take points from somebody who has none makes nobody known.
  if (!found && units <= 0) return;
  const account = found ?? open(book, user, ingestedAt);
  const before = found ? account[0] : 0;
  settle(points, account, ingestedAt);
  const level = levelAt(points.settings.levels, toPoints(account[1]));
  if (!found) inherit(book, account, user);
  account[0] = Math.min(Math.max(0, account[0] + units), toUnits(pointsLimits.points));
  if (units > 0) account[1] = Math.min(account[1] + units, Number.MAX_SAFE_INTEGER);
  if (event.eventType === "CHAT") account[3] = minuteOf(event);
  // Who does something is not idle.
  if (event.eventType !== "POINTS_CHANGED") account[2] = Math.max(account[2], ingestedAt);
  const reached = levelAt(points.settings.levels, toPoints(account[1]));
  setMark(event, {
    delta: toPoints(account[0] - before),
    balance: toPoints(account[0]),
    earned: toPoints(account[1]),
    ...(reached > level && { level: reached }),
  });
  noteChanged(book, user, account);
}

function setMark({ payload }: RecordedEvent, mark: PointsMark): void {
  (payload as { points?: PointsMark }).points = mark;
}

/** What a recorded event says of its user's points. */
export function markOf({ payload }: Pick<RecordedEvent, "payload">): PointsMark | undefined {
  return (payload as { points?: PointsMark }).points;
}

/** Follows what was written into the event when it was new. */
function takeRecorded(book: Book, event: RecordedEvent, taking: Taking): void {
  let mark = markOf(event);
  if (mark === undefined || !hasPoints(event.user)) return;
  const { spent = 0 } = mark;
  if (taking === "before_spending" && spent > 0) {
    const { spent: _, ...rest } = mark;
    mark = { ...rest, delta: rest.delta + spent, balance: rest.balance + spent };
    setMark(event, mark);
  }
  const found = accountOf(book, event.user);
  const account = found ?? open(book, event.user, event.ingestedAt);
  // The mark has it already.
  if (!found) inherit(book, account, event.user);
  account[0] = toUnits(mark.balance);
  account[1] = toUnits(mark.earned);
  if (event.eventType === "CHAT") account[3] = minuteOf(event);
  account[2] = Math.max(account[2], event.ingestedAt);
  noteChanged(book, event.user, account);
}

function open(book: Book, user: EventUser, at: number): Account {
  if (book.size >= pointsLimits.people) forgetPoorest(book);
  const account = newAccount(at, keptUser(user).uniqueId);
  const key = giverKey(user);
  book.people[key] = account;
  book.size += 1;
  if (key.startsWith("@")) book.byHandle += 1;
  return account;
}

/** What was entered under the handle before anybody was seen with it is theirs. */
function inherit(book: Book, account: Account, user: EventUser): void {
  if (book.byHandle === 0 || giverKey(user).startsWith("@")) return;
  const key = giverKey({ userId: "", uniqueId: user.uniqueId.toLowerCase() });
  const waiting = Object.hasOwn(book.people, key) ? book.people[key] : undefined;
  if (!waiting) return;
  account[0] += waiting[0];
  account[1] += waiting[1];
  close(book, key);
}

function close(book: Book, key: string): void {
  if (!Object.hasOwn(book.people, key)) return;
  delete book.people[key];
  delete book.faces[key];
  book.size -= 1;
  if (key.startsWith("@")) book.byHandle -= 1;
}

/** Those with least go; of equals those who did nothing for longest. */
function forgetPoorest(book: Book): void {
  const all = Object.entries(book.people).toSorted(([, a], [, b]) => b[0] - a[0] || b[2] - a[2]);
  for (const [key, [balance]] of all.slice(pointsLimits.keptPeople)) {
    book.forgotten = Math.max(book.forgotten, balance);
    close(book, key);
  }
}

function settle({ decays }: Points, account: Account, now: number): void {
  const { balance, settledAt } = idleAt(account, decays, now);
  account[0] = balance;
  account[2] = settledAt;
}

/** Keeps those who may be among the first with what they look like. */
function noteChanged(book: Book, user: EventUser, account: Account): void {
  const { uniqueId, displayName, avatarUrl } = keptUser(user);
  if (uniqueId !== "") account[4] = uniqueId;
  if (account[0] >= book.bar) {
    book.faces[giverKey(user)] = {
      ...(displayName !== undefined && { displayName }),
      ...(avatarUrl !== undefined && { avatarUrl }),
    };
  }
  book.lookIn -= 1;
  if (book.lookIn <= 0) lookOver(book);
}

function lookOver(book: Book): void {
  const first = Object.entries(book.people)
    .toSorted(([, a], [, b]) => b[0] - a[0])
    .slice(0, ranked);
  book.bar = first.length < ranked ? 0 : (first.at(-1)?.[1][0] ?? 0);
  book.faces = Object.fromEntries(first.map(([key]) => [key, book.faces[key] ?? {}]));
  book.lookIn = lookEvery;
}

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

/** Takes what something costs from the user of an event, if there is enough. Changes `points`, and the event's `payload.points`. */
export function spend(points: Points, live: Readonly<LiveState>, event: RecordedEvent, cost: number): boolean {
  const book = bookOf(points, live);
  const account = accountOf(book, event.user);
  const units = toUnits(cost);
  if (!account || !hasPoints(event.user)) return false;
  const before = account[0];
  const { balance } = idleAt(account, points.decays, event.ingestedAt);
  if (balance < units) return false;
  settle(points, account, event.ingestedAt);
  account[0] -= units;
  const mark = markOf(event);
  setMark(event, {
    ...mark,
    delta: toPoints(toUnits(mark?.delta ?? 0) + account[0] - before),
    balance: toPoints(account[0]),
    earned: toPoints(account[1]),
    spent: toPoints(toUnits(mark?.spent ?? 0) + units),
  });
  return true;
}

/** Gives back what was just taken: what it was taken for is not done. */
export function giveBack(points: Points, live: Readonly<LiveState>, event: RecordedEvent, cost: number): void {
  const account = accountOf(bookOf(points, live), event.user);
  const mark = markOf(event);
  if (!account || !mark) return;
  account[0] += toUnits(cost);
  const { spent = 0, ...rest } = mark;
  const left = toPoints(toUnits(spent) - toUnits(cost));
  setMark(event, {
    ...rest,
    delta: toPoints(toUnits(rest.delta) + toUnits(cost)),
    balance: toPoints(account[0]),
    ...(left > 0 && { spent: left }),
  });
}

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

function rankOf(points: Points, book: Book, key: string, now: number): number {
  if (!Object.hasOwn(book.faces, key)) return 0;
  const place = sorted(points, book, Object.keys(book.faces), now).findIndex((one) => one.key === key) + 1;
  return place > ranked ? 0 : place;
}

/** Somebody who has points, as an event names them; undefined where nobody of this id has any. */
export function personOf(points: Points, live: Readonly<LiveState>, userId: string): EventUser | undefined {
  const { people, faces } = bookOf(points, live);
  const account = Object.hasOwn(people, userId) && !userId.startsWith("@") ? people[userId] : undefined;
  return account && { userId, uniqueId: account[4], ...faces[userId] };
}

/**
 * Those who were seen last with each of these handles, in lower case, and have an id; or who is known by it alone. Asked for all at
 * once: it goes through everybody.
 */
export function withHandles(
  points: Points,
  live: Readonly<LiveState>,
  handles: ReadonlySet<string>,
): Map<string, EventUser[]> {
  const { people, faces } = bookOf(points, live);
  const found = new Map<string, EventUser[]>();
  if (handles.size === 0) return found;
  for (const [key, account] of Object.entries(people)) {
    const handle = account[4].toLowerCase();
    if (!handles.has(handle)) continue;
    const user = { userId: key.startsWith("@") ? "" : key, uniqueId: account[4], ...faces[key] };
    found.set(handle, [...(found.get(handle) ?? []), user]);
  }
  return found;
}

/** Sets what earns points from now on. `now`: from when on another decay holds. */
export function setPointsSettings(points: Points, settings: PointsSettings, now: number): void {
  if (JSON.stringify(points.settings.decay) !== JSON.stringify(settings.decay)) {
    points.decays = [...points.decays, { since: now, decay: settings.decay }].slice(-keptDecays);
  }
  points.settings = settings;
}

/** Forgets people, also under handles that nobody was seen with. */
export function forgetPoints({ live, played }: Points, userIds: readonly string[], handles: readonly string[]): void {
  const gone = new Set(handles.map((handle) => `@${handle.toLowerCase()}`));
  for (const book of [live, played]) {
    for (const userId of userIds) close(book, userId);
    if (book.byHandle === 0 || gone.size === 0) continue;
    for (const key of Object.keys(book.people)) if (gone.has(key.toLowerCase())) close(book, key);
  }
}
