/**
 * How far one socket is, and what may be sent to it. `send()` has no backpressure of its own: what a slow client does not
 * read piles up in memory. So what was sent is outstanding until the client gives credit for it, and past its window nothing
 * more is sent. Pure: decisions and bookkeeping; the clock is an argument. docs/protocol.md tells it from outside.
 */

import { crediting } from "#shared/protocol/wire-v2.ts";

/** A socket that is behind, and of which no credit comes for so long, is closed. */
const maxStuckMs = 30_000;
/** Version 1 acknowledges by events: it gets no more than so many that are not acknowledged. */
export const maxEventsV1 = 300;
/** Frames that are not of the feed come also to who is behind, up to so many times what is there for those of the feed. */
const maxToldShares = 2;
/** And up to so many times what it has to prove to have read. */
const maxToldProofs = 4;
/** So much of the hub's memory may be on the way when one is sent to who has not given credit for long: more than the feed takes. */
const maxToldPools = 3;
/** Whoever gave credit so long ago at the most is reading: what is on the way to it is not kept here for long. */
const readingMs = 1_000;
/**
 * Pings come every 2 s where little is sent to each, and one says what was handled before the one before it: so much time may
 * pass until who reads all gives credit. What all such sockets have together is bounded, for some of them have stopped.
 */
const creditingMs = 2 * crediting.everyMs;
const maxReadingPools = 2;

/** What a socket may have of the hub's memory. */
export interface Share {
  /** Bytes that may be outstanding of one that is reading, or as long as all sockets together have less than the hub has. */
  windowBytes: number;
  /** And so many whatever others have. */
  sureBytes: number;
  /**
   * Bytes after which a client has to prove that it reads: a ping is answered by the runtime, and pings and acknowledgements
   * can be sent by who reads nothing. Past twice as many nothing more is sent. Infinity for a relay.
   */
  proofBytes: number;
  /** Events that may be outstanding. Infinity for version 2. */
  events: number;
}

/** A message that was sent and for which no credit came yet. */
interface Outstanding {
  /** The client is there once it has handled it. */
  offset: number;
  events: number;
  bytes: number;
  /** Milliseconds since 1970. */
  sentAt: number;
  /** Set where it was a `check`. */
  checkId?: string;
}

/**
 * What is outstanding of all sockets of a hub together. The runtime copies a message for each socket that has not taken it: 100
 * sockets that read nothing took 590 MB for 640 MB that were sent to them as the same arrays.
 */
export interface Pool {
  bytes: number;
  readonly mostBytes: number;
}

export interface Flow {
  /** What all sockets have, this one included. */
  readonly pool: Pool;
  /** The feed is sent up to here, what its filter leaves out included. */
  sentOffset: number;
  /**
   * The last place that it was told of, and so the furthest that it can acknowledge; 0 where that is not known. A filter that
   * leaves everything out moves `sentOffset` alone.
   */
  toldOffset: number;
  /** Whether it gets each batch as it comes. Otherwise it is fed as credit comes. */
  synced: boolean;
  /** In the order in which it was sent; the sums of it beside. */
  outstanding: Outstanding[];
  events: number;
  bytes: number;
  /** When it last gave credit, milliseconds since 1970; undefined before it did. */
  creditedAt?: number;
  /** When it came, milliseconds since 1970; undefined where the hub slept since. */
  cameAt?: number;
  /** When it last fell behind or gave credit, milliseconds since 1970. */
  movedAt: number;
  /** When the last ping came of which this knows, milliseconds since 1970; 0 before the first. */
  pingAt: number;
  /** Bytes sent since the last proof; and the `check` whose echo is waited for, with the bytes that were sent after it. */
  unprovenBytes: number;
  check?: { id: string; bytesAfter: number } | undefined;
}

/** A socket that has the feed up to `sentOffset`, of a hub whose sockets share `pool`. */
export function newFlow(pool: Pool, sentOffset: number, synced: boolean, now: number): Flow {
  const nothing = { outstanding: [], events: 0, bytes: 0, unprovenBytes: 0 };
  return { pool, sentOffset, toldOffset: sentOffset, synced, movedAt: now, pingAt: 0, ...nothing };
}

/** Whether a frame of the feed may be sent now. One is always allowed, however large: else it could never be sent. */
export function hasRoom(flow: Flow, frame: { events: number; bytes: number }, share: Share, now: number): boolean {
  if (!isProven(flow, frame.bytes, share)) return false;
  if (flow.outstanding.length === 0) return true;
  return flow.events + frame.events <= share.events && fits(flow, frame.bytes, share, now);
}

/** Whether so many bytes more are within what it has for sure, or what a socket that reads may have, or what nobody else needs. */
export function fits(flow: Flow, more: number, { windowBytes, sureBytes }: Share, now: number): boolean {
  const { pool } = flow;
  const bytes = flow.bytes + more;
  if (bytes <= sureBytes) return true;
  if (bytes > windowBytes) return false;
  if (isCredited(flow, readingMs, now)) return true;
  const { cameAt = Number.NEGATIVE_INFINITY } = flow;
  const pools = isCredited(flow, creditingMs, now) || now - cameAt <= creditingMs ? maxReadingPools : 1;
  return pool.bytes + more <= pools * pool.mostBytes;
}

