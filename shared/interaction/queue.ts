/** A waiting list: viewers write a word to be in it and another to leave, and somebody calls the next one. Pure. */
import type { RecordedEvent } from "#shared/event.ts";
import { wordOf, writtenBy } from "./chat-word.ts";
import { interactionLimits } from "./limits.ts";
import {
  mayTake,
  type Participant,
  participantOf,
  type ShownParticipant,
  shownParticipant,
  type Takers,
} from "./participant.ts";

export interface QueueSettings {
  title: string;
  word: string;
  leaveWord: string;
  who: Takers;
  /** Whether anybody may come in. */
  open: boolean;
  /** How many may wait. */
  most: number;
}

export interface Waiting extends Participant {
  /** When they came, milliseconds since 1970. */
  since: number;
}

export interface Queue extends QueueSettings {
  now: Waiting | null;
  /** Who came first is first. */
  waiting: Waiting[];
}

/** A queue of these settings; who waits already goes on waiting. */
export function setQueue(settings: QueueSettings, before: Queue | null): Queue {
  return { ...settings, now: before?.now ?? null, waiting: before?.waiting ?? [] };
}

/** Takes a chat message where it asks to come in or to leave. Changes `queue`; says whether it did. */
export function takeQueueWord(queue: Queue, event: RecordedEvent): boolean {
  const word = writtenBy(event);
  if (word === "") return false;
  if (word === wordOf(queue.leaveWord)) return removeFromQueue(queue, event.user.userId);
  if (word !== wordOf(queue.word) || !queue.open || !mayTake(queue.who, event.user)) return false;
  const { userId } = event.user;
  const isThere = queue.now?.userId === userId || queue.waiting.some((one) => one.userId === userId);
  if (isThere || queue.waiting.length >= Math.min(queue.most, interactionLimits.queue)) return false;
  queue.waiting.push({ ...participantOf(event.user), since: event.ingestedAt });
  return true;
}

/** Calls the next one, if there is one; nobody is on where nobody waits. Changes `queue`. */
export function callNext(queue: Queue): Waiting | null {
  queue.now = queue.waiting.shift() ?? null;
  return queue.now;
}

/** Changes `queue`; says whether they waited. */
export function removeFromQueue(queue: Queue, userId: string): boolean {
  const index = queue.waiting.findIndex((one) => one.userId === userId);
  if (index === -1) return false;
  queue.waiting.splice(index, 1);
  return true;
}

/** Nobody waits any more, and nobody is on. Changes `queue`. */
export function clearQueue(queue: Queue): void {
  queue.now = null;
  queue.waiting = [];
}

/** Changes `queue`. */
export function forgetWaiting(queue: Queue, userIds: ReadonlySet<string>): void {
  if (queue.now && userIds.has(queue.now.userId)) queue.now = null;
  queue.waiting = queue.waiting.filter(({ userId }) => !userIds.has(userId));
}

/** So many of those who wait pages are shown. */
const shownWaiting = 10;

/** What pages are shown of it. */
export interface ShownQueue {
  title: string;
  word: string;
  leaveWord: string;
  open: boolean;
  now: ShownParticipant | null;
  next: (ShownParticipant & { since: number })[];
  count: number;
}

export function shownQueue({ title, word, leaveWord, open, now, waiting }: Queue): ShownQueue {
  const next = waiting.slice(0, shownWaiting).map((one) => ({ ...shownParticipant(one), since: one.since }));
  return { title, word, leaveWord, open, now: now && shownParticipant(now), next, count: waiting.length };
}
