/** A row of the feed, or a part of it, as it goes into a queue message. Pure. */
import { constants, deflateSync } from "node:zlib";
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { bodyEnd } from "#shared/protocol/event-lines.ts";
import type { Deflated } from "#shared/protocol/joined-deflate.ts";
import type { SessionInfo } from "#shared/protocol/hub-protocol.ts";
import { frameLogMessage, logQueueLimits, openLogText } from "#shared/protocol/log-message.ts";
import type { FeedRow } from "./feed-rows.ts";
import { StoredEvents } from "./stored-events.ts";

const { filledBytes } = logQueueLimits;
const encoder = new TextEncoder();
/** Higher levels save a tenth of the bytes and cost the hub twice the time. */
const level = 1;
/**
 * Batches that are shorter, in bytes of their text, are deflated anew with those beside them: alone they take half as much
 * again. Longer ones are taken as they are, since those come fast, and there is little to win.
 */
const joinedBelowBytes = 32 * 1024;
/** What such a batch takes among others, by what it takes alone, about. */
const joinedShare = 0.7;
/** What a chain and what rules made take deflated, by what they are, about. */
const chainShare = 0.55;
const actionsShare = 0.5;
/** More than a message has beside its texts. */
const frameBytes = 1024;

/** What of a row goes to the log. */
export type OutboxRow = Pick<FeedRow, "sessionId" | "firstOffset" | "lastOffset" | "chain" | "events" | "actions">;

/** Events of one session that stand together, and the insides of the JSON arrays of what belongs to them. */
export interface Piece {
  sessionId: string;
  events: StoredEvents;
  chain: string;
  actions: string;
  firstOffset: number;
  lastOffset: number;
}

/** What a piece adds to a message: to its text, about, and to its bytes, as far as that can be told without packing it. */
export function sizeOf({ events, chain, actions }: Piece): { text: number; bytes: number } {
  const text = events.length + chain.length + actions.length;
  const bytes = bytesOf(events) + chain.length * chainShare + actions.length * actionsShare;
  return { text, bytes };
}

function bytesOf({ body, length }: StoredEvents): number {
  if (!body) return length / 2;
  return isJoined(body) ? body.stream.byteLength * joinedShare : body.stream.byteLength;
}

/** Whether it is deflated together with what stands beside it. */
function isJoined(body: Deflated | undefined): boolean {
  return body === undefined || body.plainBytes < joinedBelowBytes;
}

/** What of a row comes after the offset `after`; the whole row is taken as it is, without reading it. */
export function pieceOf(row: OutboxRow, after: number): Piece {
  const { sessionId, firstOffset, lastOffset, events } = row;
  const [chain = "", actions = ""] = [row.chain, row.actions].map((list) => list.slice(1, -1));
  const whole = { sessionId, firstOffset, lastOffset, events, chain, actions };
  return firstOffset > after ? whole : cut(whole, (offset) => offset > after);
}

/** The piece in two, each with half of its events; undefined where it is a single one. */
export function halvesOf(piece: Piece): [Piece, Piece] | undefined {
  if (piece.firstOffset === piece.lastOffset) return undefined;
  const middle = Math.floor((piece.firstOffset + piece.lastOffset) / 2);
  return [cut(piece, (offset) => offset <= middle), cut(piece, (offset) => offset > middle)];
}

/** Its events whose offset is one of those wanted, at least one. */
function cut(piece: Piece, isWanted: (offset: number) => boolean): Piece {
  const chain = JSON.parse(`[${piece.chain}]`) as string[];
  const all = JSON.parse(piece.events.json) as RecordedEvent[];
  const wanted = all.flatMap((event, index) => (isWanted(event.offset) ? [{ event, link: chain[index] ?? "" }] : []));
  const actions = JSON.parse(`[${piece.actions}]`) as ActionRecord[];
  const inside = (list: unknown[]) => JSON.stringify(list).slice(1, -1);
  return {
    sessionId: piece.sessionId,
    events: StoredEvents.of(wanted.map(({ event }) => JSON.stringify(event))),
    chain: inside(wanted.map(({ link }) => link)),
    actions: inside(actions.filter(({ offset }) => isWanted(offset))),
    firstOffset: wanted[0]?.event.offset ?? 0,
    lastOffset: wanted.at(-1)?.event.offset ?? 0,
  };
}

/** Whose messages these are. */
export interface OutboxHeader {
  streamId: string;
  epoch: string;
  sessions: Record<string, SessionInfo>;
  /** Of events that are traced, by their offsets. */
  traces?: ReadonlyMap<number, string>;
}

/** A message, and what it would take with all of it deflated. */
export interface MadeMessage {
  message: Uint8Array;
  deflatedBytes: number;
}

/**
 * The message with these pieces, which follow each other in one session. What stands before the events is deflated only where
 * that makes room: nearly all of it is hex of hashes, and a message that is not full costs the same.
 */
export function messageOf(header: OutboxHeader, pieces: readonly Piece[]): MadeMessage {
  const [first, last] = [pieces[0], pieces.at(-1)];
  const session = first && header.sessions[first.sessionId];
  if (!session || !last) throw new Error(`no session ${first?.sessionId} for the rows of the outbox`);
  const { sessionId, roomId, provider, startedAt } = session;
  const { streamId, epoch, traces = new Map<number, string>() } = header;
  const place = { firstOffset: first.firstOffset, lastOffset: last.lastOffset };
  const [, traceparent] =
    [...traces].find(([offset]) => offset >= place.firstOffset && offset <= place.lastOffset) ?? [];
  const head = { streamId, epoch, ...place, ...(traceparent !== undefined && { traceparent }) };
  const day = new Date(startedAt).toISOString().slice(0, 10);
  const join = (part: "chain" | "actions") =>
    pieces.flatMap((piece) => (piece[part] === "" ? [] : [piece[part]])).join(",");
  const lists = { chain: join("chain"), actions: join("actions") };
  const opening = encoder.encode(openLogText(head, { sessionId, roomId, provider, startedAt, day }, lists));
  const events = [...streamsOf(pieces)];
  const plainBytes = events.reduce((sum, { byteLength }) => sum + byteLength, opening.byteLength + frameBytes);
  if (plainBytes > filledBytes) {
    const message = frameLogMessage(head, [deflateOpening(opening, lists.actions.length), ...events]);
    return { message, deflatedBytes: message.byteLength };
  }
  const spared = lists.chain.length * (1 - chainShare) + lists.actions.length * (1 - actionsShare);
  const message = frameLogMessage(head, [deflateSync(opening, { level: 0 }), ...events]);
  return { message, deflatedBytes: message.byteLength - spared };
}

/** Nearly all of an opening without actions is hex of hashes, in which nothing repeats: it is not looked for. */
function deflateOpening(opening: Uint8Array, actionsLength: number): Uint8Array {
  const strategy = actionsLength < opening.byteLength / 4 ? constants.Z_HUFFMAN_ONLY : constants.Z_DEFAULT_STRATEGY;
  return deflateSync(opening, { level, strategy });
}

/** The events of pieces: what is long as it is, and the short ones between together. */
function* streamsOf(pieces: readonly Piece[]): Generator<Uint8Array> {
  let short: string[] = [];
  const deflateShort = () => deflateSync(short.join(",") + bodyEnd, { level });
  for (const { events } of pieces) {
    const { body } = events;
    if (body === undefined || (isJoined(body) && pieces.length > 1)) {
      short.push(events.json.slice(1, -1));
      continue;
    }
    if (short.length > 0) yield deflateShort();
    short = [];
    yield body.stream;
  }
  if (short.length > 0) yield deflateShort();
}