/** Whether it gave credit so long ago at the most. */
function isCredited({ creditedAt = Number.NEGATIVE_INFINITY }: Flow, withinMs: number, now: number): boolean {
  return now - creditedAt <= withinMs;
}

/** Whether so many bytes more may be sent to who has proven what it has. */
export function isProven(flow: Flow, bytes: number, share: Share): boolean {
  return flow.unprovenBytes === 0 || flow.unprovenBytes + bytes <= 2 * share.proofBytes;
}

/** Whether there is credit for something that was sent after the check whose echo is waited for. */
export function isPassedOver({ check, bytes }: Flow): boolean {
  return check !== undefined && check.bytesAfter > bytes;
}

/** Whether a frame that is not of the feed may be sent: such ones are not held back, but even of them there is a bound. */
export function mayTell(flow: Flow, bytes: number, share: Share, now: number): boolean {
  // Pings alone empty what is outstanding.
  if (flow.unprovenBytes > 0 && flow.unprovenBytes + bytes > maxToldProofs * share.proofBytes) return false;
  if (flow.outstanding.length === 0) return true;
  const [after, { windowBytes, sureBytes }] = [flow.bytes + bytes, share];
  if (after <= maxToldShares * sureBytes) return true;
  if (after > windowBytes + sureBytes) return false;
  return isCredited(flow, maxStuckMs, now) || flow.pool.bytes + bytes <= maxToldPools * flow.pool.mostBytes;
}

/** Notes that it has the feed up to there, because it wants nothing of it. Changes `flow`. */
export function noteSkipped(flow: Flow, offset: number): void {
  flow.sentOffset = offset;
}

/** Notes a message that was sent; `offset` is where the client is after it. Changes `flow`. */
export function noteSent(flow: Flow, message: Outstanding): void {
  flow.sentOffset = Math.max(flow.sentOffset, message.offset);
  flow.toldOffset = message.offset;
  flow.outstanding.push(message);
  flow.events += message.events;
  flow.bytes += message.bytes;
  flow.pool.bytes += message.bytes;
  flow.unprovenBytes += message.bytes;
  if (flow.check) flow.check.bytesAfter += message.bytes;
}

/** An `ack`: everything up to `offset` was handled. Older ones change nothing. Changes `flow`; returns whether it moved. */
export function creditOffset(flow: Flow, offset: number, now: number): boolean {
  return credit(
    flow,
    countWhile(flow, (message) => message.offset <= offset),
    now,
  );
}

/**
 * The time of the latest ping, as the runtime has it. A client sends none while the answer to the one before is out, and the
 * answer comes in its place among the frames: so one that is new says that everything that was sent before an earlier one
 * was handled. Strictly before: what was sent in that very millisecond may stand behind the answer. Changes `flow`; returns
 * whether it moved.
 */
export function creditPing(flow: Flow, pingAt: number, now: number): boolean {
  if (pingAt <= flow.pingAt) return false;
  const before = flow.pingAt;
  flow.pingAt = pingAt;
  return credit(
    flow,
    countWhile(flow, (message) => message.sentAt < before),
    now,
  );
}

/** Whether the client should prove now that it reads. */
export function isCheckDue(flow: Flow, { proofBytes }: Share): boolean {
  return flow.check === undefined && flow.unprovenBytes >= proofBytes;
}

/** Notes a `check` that is about to be sent. Changes `flow`. */
export function noteCheck(flow: Flow, id: string): void {
  flow.check = { id, bytesAfter: 0 };
}

/** The echo of a `check`: everything up to it was handled, for sure. Changes `flow`; false where it is another one's. */
export function proveRead(flow: Flow, id: string, now: number): boolean {
  if (flow.check === undefined || flow.check.id !== id) return false;
  flow.unprovenBytes = flow.check.bytesAfter;
  flow.check = undefined;
  flow.movedAt = now;
  const at = flow.outstanding.findIndex(({ checkId }) => checkId === id);
  credit(flow, at + 1, now);
  return true;
}

/** Notes that it gets nothing more for now. Changes `flow`. */
export function fallBehind(flow: Flow, now: number): void {
  flow.synced = false;
  flow.movedAt = now;
}

/** When it should be closed if it does not move: it is behind. Infinity for one that is up with the feed. */
export function stuckAt(flow: Flow): number {
  return flow.synced ? Number.POSITIVE_INFINITY : flow.movedAt + maxStuckMs;
}

/** Whether it should be closed. */
export function isStuck(flow: Flow, now: number): boolean {
  return now >= stuckAt(flow);
}

function countWhile(flow: Flow, isHandled: (message: Outstanding) => boolean): number {
  const first = flow.outstanding.findIndex((message) => !isHandled(message));
  return first < 0 ? flow.outstanding.length : first;
}

/** Takes the first so many off. */
function credit(flow: Flow, count: number, now: number): boolean {
  if (count === 0) return false;
  for (const { events, bytes } of flow.outstanding.splice(0, count)) {
    flow.events -= events;
    flow.bytes -= bytes;
    flow.pool.bytes -= bytes;
  }
  flow.creditedAt = now;
  flow.movedAt = now;
  return true;
}

/** The socket is gone, and what was on the way to it with it. Changes `flow`. */
export function letGo(flow: Flow): void {
  flow.pool.bytes -= flow.bytes;
  Object.assign(flow, { outstanding: [], events: 0, bytes: 0 });
}
