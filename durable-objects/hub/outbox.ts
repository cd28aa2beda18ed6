/** From feed rows to queue messages. Pure: what is sent again after a lost answer is the same text. */
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import type { SessionInfo } from "#shared/hub-protocol.ts";
import { writeLogMessage } from "#shared/log-message.ts";
import type { FeedRow } from "./hub-storage.ts";

/** Queues bill a message per 64 KB and refuse one of 128 KB; sendBatch takes 256 KB in all. */
const messageBytes = 60 * 1024;
const sendBatchBytes = 240 * 1024;
const sendBatchMessages = 100;

const encoder = new TextEncoder();
const bytesOf = (text: string) => encoder.encode(text).byteLength;

/** What one `sendBatch` carries, and the offset up to which everything is in the queue once it has succeeded. */
export interface OutboxBatch {
  messages: string[];
  lastOffset: number;
}

export interface OutboxHeader {
  streamId: string;
  epoch: string;
  sessions: Record<string, SessionInfo>;
}

/**
 * Plans the messages of the rows, in order, as few as fit: rows of one session that follow each other share a message.
 * Rows that do not fit into one `sendBatch` are left for the next; the first row always goes, split by its events.
 */
export function planOutbox(header: OutboxHeader, rows: Iterable<FeedRow>): OutboxBatch {
  const messages: string[] = [];
  let lastOffset = 0;
  let plannedBytes = 0;
  let open: { sessionId: string; parts: Piece[]; bytes: number } | undefined;

  const close = () => {
    if (open) messages.push(messageText(header, open.sessionId, open.parts));
    open = undefined;
  };

  for (const row of rows) {
    const pieces = splitRow(row);
    const rowBytes = pieces.reduce((sum, piece) => sum + piece.bytes, 0);
    const full = plannedBytes + rowBytes > sendBatchBytes || messages.length + pieces.length >= sendBatchMessages;
    if (lastOffset > 0 && full) break;
    for (const piece of pieces) {
      if (open && (open.sessionId !== row.sessionId || open.bytes + piece.bytes > messageBytes)) close();
      open ??= { sessionId: row.sessionId, parts: [], bytes: 0 };
      open.parts.push(piece);
      open.bytes += piece.bytes;
    }
    plannedBytes += rowBytes;
    lastOffset = row.lastOffset;
  }
  close();
  return { messages, lastOffset };
}

/** Events that go into one message together: the insides of the JSON arrays of the events and of what belongs to them. */
interface Piece {
  events: string;
  chain: string;
  actions: string;
  firstOffset: number;
  lastOffset: number;
  bytes: number;
}

/** A row as one piece, or cut between events where it is too long for one message. */
function splitRow(row: FeedRow): Piece[] {
  const { firstOffset, lastOffset } = row;
  const [events, chainText, actionsText] = [row.events, row.chain, row.actions].map((list) => list.slice(1, -1));
  const whole = { events: events ?? "", chain: chainText ?? "", actions: actionsText ?? "", firstOffset, lastOffset };
  const bytes = bytesOf(whole.events) + whole.chain.length + bytesOf(whole.actions);
  if (bytes <= messageBytes) return [{ ...whole, bytes }];
  const chain = JSON.parse(row.chain) as string[];
  const actions = JSON.parse(row.actions) as ActionRecord[];
  const pieces: Piece[] = [];
  for (const [index, event] of (JSON.parse(row.events) as RecordedEvent[]).entries()) {
    const one = JSON.stringify(event);
    const link = JSON.stringify(chain[index] ?? "");
    const its = JSON.stringify(actions.filter(({ offset }) => offset === event.offset)).slice(1, -1);
    const oneBytes = bytesOf(one) + link.length + bytesOf(its) + 3;
    const last = pieces.at(-1);
    if (last && last.bytes + oneBytes <= messageBytes) {
      last.events += `,${one}`;
      last.chain += `,${link}`;
      last.actions = [last.actions, its].filter((text) => text !== "").join(",");
      last.bytes += oneBytes;
      last.lastOffset = event.offset;
    } else {
      const { offset } = event;
      pieces.push({ events: one, chain: link, actions: its, firstOffset: offset, lastOffset: offset, bytes: oneBytes });
    }
  }
  return pieces;
}

function messageText(header: OutboxHeader, sessionId: string, parts: Piece[]): string {
  const session = header.sessions[sessionId];
  const [first, last] = [parts[0], parts.at(-1)];
  if (!session || !first || !last) throw new Error(`no session ${sessionId} for the rows of the outbox`);
  const { roomId, provider, startedAt } = session;
  const day = new Date(startedAt).toISOString().slice(0, 10);
  const join = (texts: string[]) => texts.filter((text) => text !== "").join(",");
  return writeLogMessage(
    { streamId: header.streamId, epoch: header.epoch, firstOffset: first.firstOffset, lastOffset: last.lastOffset },
    { sessionId, roomId, provider, startedAt, day },
    {
      chain: join(parts.map((part) => part.chain)),
      events: join(parts.map((part) => part.events)),
      actions: join(parts.map((part) => part.actions)),
    },
  );
}
