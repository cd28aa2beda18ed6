/** What a poll shows at a moment. Pure. */
import type { ShownPoll } from "#shared/interaction/poll.ts";
import type { PollOptions } from "./options.ts";

export interface PollRow {
  key: string;
  text: string;
  votes: number;
  /** 0 to 1. */
  share: number;
  /** It has the most votes, of a poll that is closed. */
  wins: boolean;
}

export interface PollBoard {
  pollId: string;
  question: string;
  rows: PollRow[];
  votes: number;
  isClosed: boolean;
  leftMs: number;
}

/** @param time the stream's, milliseconds since 1970; null: nothing is shown */
export function boardOf(poll: ShownPoll | null, time: number, { stays }: Pick<PollOptions, "stays">): PollBoard | null {
  if (!poll) return null;
  const closedAt = closedAtOf(poll);
  const isClosed = time >= closedAt;
  if (isClosed && stays > 0 && time >= closedAt + stays * 1_000) return null;
  const votes = poll.answers.reduce((sum, answer) => sum + answer.votes, 0);
  const most = Math.max(...poll.answers.map((answer) => answer.votes));
  const rows = poll.answers.map((answer) => ({
    ...answer,
    share: votes === 0 ? 0 : answer.votes / votes,
    wins: isClosed && most > 0 && answer.votes === most,
  }));
  return { pollId: poll.pollId, question: poll.question, rows, votes, isClosed, leftMs: Math.max(0, closedAt - time) };
}

/** It closes by its time, whether the hub has said so or not. */
function closedAtOf({ closedAt, closesAt }: ShownPoll): number {
  return Math.min(closedAt ?? closesAt, closesAt);
}

/** In how many milliseconds it reads differently by itself; undefined: not at all. */
export function pollChangesIn(
  poll: ShownPoll | null,
  time: number,
  { stays }: Pick<PollOptions, "stays">,
): number | undefined {
  if (!poll) return undefined;
  const closedAt = closedAtOf(poll);
  if (time < closedAt) return (closedAt - time) % 1_000 || 1_000;
  const leavesAt = closedAt + stays * 1_000;
  return stays > 0 && time < leavesAt ? leavesAt - time : undefined;
}
