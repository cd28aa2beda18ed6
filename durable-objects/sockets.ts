/**
 * The hub's WebSockets: who is connected, what each one wants, how far each one is, and one text per kind of wish a
 * batch. What must survive the hub's sleep is in the sockets' attachments.
 */
import type { EventType, RecordedEvent } from "#shared/event.ts";
import type { Totals } from "#shared/live-state.ts";
import type { Position } from "#shared/position.ts";
import { type AckFrame, closeCodes, type EventsFrame, ping, pong, type SyncFrame } from "#shared/wire.ts";
import { fallBehind, hasRoom, isStuck, newFlow, noteAcknowledged, noteSent, type SocketFlow } from "./socket-flow.ts";

/** What is remembered of a socket while the hub sleeps. */
export interface SocketAttachment {
  /** Event types it wants; empty means all. */
  types: EventType[];
  /** The overlay token that opened it; absent for an API key. */
  tokenId?: string;
  /** Names the socket to the Worker that feeds it from the log; absent for all others. */
  catchUpId?: string;
  /** Where it stopped being sent to. Absent while it is up with the feed. */
  laggingFrom?: number;
}

/** One batch, or a piece of the past, as it goes out. */
export interface Outgoing {
  events: RecordedEvent[];
  /** The events' JSON array. */
  text: string;
  position: Position;
  totals: Totals;
}

/** Where a lagging socket is fed from: pieces of the feed after an offset, oldest first. */
export type ReadFeed = (afterOffset: number) => Iterable<Pick<Outgoing, "events" | "text" | "position">>;

interface Client {
  socket: WebSocket;
  attachment: SocketAttachment;
  flow: SocketFlow;
}

export class Sockets {
  readonly #ctx: DurableObjectState;
  readonly #clients = new Map<WebSocket, Client>();

  /** `topOffset`: the feed's end; every socket that was not noted as lagging has everything up to there. */
  constructor(ctx: DurableObjectState, topOffset: number, now: number) {
    this.#ctx = ctx;
    // Answered by the runtime: a heartbeat must not wake, and so bill, a sleeping hub.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(ping, pong));
    for (const socket of ctx.getWebSockets()) {
      const attachment = socket.deserializeAttachment() as SocketAttachment;
      const { laggingFrom } = attachment;
      const flow = newFlow(laggingFrom ?? topOffset, laggingFrom === undefined, now);
      this.#clients.set(socket, { socket, attachment, flow });
    }
  }

