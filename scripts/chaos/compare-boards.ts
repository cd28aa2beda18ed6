/**
 * What overlays show that outlives a page (a leaderboard, numbers, a goal, a timer, a counter, what was done last) against the log,
 * to the coin. Reckoned by hand from the log's events: it shares nothing with what the hub counts by.
 */
import type { EventOf, RecordedEvent } from "#shared/event.ts";
import type { Finding } from "./compare.ts";

/** How the timer was set, and the goal, before anything happened. */
export const boardSettings = {
  goal: "chaos",
  timer: "subathon",
  leftMs: 40 * 60 * 60_000,
  rates: { coinMs: 2_000, followMs: 30_000, shareMs: 5_000 },
} as const;

/** The live parts that the clients ask for. */
export const boardParts = [
  "board:gifters",
  "board:chatters",
  "board:sharers",
  "count:coins",
  "count:follows",
  "count:shares",
  "counter:chats",
  `goal:${boardSettings.goal}`,
  `timer:${boardSettings.timer}`,
  "deeds:gfsh_0",
] as const;

export interface Shown {
  name: string;
  /** The values of the parts as they were told last, by name. */
  parts: Readonly<Record<string, unknown>>;
}

/** What the log says. */
export interface LogSays {
  stored: readonly RecordedEvent[];
  /** The broadcast that is on at the end. */
  roomId: string;
  /** Coins of the room as the ledger has them, which runs anew over the log. */
  ledgerCoins: number;
}

/** Rows of a board that are told. */
const shownRows = 20;

export function compareBoards(says: LogSays, clients: readonly Shown[]): Finding[] {
  const expected = reckon(says);
  const findings: Finding[] = [];
  const say = (detail: string) => findings.push({ kind: "other", detail });
  const coins = expected.numbers["count:coins"] ?? 0;
  if (coins !== says.ledgerCoins) say(`the ledger has ${says.ledgerCoins} coins, the log's events ${coins}`);
  for (const { name, parts } of clients) {
    for (const [part, want] of Object.entries(expected.numbers)) {
      const shown = numberIn(part, parts[part]);
      if (shown !== want) say(`${name} shows ${part} as ${shown ?? "nothing"}, by the log it is ${want}`);
    }
    for (const [part, want] of Object.entries(expected.boards)) {
      for (const fault of faultsOf(parts[part], want)) say(`${name}, ${part}: ${fault}`);
    }
  }
  return findings;
}

interface Expected {
  numbers: Record<string, number>;
  boards: Record<string, ReadonlyMap<string, number>>;
}

/** How each part reads by the log. */
function reckon({ stored, roomId }: LogSays): Expected {
  const [gifters, chatters, sharers] = [
    new Map<string, number>(),
    new Map<string, number>(),
    new Map<string, number>(),
  ];
  const add = (board: Map<string, number>, { user }: RecordedEvent, amount: number): void => {
    if (user.userId === "" || user.userId === "0" || amount === 0) return;
    board.set(user.userId, (board.get(user.userId) ?? 0) + amount);
  };
  const isFirst = ({ payload }: RecordedEvent) => (payload as { first?: boolean }).first !== false;
  const { rates, goal, timer } = boardSettings;
  let [coins, follows, shares, latestDeed] = [0, 0, 0, 0];
  const streaks: Streaks = new Map();
  // Over all broadcasts.
  let [allCoins, allChats, addedMs] = [0, 0, 0];
  for (const event of inTime(stored)) {
    const isNews = isFirst(event);
    const isHere = event.roomId === roomId;
    switch (event.eventType) {
      case "GIFT": {
        const { coinsDelta } = event.payload;
        allCoins += coinsDelta;
        addedMs += coinsDelta * rates.coinMs;
        if (!isHere) break;
        coins += coinsDelta;
        add(gifters, event, coinsDelta);
        if (beginsStreak(streaks, event)) latestDeed = event.offset;
        break;
      }
      case "CHAT":
        allChats += 1;
        if (isHere) add(chatters, event, 1);
        break;
      case "SHARE":
        if (!isNews) break;
        addedMs += rates.shareMs;
        if (!isHere) break;
        shares += 1;
        add(sharers, event, 1);
        latestDeed = event.offset;
        break;
      case "FOLLOW":
        if (!isNews) break;
        addedMs += rates.followMs;
        if (!isHere) break;
        follows += 1;
        latestDeed = event.offset;
        break;
      case "SUBSCRIBE":
        if (isNews && isHere) latestDeed = event.offset;
        break;
      default:
    }
  }
  return {
    numbers: {
      "count:coins": coins,
      "count:follows": follows,
      "count:shares": shares,
      "counter:chats": allChats,
      [`goal:${goal}`]: allCoins,
      [`timer:${timer}`]: addedMs,
      "deeds:gfsh_0": latestDeed,
    },
    boards: { "board:gifters": gifters, "board:chatters": chatters, "board:sharers": sharers },
  };
}

