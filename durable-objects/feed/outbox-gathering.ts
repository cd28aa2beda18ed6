/**
 * How long the outbox gathers before it sends. The queue bills a message for each 64 KB, however little is in it, so a
 * moment's events go together; what waits in the log waits that long. Pure.
 */
import { logQueueLimits } from "#shared/protocol/log-message.ts";

/** With webhook endpoints to wait for it: a message each this often at most, and what comes after a pause goes at once. */
const forwardingMs = 1_000;
const firstMs = 50;
/** With nobody waiting for it. */
const quietMs = 2_000;
/** Bytes that an event of a busy room takes in a message, until it was seen how many. */
const usualEventBytes = 160;

export interface Gathering {
  /** When the last message was sent, milliseconds since 1970; 0 before the first. */
  sentAt: number;
  /** Whether the stream has webhook endpoints; undefined where nobody has said so since the hub woke. */
  forwards: boolean | undefined;
  /** Bytes of a message that an event took in the last one. */
  eventBytes: number;
}

export function newGathering(): Gathering {
  return { sentAt: 0, forwards: undefined, eventBytes: usualEventBytes };
}

/** How long to gather from now on, in milliseconds. */
export function gatherMs({ sentAt, forwards }: Gathering, now: number): number {
  if (forwards === false) return quietMs;
  return Math.min(Math.max(sentAt + forwardingMs - now, firstMs), forwardingMs);
}

/** Whether so many events fill a message, as far as can be told without packing them: nothing is won by waiting longer. */
export function isFull({ eventBytes }: Gathering, events: number): boolean {
  return events * eventBytes >= logQueueLimits.filledBytes * 0.9;
}

/** Notes what was sent. A single event, alone in its message, says nothing of those that share one. */
export function noteSent(gathering: Gathering, sent: { events: number; bytes: number }, now: number): void {
  gathering.sentAt = now;
  if (sent.events >= 50) gathering.eventBytes = sent.bytes / sent.events;
}