  /** How many sockets there are, and how many of them a token opened. */
  count(tokenId: string | null): { all: number; ofToken: number } {
    const ofToken = tokenId === null ? 0 : this.#ctx.getWebSockets(tokenId).length;
    return { all: this.#clients.size, ofToken };
  }

  /** Takes a socket that has the feed up to `offset`; `synced` when that is the feed's end. */
  accept(socket: WebSocket, attachment: SocketAttachment, at: { offset: number; synced: boolean; now: number }): void {
    this.#ctx.acceptWebSocket(socket, attachment.tokenId === undefined ? [] : [attachment.tokenId]);
    const client = { socket, attachment, flow: newFlow(at.offset, at.synced, at.now) };
    this.#clients.set(socket, client);
    this.#remember(client);
  }

  remove(socket: WebSocket): void {
    this.#clients.delete(socket);
  }

  /** Closes every socket a token opened; returns how many. */
  closeToken(tokenId: string, code: number, reason: string): number {
    const sockets = this.#ctx.getWebSockets(tokenId);
    for (const socket of sockets) {
      this.remove(socket);
      socket.close(code, reason);
    }
    return sockets.length;
  }

  /** Sends one batch to every socket that is up with the feed and wants something of it. */
  broadcast(batch: Outgoing, now: number): void {
    const frames = new Map<string, { frame: string; events: number }>();
    for (const client of this.#clients.values()) {
      if (!client.flow.synced) {
        if (isStuck(client.flow, now)) this.#close(client, closeCodes.slow, "too slow");
        continue;
      }
      const key = client.attachment.types.join();
      let made = frames.get(key);
      if (!made) frames.set(key, (made = makeFrame(batch, client.attachment.types)));
      if (made.events === 0) client.flow.sentOffset = batch.position.offset;
      else if (hasRoom(client.flow, made.events, made.frame.length)) {
        this.#send(client, made.frame, made.events, batch.position.offset);
      } else this.#desync(client, batch.position.epoch, now);
    }
  }

  /** A client's acknowledgement: makes room, and feeds a lagging socket with it. */
  acknowledge(
    socket: WebSocket,
    offset: number,
    now: number,
    feed: { top: Position; totals: Totals; read: ReadFeed },
  ): void {
    const client = this.#clients.get(socket);
    if (!client) return;
    noteAcknowledged(client.flow, offset, now);
    if (!client.flow.synced && client.attachment.catchUpId === undefined) this.#feed(client, feed);
  }

  /** Sends a new socket what it missed, as far as its room goes; the rest follows as it acknowledges. */
  feed(socket: WebSocket, feed: { top: Position; totals: Totals; read: ReadFeed }): void {
    const client = this.#clients.get(socket);
    if (client && !client.flow.synced) this.#feed(client, feed);
  }

  /** The socket that is fed from the log under this id. */
  catchingUp(catchUpId: string): { socket: WebSocket; flow: SocketFlow } | undefined {
    for (const client of this.#clients.values()) if (client.attachment.catchUpId === catchUpId) return client;
    return undefined;
  }

  /** Sends a piece of the log to the socket that waits for it; false when it has no room, or is gone. */
  sendPiece(catchUpId: string, piece: Outgoing): boolean {
    const client = this.catchingUp(catchUpId) as Client | undefined;
    if (!client) return false;
    const { frame, events } = makeFrame(piece, client.attachment.types);
    if (events === 0) {
      client.flow.sentOffset = piece.position.offset;
      this.#remember(client);
      return true;
    }
    if (!hasRoom(client.flow, events, frame.length)) return false;
    this.#send(client, frame, events, piece.position.offset);
    this.#remember(client);
    return true;
  }

  /** From here on the feed has what the socket lacks. */
  endCatchUp(catchUpId: string, feed: { top: Position; totals: Totals; read: ReadFeed }): void {
    const client = this.catchingUp(catchUpId) as Client | undefined;
    if (!client) return;
    delete client.attachment.catchUpId;
    this.#remember(client);
    this.#feed(client, feed);
  }

  /** Closes the sockets that lag and do not move. */
  closeStuck(now: number): void {
    for (const client of this.#clients.values()) {
      if (isStuck(client.flow, now)) this.#close(client, closeCodes.slow, "too slow");
    }
  }

  /** Whether any socket lags: somebody has to look after it again. */
  get lagging(): boolean {
    for (const client of this.#clients.values()) if (!client.flow.synced) return true;
    return false;
  }

  #feed(client: Client, { top, totals, read }: { top: Position; totals: Totals; read: ReadFeed }): void {
    for (const piece of read(client.flow.sentOffset)) {
      const { frame, events } = makeFrame({ ...piece, totals }, client.attachment.types);
      if (events === 0) client.flow.sentOffset = piece.position.offset;
      else if (!hasRoom(client.flow, events, frame.length)) return this.#remember(client);
      else if (!this.#send(client, frame, events, piece.position.offset)) return;
    }
    client.flow.synced = true;
    client.flow.sentOffset = top.offset;
    this.#remember(client);
    this.#say(client, { type: "sync", synced: true, position: top });
  }

  #desync(client: Client, epoch: string, now: number): void {
    fallBehind(client.flow, now);
    this.#remember(client);
    this.#say(client, { type: "sync", synced: false, position: { epoch, offset: client.flow.sentOffset } });
  }

  /** Keeps in the attachment what a sleep must not forget: only a socket that lags has something. */
  #remember({ socket, attachment, flow }: Client): void {
    if (flow.synced) delete attachment.laggingFrom;
    else attachment.laggingFrom = flow.sentOffset;
    socket.serializeAttachment(attachment);
  }

  /** A socket that fails to take a frame is gone; the others do not notice. */
  #send(client: Client, frame: string, events: number, offset: number): boolean {
    try {
      client.socket.send(frame);
    } catch {
      this.remove(client.socket);
      return false;
    }
    noteSent(client.flow, offset, events, frame.length);
    return true;
  }

  #say(client: Client, frame: SyncFrame): void {
    try {
      client.socket.send(JSON.stringify(frame));
    } catch {
      this.remove(client.socket);
    }
  }

  #close(client: Client, code: number, reason: string): void {
    this.remove(client.socket);
    try {
      client.socket.close(code, reason);
    } catch {
      // Gone already, which is what was wanted.
    }
  }
}

/** The events of the wanted types; all of them where no type is named. */
export function filterEvents(events: RecordedEvent[], types: EventType[]): RecordedEvent[] {
  return types.length === 0 ? events : events.filter((event) => types.includes(event.eventType));
}

function makeFrame(batch: Outgoing, types: EventType[]): { frame: string; events: number } {
  const events = filterEvents(batch.events, types);
  if (events.length === 0) return { frame: "", events: 0 };
  const text = events.length === batch.events.length ? batch.text : JSON.stringify(events);
  return { frame: eventsFrame(batch.position, text, batch.totals), events: events.length };
}

/** An EventsFrame as text, around events that are text already. */
function eventsFrame(position: Position, eventsText: string, totals: Totals): string {
  const head: Omit<EventsFrame, "events"> = { type: "events", position, totals };
  return `${JSON.stringify(head).slice(0, -1)},"events":${eventsText}}`;
}

/** Reads what a client said; undefined for anything that is not an acknowledgement. */
export function readAcknowledgement(message: string | ArrayBuffer): number | undefined {
  if (typeof message !== "string" || message.length > 256) return undefined;
  try {
    const frame = JSON.parse(message) as Partial<AckFrame> | null;
    const offset = frame?.type === "ack" ? frame.offset : undefined;
    return Number.isSafeInteger(offset) && offset !== undefined && offset >= 0 ? offset : undefined;
  } catch {
    return undefined;
  }
}
