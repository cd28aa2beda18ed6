/** From feed rows to queue messages. Pure: what is sent again after a lost answer is the same text. */
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import type { SessionInfo } from "#shared/protocol/hub-protocol.ts";
import { writeLogMessage } from "#shared/protocol/log-message.ts";
import type { FeedRow } from "./feed-storage.ts";

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
 * Plans the messages of what comes after the offset `after` in the rows, in order, as few as fit: rows of one session that
 * follow each other share a message. What does not fit into one `sendBatch` is left for the next, also the rest of a row.
 */
export function planOutbox(header: OutboxHeader, rows: Iterable<FeedRow>, after = 0): OutboxBatch {
  const messages: string[] = [];
  let lastOffset = 0;
  let plannedBytes = 0;
  let open: { sessionId: string; parts: Piece[]; bytes: number } | undefined;

  const close = () => {
    if (open) messages.push(messageText(header, open.sessionId, open.parts));
    open = undefined;
  };

  for (const { sessionId, piece } of piecesOf(rows, after)) {
    const full = plannedBytes + piece.bytes > sendBatchBytes || messages.length + 2 > sendBatchMessages;
    if (lastOffset > 0 && full) break;
    if (open && (open.sessionId !== sessionId || open.bytes + piece.bytes > messageBytes)) close();
    open ??= { sessionId, parts: [], bytes: 0 };
    open.parts.push(piece);
    open.bytes += piece.bytes;
    plannedBytes += piece.bytes;
    lastOffset = piece.lastOffset;
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

function* piecesOf(rows: Iterable<FeedRow>, after: number): Generator<{ sessionId: string; piece: Piece }> {
  for (const row of rows) for (const piece of splitRow(row, after)) yield { sessionId: row.sessionId, piece };
}

/** A row as one piece, or cut between events where it is too long for one message or partly sent. */
function splitRow(row: FeedRow, after: number): Piece[] {
  const { firstOffset, lastOffset } = row;
  const [events, chainText, actionsText] = [row.events, row.chain, row.actions].map((list) => list.slice(1, -1));
  const whole = { events: events ?? "", chain: chainText ?? "", actions: actionsText ?? "", firstOffset, lastOffset };
  const bytes = bytesOf(whole.events) + whole.chain.length + bytesOf(whole.actions);
  if (bytes <= messageBytes && firstOffset > after) return [{ ...whole, bytes }];
  const chain = JSON.parse(row.chain) as string[];
  const actions = JSON.parse(row.actions) as ActionRecord[];
  const pieces: Piece[] = [];
  for (const [index, event] of (JSON.parse(row.events) as RecordedEvent[]).entries()) {
    if (event.offset <= after) continue;
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
