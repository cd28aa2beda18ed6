/**
 * Who did how much in the present broadcast: coins given, likes, chats, shares; and how many there were of each gift. Plain data,
 * bounded, changed in place: it is stored with the state, and a hub counts thousands of events a second. Pure.
 */
import { type Deeds, forgetDoers, noDeeds, noteDeed } from "./activity/deeds.ts";
import { chooseMeters, type Meters, noteMeters } from "./activity/meters.ts";
import type { EventUser, RecordedEvent } from "./event.ts";
import { giverKey } from "./gift-ledger.ts";
import { keptName, type KeptUser, keptUser } from "./kept-text.ts";
import { completeLatest, type Latest, leaveLatest, noLatest, noteLatest } from "./latest.ts";
import { isLate } from "./live-room.ts";
import type { LiveState } from "./live-state.ts";
import { isNews } from "./news.ts";
import { isErasedUser } from "./personal/erased-user.ts";
import { slugOf } from "./slug.ts";

export const boardKinds = ["gifters", "likers", "chatters", "sharers"] as const;
export type BoardKind = (typeof boardKinds)[number];

/** Somebody on a board, and what they have there. */
export interface Standing extends KeptUser {
  value: number;
}

export interface Board {
  /** What everybody has, by `giverKey`; and how many that are. */
  people: Record<string, number>;
  size: number;
  /**
   * Those who have most, most first; of equals who came first. Only of them anything else is kept: nobody comes to be one of them
   * but by an event, which says who it is of.
   */
  top: Standing[];
  /** The most that somebody had who was forgotten, because there were too many; 0: nobody was. */
  forgotten: number;
}

/** How many of a gift there were. */
export interface GiftCount {
  name: string;
  count: number;
}

export interface Standings {
  /** The broadcast that they are of, and the playback where it is one. */
  roomId: string;
  playback?: string;
  boards: Record<BoardKind, Board>;
  /** By gift id. */
  gifts: Record<string, GiftCount>;
  /** Who did something last, and who came to it. */
  latest: Latest;
  /** What was done last. */
  deeds: Deeds;
  /** What published scenes show of how much goes on. */
  meters: Meters;
}

/** Boards of more than this broadcast: of the broadcasts that began in the day, the week, the month, or ever. */
export const pastPeriods = ["day", "week", "month", "all"] as const;
export type PastPeriod = (typeof pastPeriods)[number];
export const pastKinds = boardKinds;
export type PastKind = BoardKind;

/** What is asked of the log. */
export interface PastBoardAsk {
  streamId: string;
  of: PastKind;
  /** Broadcasts that began from then on, milliseconds since 1970. */
  from: number;
  /** Not this one: it is counted live. */
  exceptRoom: string;
  /** People whose sums are wanted, too, however little they did. */
  userIds: string[];
}

/** Who has most, most first; how many there are; and whether everything is counted. */
export interface PastBoard {
  rows: Standing[];
  people: number;
  whole: boolean;
}

/** What a board shows. */
export interface ShownBoard {
  rows: Standing[];
  /** Of which time: of this broadcast alone, also where what was before is not known. */
  over: "live" | PastPeriod;
  /** How many people are on it. */
  people: number;
  /** Nobody was ever forgotten: every number is all that the person did. */
  whole: boolean;
}

export const standingLimits = {
  /** People of one board. One more, and those who have least are forgotten until `keptPeople` are left. */
  people: 4_000,
  keptPeople: 3_000,
  /** Of whom it is known who they are: more than are shown, so that one who is erased leaves no hole. */
  top: 40,
  shown: 20,
  gifts: 500,
} as const;

export function emptyStandings(): Standings {
  return { roomId: "", boards: emptyBoards(), gifts: {}, latest: noLatest(), deeds: noDeeds(), meters: {} };
}

function emptyBoards(): Record<BoardKind, Board> {
  return { gifters: emptyBoard(), likers: emptyBoard(), chatters: emptyBoard(), sharers: emptyBoard() };
}

function emptyBoard(): Board {
  return { people: {}, size: 0, top: [], forgotten: 0 };
}

/** Standings that were stored, with what came to be part of them since then. */
export function completeStandings(stored: Partial<Standings>): Standings {
  const empty = emptyStandings();
  const latest = completeLatest(stored.latest);
  const deeds = { ...empty.deeds, ...stored.deeds };
  return { ...empty, ...stored, boards: { ...empty.boards, ...stored.boards }, latest, deeds };
}

/**
 * Counts an event, after the live state took it: that says which broadcast it is, and what a gift added (`coinsDelta`).
 * `giftsDelta`: how many gifts it added.
 */
export function stand(standings: Standings, event: RecordedEvent, live: Readonly<LiveState>, giftsDelta: number): void {
  const { roomId, playback } = live;
  if (standings.roomId !== roomId || standings.playback !== playback) {
    delete standings.playback;
    const meters = chooseMeters({}, Object.keys(standings.meters));
    Object.assign(standings, { ...emptyStandings(), roomId, meters, ...(playback !== undefined && { playback }) });
  }
  noteLatest(standings.latest, event, live);
  if (isLate(event, live)) return;
  noteDeed(standings.deeds, event);
  noteMeters(standings.meters, event, giftsDelta);
  const { boards, gifts } = standings;
  switch (event.eventType) {
    case "GIFT":
      countGifts(gifts, event.payload, giftsDelta);
      return credit(boards.gifters, event.user, event.payload.coinsDelta);
    case "LIKE":
      return credit(boards.likers, event.user, event.payload.likeCount);
    case "CHAT":
      return credit(boards.chatters, event.user, 1);
    case "SHARE":
      return credit(boards.sharers, event.user, isNews(event) ? 1 : 0);
    default:
  }
}