/** By who gave what in which streak: how many the last frame that counted told of, and when. */
type Streaks = Map<string, { count: number; at: number }>;

/** After so long a streak of the same name that counts from fewer is another one, milliseconds. */
const anotherStreakMs = 60_000;

/**
 * Whether a gift is the first of its streak: a list has a streak where it began, and one that grows may have left the list. Frames come
 * shuffled, and one that tells of no more than one before it changes nothing.
 */
function beginsStreak(streaks: Streaks, { payload, user, ingestedAt: at }: EventOf<"GIFT">): boolean {
  if (!payload.isGiftStreak) return true;
  const key = [user.userId, payload.giftId, payload.groupId, payload.receiverUserId].join(" ");
  const before = streaks.get(key);
  const grows = before !== undefined && payload.giftCount > before.count;
  if (before && !grows && at - before.at <= anotherStreakMs) return false;
  streaks.set(key, { count: payload.giftCount, at });
  return !grows;
}

/** What came while its broadcast was on: what comes late of one that was left counts for nothing. */
function inTime(stored: readonly RecordedEvent[]): RecordedEvent[] {
  const left = new Set<string>();
  let room = "";
  let startedAt = 0;
  return stored.filter(({ roomId, timestamp }) => {
    if (roomId === "" || left.has(roomId)) return false;
    if (roomId !== room) {
      // A runner that died sends what it had of a broadcast that another one has seen the end of.
      if (timestamp < startedAt && room !== "" && BigInt(roomId) < BigInt(room)) return false;
      if (room !== "") left.add(room);
      room = roomId;
      startedAt = timestamp;
    }
    return true;
  });
}

/** The number of a part, as far as the log says what it should be. */
function numberIn(part: string, value: unknown): number | undefined {
  if (typeof value === "number") return value;
  if (part.startsWith("timer:")) return (value as { plan?: { addedMs: number } } | null | undefined)?.plan?.addedMs;
  if (!part.startsWith("deeds:")) return undefined;
  const { rows = [] } = (value ?? {}) as { rows?: { firstOffset: number }[] };
  return Math.max(0, ...rows.map(({ firstOffset }) => firstOffset));
}

/** What is wrong with a board: each row has what its person has, and nobody who has more is missing. */
function faultsOf(value: unknown, want: ReadonlyMap<string, number>): string[] {
  const { rows } = (value ?? {}) as { rows?: { userId: string; value: number }[] };
  if (!rows) return ["there is none"];
  const faults = rows.flatMap((row) => {
    const has = want.get(row.userId) ?? 0;
    return has === row.value ? [] : [`${row.userId} has ${row.value}, by the log ${has}`];
  });
  if (new Set(rows.map(({ userId }) => userId)).size < rows.length) faults.push("somebody is on it twice");
  const most = [...want.values()].sort((one, other) => other - one).slice(0, shownRows);
  const shown = rows.map((row) => row.value);
  if (most.join() !== shown.join()) faults.push(`it has ${shown.join()}, by the log ${most.join()}`);
  return faults;
}
