/**
 * A poll: viewers write the key of an answer, one vote a person, until its time is over. Pure: times and ids come with commands
 * and events. It closes by its time alone, whether anything comes then or not.
 */
import type { RecordedEvent } from "#shared/event.ts";
import { writtenBy, wordOf } from "./chat-word.ts";
import { interactionLimits } from "./limits.ts";
import { mayTake, type Takers } from "./participant.ts";

export interface PollAnswer {
  /** What one writes for it. */
  key: string;
  text: string;
}

export interface PollSettings {
  question: string;
  answers: PollAnswer[];
  durationMs: number;
  /** Whether somebody may vote again; then the latest vote counts. */
  changeable: boolean;
  who: Takers;
}

export interface Poll extends Omit<PollSettings, "durationMs"> {
  pollId: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  closesAt: number;
  /** When it closed: by its time, or by hand before. null while it is open, as far as anybody looked. */
  closedAt: number | null;
  /** Votes for each answer. */
  counts: number[];
  /** Which answer each has voted for, by user id; empty once it is closed. */
  votes: Record<string, number>;
  /** Somebody more wanted to vote than there is room for. */
  full: boolean;
}

export function startPoll({ durationMs, ...settings }: PollSettings, pollId: string, now: number): Poll {
  return {
    ...settings,
    pollId,
    startedAt: now,
    closesAt: now + durationMs,
    closedAt: null,
    counts: settings.answers.map(() => 0),
    votes: {},
    full: false,
  };
}

/** Whether it takes votes at a time. */
export function isOpen({ closedAt, closesAt }: Pick<Poll, "closedAt" | "closesAt">, now: number): boolean {
  return closedAt === null && now < closesAt;
}

/** Closes it where its time is over: who voted for what is forgotten then. Changes `poll`. */
export function closeInTime(poll: Poll, now: number): void {
  if (poll.closedAt === null && now >= poll.closesAt) close(poll, poll.closesAt);
}

/** Closes it by hand. Changes `poll`. */
export function closePoll(poll: Poll, now: number): void {
  closeInTime(poll, now);
  if (poll.closedAt === null) close(poll, now);
}

function close(poll: Poll, at: number): void {
  poll.closedAt = at;
  poll.votes = {};
}

/** Takes a chat message for a vote where it is one. Changes `poll`; says whether it did. */
export function takeVote(poll: Poll, event: RecordedEvent): boolean {
  const wasOpen = poll.closedAt === null;
  closeInTime(poll, event.ingestedAt);
  if (poll.closedAt !== null) return wasOpen;
  const answer = answerOf(poll, writtenBy(event));
  if (answer === undefined || !mayTake(poll.who, event.user)) return false;
  return vote(poll, event.user.userId, answer);
}

function vote(poll: Poll, userId: string, answer: number): boolean {
  const before = Object.hasOwn(poll.votes, userId) ? poll.votes[userId] : undefined;
  if (before === answer || (before !== undefined && !poll.changeable)) return false;
  if (before === undefined && votesIn(poll) >= interactionLimits.voters) {
    const wasFull = poll.full;
    poll.full = true;
    return !wasFull;
  }
  if (before !== undefined) poll.counts[before] = (poll.counts[before] ?? 1) - 1;
  poll.counts[answer] = (poll.counts[answer] ?? 0) + 1;
  poll.votes[userId] = answer;
  return true;
}

/** Which answer is meant by its key or by its own text. */
function answerOf({ answers }: Poll, word: string): number | undefined {
  if (word === "") return undefined;
  const byKey = answers.findIndex(({ key }) => wordOf(key) === word);
  const index = byKey === -1 ? answers.findIndex(({ text }) => wordOf(text) === word) : byKey;
  return index === -1 ? undefined : index;
}

/** How many voted. */
export function votesIn({ counts }: Pick<Poll, "counts">): number {
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Takes the votes of people out of one that is open; of one that is closed nobody's vote is known. Changes `poll`. */
export function forgetVoters(poll: Poll, userIds: readonly string[]): void {
  for (const userId of userIds) {
    const answer = Object.hasOwn(poll.votes, userId) ? poll.votes[userId] : undefined;
    if (answer === undefined) continue;
    poll.counts[answer] = (poll.counts[answer] ?? 1) - 1;
    delete poll.votes[userId];
  }
}

/** What pages are shown of it. Times in milliseconds since 1970. */
export interface ShownPoll {
  pollId: string;
  question: string;
  answers: (PollAnswer & { votes: number })[];
  startedAt: number;
  closesAt: number;
  closedAt: number | null;
  full: boolean;
}

export function shownPoll(poll: Poll): ShownPoll {
  const { pollId, question, answers, startedAt, closesAt, closedAt, counts, full } = poll;
  const counted = answers.map((answer, index) => ({ ...answer, votes: counts[index] ?? 0 }));
  return { pollId, question, answers: counted, startedAt, closesAt, closedAt, full };
}