/** Takes people out. */
export function leaveStandings({ boards, latest, deeds }: Standings, userIds: readonly string[]): void {
  leaveLatest(latest, userIds);
  const left = new Set(userIds);
  forgetDoers(deeds, left);
  for (const board of Object.values(boards)) {
    for (const userId of left) {
      if (!Object.hasOwn(board.people, userId)) continue;
      delete board.people[userId];
      board.size -= 1;
    }
    board.top = board.top.filter((one) => !left.has(giverKey(one)));
  }
}

export function shownBoard({ top, size, forgotten }: Board): ShownBoard {
  return { rows: top.slice(0, standingLimits.shown), over: "live", people: size, whole: forgotten === 0 };
}

/** The board of a period: what was before, with the present broadcast. */
export function boardOver(period: PastPeriod, board: Board, past: PastBoard): ShownBoard {
  const before = new Map(past.rows.map((row) => [giverKey(row), row]));
  const now = board.top.map((row): Standing => ({
    ...row,
    value: row.value + (before.get(giverKey(row))?.value ?? 0),
  }));
  const isHere = new Set(board.top.map(giverKey));
  const others = past.rows
    .filter((row) => !isHere.has(giverKey(row)))
    .map((row): Standing => ({ ...row, value: row.value + (own(board.people, giverKey(row)) ?? 0) }));
  return {
    rows: [...now, ...others].toSorted((one, other) => other.value - one.value).slice(0, standingLimits.shown),
    over: period,
    people: Math.max(past.people, board.size),
    whole: past.whole && board.forgotten === 0,
  };
}

function own(values: Readonly<Record<string, number>>, key: string): number | undefined {
  return Object.hasOwn(values, key) ? values[key] : undefined;
}

/** How many there were of a gift, by its id or by its name as rules write one. */
export function countOfGift({ gifts }: Standings, which: string): number {
  const byId = Object.hasOwn(gifts, which) ? gifts[which] : undefined;
  if (byId) return byId.count;
  const slug = which.toLowerCase();
  const named = Object.values(gifts).filter(({ name }) => slugOf(name) === slug);
  return named.reduce((sum, { count }) => sum + count, 0);
}

function credit(board: Board, user: EventUser, amount: number): void {
  if (!(amount > 0) || isErasedUser(user)) return;
  const key = giverKey(user);
  // Nobody says who it was.
  if (key === "@" || key === "@system") return;
  const known = Object.hasOwn(board.people, key) ? board.people[key] : undefined;
  const value = Math.min((known ?? 0) + amount, Number.MAX_SAFE_INTEGER);
  board.people[key] = value;
  if (known === undefined) board.size += 1;
  const last = board.top[standingLimits.top - 1];
  if (!last || value > last.value) place(board.top, key, { ...keptUser(user), value }, known);
  if (board.size > standingLimits.people) forgetSmall(board);
}

/**
 * Puts somebody in their place, behind those who have as much already. `before` is what they had: by that they are found, and
 * nobody is asked who they are who has more or less. Nobody comes to have less, so they only move up.
 */
function place(top: Standing[], key: string, standing: Standing, before: number | undefined): void {
  const isTheirs = (one: Standing) => giverKey(one) === key;
  let at = before === undefined ? -1 : top.findIndex((one) => one.value === before && isTheirs(one));
  // Once for each who comes onto it.
  if (at < 0) at = top.findIndex(isTheirs);
  if (at < 0) at = top.length;
  for (let above = top[at - 1]; above && above.value < standing.value; above = top[--at - 1]) top[at] = above;
  top[at] = standing;
  if (top.length > standingLimits.top) top.pop();
}

function forgetSmall(board: Board): void {
  const all = Object.entries(board.people).toSorted(([, one], [, other]) => other - one);
  const kept = all.slice(0, standingLimits.keptPeople);
  board.forgotten = Math.max(board.forgotten, all[standingLimits.keptPeople]?.[1] ?? 0);
  board.people = Object.fromEntries(kept);
  board.size = kept.length;
  // Of equals others may have been kept.
  board.top = board.top.filter((one) => Object.hasOwn(board.people, giverKey(one)));
}

function countGifts(
  gifts: Record<string, GiftCount>,
  { giftId, giftName }: { giftId: string; giftName: string },
  giftsDelta: number,
): void {
  if (!(giftsDelta > 0) || giftId === "__proto__") return;
  const id = giftId.slice(0, 64);
  const known = Object.hasOwn(gifts, id) ? gifts[id] : undefined;
  if (known) {
    known.count = Math.min(known.count + giftsDelta, Number.MAX_SAFE_INTEGER);
    known.name ||= keptName(giftName);
    return;
  }
  gifts[id] = { name: keptName(giftName), count: giftsDelta };
  const ids = Object.keys(gifts);
  if (ids.length <= standingLimits.gifts) return;
  const least = ids.reduce((one, other) => ((gifts[other]?.count ?? 0) < (gifts[one]?.count ?? 0) ? other : one));
  delete gifts[least];
}
