/** A live as the sessions that took it in: each connection to its room is one. Pure. */
import type { Operations, Session } from "../../../../../client/api.ts";

type Gap = Operations["getSession"]["answer"]["gaps"][number];

/** One of the sessions that took a live in, with the times in which nothing could be received. */
export type Part = Session & { gaps: readonly Gap[] };

export interface Live<One extends Session = Session> {
  roomId: string;
  /** The first one first; there is at least one. */
  parts: readonly [One, ...One[]];
  startedAt: string;
  /** Null while it goes on. */
  endedAt: string | null;
  eventCount: number;
  /** Nothing may have been missed: within a part, or between two. */
  isComplete: boolean;
}

/** Of several sessions of one live, in any order. */
export function liveOf<One extends Session>(sessions: readonly [One, ...One[]]): Live<One> {
  const parts = sessions.toSorted((one, other) => one.startedAt.localeCompare(other.startedAt)) as [One, ...One[]];
  const last = parts.at(-1) ?? parts[0];
  return {
    roomId: last.roomId,
    parts,
    startedAt: parts[0].startedAt,
    endedAt: last.endedAt,
    eventCount: parts.reduce((sum, { eventCount }) => sum + eventCount, 0),
    isComplete: parts.every(({ complete }) => complete) && pausesOf(parts).length === 0,
  };
}

/** Of a list of sessions, the latest first. What the platform itself says after a live is none, and has no room. */
export function livesOf(sessions: readonly Session[]): Live[] {
  const lives = sessions.filter(({ roomId }) => roomId !== "");
  const grouped = Map.groupBy(lives, (one) => (isAlone(one) ? one.sessionId : one.roomId));
  return [...grouped.values()]
    .map((parts) => liveOf(parts as [Session, ...Session[]]))
    .toSorted((one, other) => other.startedAt.localeCompare(one.startedAt));
}

/** It was played from a recording: nobody was there. */
export function isPlayed({ provider }: Pick<Session, "provider">): boolean {
  return provider === "mock";
}

/** What is played is a run of its own each time, though all of them are of one room. */
export function isAlone(session: Pick<Session, "provider" | "roomId">): boolean {
  return isPlayed(session) || session.roomId === "";
}

/** A shorter pause between two parts is none. */
const leastPauseMs = 1_000;

/** Between two parts; of one that was cut off by force it is not known when it ended. */
function pausesOf(parts: readonly Session[]): { startedAt: number; endedAt: number }[] {
  const all = parts.slice(1).flatMap(({ startedAt }, index) => {
    const before = parts[index]?.endedAt ?? null;
    return before === null ? [] : { startedAt: Date.parse(before), endedAt: Date.parse(startedAt) };
  });
  return all.filter(({ startedAt, endedAt }) => endedAt - startedAt >= leastPauseMs);
}

/** When nothing was received: within its parts, and between two of them. In their order; what touches is one. */
export function gapsOf({ parts }: Pick<Live<Part>, "parts">): { startedAt: number; endedAt: number }[] {
  const all = [
    ...parts.flatMap(({ gaps }) => gaps.map(({ startedAt, endedAt }) => ({ startedAt, endedAt }))),
    ...pausesOf(parts),
  ].toSorted((one, other) => one.startedAt - other.startedAt);
  const joined: { startedAt: number; endedAt: number }[] = [];
  for (const gap of all) {
    const last = joined.at(-1);
    if (last === undefined || gap.startedAt > last.endedAt) joined.push({ ...gap });
    else last.endedAt = Math.max(last.endedAt, gap.endedAt);
  }
  return joined;
}

/** In which of its parts a time is: what is between two is at the beginning of the later one. */
export function partAt<One extends Session>({ parts }: Live<One>, time: number): One {
  const begun = parts.findLastIndex(({ startedAt }) => Date.parse(startedAt) <= time);
  const part = parts[begun] ?? parts[0];
  // One that was cut off by force never said when it ended.
  const isOver = part.endedAt !== null && Date.parse(part.endedAt) < time;
  return (isOver ? parts[begun + 1] : undefined) ?? part;
}
