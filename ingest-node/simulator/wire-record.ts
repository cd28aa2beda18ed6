/**
 * What went over the push sockets, frame by frame: which connection got it and which one said that it has it. A fault run
 * compares it with what was kept.
 */
import type { WebSocket } from "ws";

/** One frame as it was given to the sockets that were open. Times in milliseconds since 1970. */
export interface SentFrame {
  atMs: number;
  messages: { method: string; msgId: string }[];
  /** When each connection acknowledged it, by connection; undefined where it never did. */
  acknowledgedAt: Map<number, number | undefined>;
}

export interface WireRecord {
  frames: SentFrame[];
  /** When each connection closed, by connection; undefined while it is open. */
  connections: Map<number, number | undefined>;
  opened: (socket: WebSocket) => void;
  closed: (socket: WebSocket) => void;
  sent: (logId: string, messages: readonly { method: string; msgId: string }[], to: readonly WebSocket[]) => void;
  acknowledged: (socket: WebSocket, logId: string) => void;
}

/** An empty record. `now` in milliseconds since 1970. */
export function startWireRecord(now: () => number): WireRecord {
  const numbers = new WeakMap<WebSocket, number>();
  const byLogId = new Map<string, SentFrame>();
  const frames: SentFrame[] = [];
  const connections: WireRecord["connections"] = new Map();
  const numberOf = (socket: WebSocket) => numbers.get(socket) ?? 0;
  return {
    frames,
    connections,
    opened: (socket) => {
      numbers.set(socket, connections.size + 1);
      connections.set(connections.size + 1, undefined);
    },
    closed: (socket) => void connections.set(numberOf(socket), connections.get(numberOf(socket)) ?? now()),
    sent: (logId, messages, to) => {
      const frame: SentFrame = {
        atMs: now(),
        messages: messages.map(({ method, msgId }) => ({ method, msgId })),
        acknowledgedAt: new Map(to.map((socket) => [numberOf(socket), undefined])),
      };
      frames.push(frame);
      byLogId.set(logId, frame);
    },
    acknowledged: (socket, logId) => {
      const frame = byLogId.get(logId);
      const number = numberOf(socket);
      if (frame?.acknowledgedAt.has(number)) frame.acknowledgedAt.set(number, now());
    },
  };
}
