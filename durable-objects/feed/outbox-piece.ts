/** A row of the feed, or a part of it, as it goes into a queue message. Pure. */
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import type { SessionInfo } from "#shared/protocol/hub-protocol.ts";
import { type LogHead, writeLogMessage } from "#shared/protocol/log-message.ts";
import type { FeedRow } from "./feed-rows.ts";

/** Events of one session that stand together: the insides of the JSON arrays of the events and of what belongs to them. */
export interface Piece {
  sessionId: string;
  events: string;
  chain: string;
  actions: string;
  firstOffset: number;
  lastOffset: number;
}

/** UTF-16 units that it adds to a message. */
export function lengthOf({ events, chain, actions }: Piece): number {
  return events.length + chain.length + actions.length;
}

/** What of a row comes after the offset `after`; the whole row is taken as it is, without reading it. */
export function pieceOf(row: FeedRow, after: number): Piece {
  const { sessionId, firstOffset, lastOffset } = row;
  const [events = "", chain = "", actions = ""] = [row.events, row.chain, row.actions].map((list) => list.slice(1, -1));
  const whole = { sessionId, events, chain, actions, firstOffset, lastOffset };
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
  const all = JSON.parse(`[${piece.events}]`) as RecordedEvent[];
  const wanted = all.flatMap((event, index) => (isWanted(event.offset) ? [{ event, link: chain[index] ?? "" }] : []));
  const actions = JSON.parse(`[${piece.actions}]`) as ActionRecord[];
  const inside = (list: unknown[]) => JSON.stringify(list).slice(1, -1);
  return {
    sessionId: piece.sessionId,
    events: inside(wanted.map(({ event }) => event)),
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
}

/** The message with these pieces, which follow each other in one session: its head and its text. */
export function messageOf(header: OutboxHeader, pieces: readonly Piece[]): { head: LogHead; text: string } {
  const [first, last] = [pieces[0], pieces.at(-1)];
  const session = first && header.sessions[first.sessionId];
  if (!session || !last) throw new Error(`no session ${first?.sessionId} for the rows of the outbox`);
  const { sessionId, roomId, provider, startedAt } = session;
  const { streamId, epoch } = header;
  const head = { streamId, epoch, firstOffset: first.firstOffset, lastOffset: last.lastOffset };
  const day = new Date(startedAt).toISOString().slice(0, 10);
  const join = (part: "chain" | "events" | "actions") =>
    pieces.flatMap((piece) => (piece[part] === "" ? [] : [piece[part]])).join(",");
  const lists = { chain: join("chain"), events: join("events"), actions: join("actions") };
  return { head, text: writeLogMessage(head, { sessionId, roomId, provider, startedAt, day }, lists) };
}
