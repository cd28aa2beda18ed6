/**
 * How far one socket is. `send()` has no back-pressure of its own: what a slow client does not read piles up in memory.
 * So the client acknowledges, and past a bound of unacknowledged events nothing more is sent to it. Pure: decisions and
 * bookkeeping; the clock is an argument.
 */

/** Past so much that is not acknowledged a socket gets nothing more. */
const maxUnacknowledgedEvents = 300;
export const windowBytes = 1024 * 1024;
/** A socket that lags and acknowledges nothing for so long is closed. */
const maxLagMs = 30_000;

export interface SocketFlow {
  /** The feed is sent up to here. */
  sentOffset: number;
  /** Whether it gets each batch as it comes. Otherwise it is fed from the feed as it acknowledges. */
  synced: boolean;
  /** What was sent and not acknowledged, in order: the last offset of each frame, its events and bytes. */
  unacknowledged: { offset: number; events: number; bytes: number }[];
  events: number;
  bytes: number;
  /** How far it said it is. */
  acknowledgedOffset: number;
  /** When it last fell behind or acknowledged something, milliseconds since 1970. */
  movedAt: number;
}

/** A socket that has the feed up to `sentOffset`. */
export function newFlow(sentOffset: number, synced: boolean, now: number): SocketFlow {
  const unacknowledged: SocketFlow["unacknowledged"] = [];
  return { sentOffset, synced, unacknowledged, events: 0, bytes: 0, acknowledgedOffset: sentOffset, movedAt: now };
}

/** A socket that was sent the feed up to `sentOffset` and lagged when the hub went to sleep; how far it is, it will say. */
export function laggingFlow(sentOffset: number, movedAt: number): SocketFlow {
  return { ...newFlow(sentOffset, false, movedAt), acknowledgedOffset: 0 };
}

/** Whether a frame may be sent now. One frame is always allowed, however large: else it could never be sent. */
export function hasRoom(flow: SocketFlow, events: number, bytes: number): boolean {
  if (flow.unacknowledged.length === 0) return true;
  return flow.events + events <= maxUnacknowledgedEvents && flow.bytes + bytes <= windowBytes;
}

/** Notes a frame that was sent. Changes `flow`. */
export function noteSent(flow: SocketFlow, offset: number, events: number, bytes: number): void {
  flow.sentOffset = offset;
  flow.unacknowledged.push({ offset, events, bytes });
  flow.events += events;
  flow.bytes += bytes;
}

/**
 * Notes an acknowledgement. Older ones change nothing, and ones beyond what was sent count as far as was sent: a client
 * cannot acknowledge what it cannot have. Changes `flow`.
 */
export function noteAcknowledged(flow: SocketFlow, offset: number, now: number): void {
  for (let first = flow.unacknowledged[0]; first && first.offset <= offset; first = flow.unacknowledged[0]) {
    flow.unacknowledged.shift();
    flow.events -= first.events;
    flow.bytes -= first.bytes;
  }
  const reached = Math.min(offset, flow.sentOffset);
  if (reached <= flow.acknowledgedOffset) return;
  flow.acknowledgedOffset = reached;
  flow.movedAt = now;
}

/** Notes that it gets nothing more for now. Changes `flow`. */
export function fallBehind(flow: SocketFlow, now: number): void {
  flow.synced = false;
  flow.movedAt = now;
}

/** When it should be closed if it does not move: it lags. Infinity for one that is up with the feed. */
export function stuckAt(flow: SocketFlow): number {
  return flow.synced ? Number.POSITIVE_INFINITY : flow.movedAt + maxLagMs;
}

/** Whether it should be closed. */
export function isStuck(flow: SocketFlow, now: number): boolean {
  return now >= stuckAt(flow);
}
