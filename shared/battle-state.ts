/** The battle of a room, put together from what its messages leave out. Pure. */
import type { Payload } from "./event.ts";
import { keptAddress, keptName } from "./kept-text.ts";

type BattleWord = Payload<"BATTLE">;

export interface Battle {
  battleId: string;
  /** As TikTok's latest word has it: 1 running, 2 finished, 3 and 4 the forfeit after it. */
  battleStatus: number;
  /** `invite`, `start`, `update`, `end`, `punish_end`, `other`; "" where an older runner sent it. */
  phase: string;
  participants: BattleHost[];
  /** Who stands against whom: each host alone, or the teams. */
  sides: { sideId: string; userIds: string[]; score: number; supporters?: BattleSupporter[] | undefined }[];
  /** Milliseconds since 1970; 0 where it is not known, and `endedAt` while it runs. */
  startedAt: number;
  endedAt: number;
  /** The side that won, "" for a draw; null before the end, and where nobody can tell. */
  winnerSideId: string | null;
}

export type BattleHost = {
  userId: string;
  uniqueId: string;
  displayName: string;
  score: number;
  /** Absent while no word on the battle names any. */
  supporters?: BattleSupporter[] | undefined;
};

/** One of the three who gave most for a host, or for a team, as the latest word on it has them; best first. */
export type BattleSupporter = {
  userId: string;
  displayName: string;
  avatarUrl?: string | undefined;
  score: number;
};

/** TikTok's states of a battle that is over: 2 finished, 3 and 4 the loser's forfeit. */
const finishedStatus = 2;
/** TikTok's actions that end one: cancelled, finished, cut short. */
const cancelled = 3;
const endActions: ReadonlySet<number | undefined> = new Set([cancelled, 5, 6]);
/** Hosts and sides of one battle, and hosts of one side, of which the first are kept: TikTok has at most a dozen. */
const maxHosts = 50;
const maxSupporters = 3;
const endPhases: ReadonlySet<string | undefined> = new Set(["end", "punish_end"]);

/**
 * The battle after one more message of it, at the time `at`. A message leaves out names, sides, or whose score did not
 * change: what is known stays. Scores only rise until TikTok's final word, and what has ended does not begin again.
 */
export function continueBattle(known: Battle | null, word: BattleWord, at: number): Battle {
  if (known !== null && known.battleId !== word.battleId) {
    // To be asked for another one does not end the battle that runs.
    return word.phase === "invite" ? known : continueBattle(null, word, at);
  }
  const over = isOver(word);
  // A score that was overtaken by the end.
  if (known !== null && known.endedAt > 0 && !over) return known;
  const final = over && word.phase === "end";
  const participants = joinParticipants(known?.participants ?? [], word, final);
  const sides = joinSides(known?.sides ?? [], word, final);
  const leader = over && word.action !== cancelled ? leaderOf(sides) : null;
  const winner = word.winnerSideId ?? (final ? leader : null) ?? known?.winnerSideId ?? leader;
  return {
    battleId: word.battleId,
    battleStatus: word.battleStatus,
    phase: keptName(word.phase ?? ""),
    participants,
    sides,
    startedAt: word.startedAt ?? known?.startedAt ?? 0,
    endedAt: known?.endedAt || (over ? at : 0),
    winnerSideId: winner,
  };
}

function isOver({ battleStatus, action, phase }: BattleWord): boolean {
  return battleStatus >= finishedStatus || endActions.has(action) || endPhases.has(phase);
}

function joinParticipants(known: Battle["participants"], word: BattleWord, final: boolean): Battle["participants"] {
  const joined = new Map(known.map((one) => [one.userId, one]));
  for (const { userId, uniqueId, displayName, score, supporters } of word.participants) {
    const before = joined.get(userId);
    joined.set(userId, {
      userId,
      uniqueId: keptName(uniqueId) || (before?.uniqueId ?? ""),
      displayName: keptName(displayName) || (before?.displayName ?? ""),
      score: scoreOf(before?.score ?? 0, score, final),
      ...supportersOf(supporters, before?.supporters),
    });
  }
  return [...joined.values()].slice(0, maxHosts);
}

/** What is known stays where a message leaves them out. */
function supportersOf(
  told: BattleWord["participants"][number]["supporters"] = [],
  known: BattleSupporter[] = [],
): { supporters?: BattleSupporter[] } {
  if (told.length === 0) return known.length === 0 ? {} : { supporters: known };
  const supporters = told.slice(0, maxSupporters).map(({ userId, displayName, avatarUrl = "", score }) => ({
    userId,
    displayName: keptName(displayName),
    ...(keptAddress(avatarUrl) !== "" && { avatarUrl }),
    score,
  }));
  return { supporters };
}

function joinSides(known: Battle["sides"], word: BattleWord, final: boolean): Battle["sides"] {
  const told =
    word.sides ??
    word.participants.map(({ userId, score }) => ({ sideId: userId, userIds: [userId], score, supporters: undefined }));
  // That hosts stand in teams may come after the start, which knew of hosts only.
  const same = told.length === 0 || told.some((side) => known.some(({ sideId }) => sideId === side.sideId));
  const joined = new Map(same ? known.map((one) => [one.sideId, one]) : []);
  for (const { sideId, userIds, score, supporters } of told) {
    const before = joined.get(sideId);
    joined.set(sideId, {
      sideId,
      userIds: userIds.length > 0 ? userIds.slice(0, maxHosts) : (before?.userIds ?? []),
      score: scoreOf(before?.score ?? 0, score, final),
      ...supportersOf(supporters, before?.supporters),
    });
  }
  return [...joined.values()].slice(0, maxHosts);
}

/** A smaller score is an update that was overtaken, unless TikTok settles it; an end can leave the scores out. */
function scoreOf(before: number, told: number, final: boolean): number {
  return final && told > 0 ? told : Math.max(before, told);
}

/** The side with the most points, "" where several have them; null where nobody has any. */
function leaderOf(sides: Battle["sides"]): string | null {
  const best = Math.max(0, ...sides.map(({ score }) => score));
  if (best === 0) return null;
  const leaders = sides.filter(({ score }) => score === best);
  return leaders.length === 1 ? (leaders[0]?.sideId ?? null) : "";
}
