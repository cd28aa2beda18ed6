/** From the push sockets' record to what could be received. Pure. */
import type { SentFrame } from "../../ingest-node/simulator/wire-record.ts";

export interface SentMessage {
  /** Method and message id. */
  key: string;
  /** Every time it was given to an open socket, milliseconds since 1970. */
  sentAtMs: number[];
  /** The runner acknowledged it on a connection that lived on for `graceMs`. */
  received: boolean;
}

/** A runner takes a frame's acknowledgement and its way to the disk for one thing; this is how long that may take. */
const graceMs = 1_000;

/** The distinct messages in the order in which they were first sent to anybody. */
export function readSentMessages(record: {
  frames: readonly SentFrame[];
  connections: ReadonlyMap<number, number | undefined>;
}): SentMessage[] {
  const messages = new Map<string, SentMessage>();
  for (const { atMs, messages: inFrame, acknowledgedAt } of record.frames) {
    if (acknowledgedAt.size === 0) continue;
    const received = [...acknowledgedAt].some(([connection, atMs]) => {
      const closedAt = record.connections.get(connection);
      return atMs !== undefined && (closedAt === undefined || closedAt - atMs >= graceMs);
    });
    for (const { method, msgId } of inFrame) {
      const key = `${method} ${msgId}`;
      const known = messages.get(key);
      if (known === undefined) messages.set(key, { key, sentAtMs: [atMs], received });
      else {
        known.sentAtMs.push(atMs);
        known.received ||= received;
      }
    }
  }
  return [...messages.values()];
}
