/**
 * The hub's WebSockets: who is connected, what each one wants, how far each one is, and one text per kind of wish a
 * batch. What must survive the hub's sleep is in the sockets' attachments.
 */
import type { EventType } from "#shared/event.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { Position } from "#shared/protocol/position.ts";
import { formatPrincipal, type Principal } from "#shared/protocol/principal.ts";
import { lineTag } from "#shared/protocol/runner-line.ts";
import { type AckFrame, closeCodes, formatRefusal, ping, pong } from "#shared/protocol/wire.ts";
import type { ServerFrameV2 } from "#shared/protocol/wire-v2.ts";
import { type Holder, mostSockets, victimOf } from "./admission.ts";
import { type BatchFrames, ControlFrame, type Message } from "./frames.ts";
import {
  fallBehind,
  hasRoom,
  isStuck,
  laggingFlow,
  newFlow,
  noteAcknowledged,
  noteSent,
  type SocketFlow,
  stuckAt,
} from "./socket-flow.ts";
import { isFilterAllowed, type ProtocolVersion, type View, viewOf } from "./views.ts";

/** What is remembered of a socket while the hub sleeps. */
export interface SocketAttachment extends Holder {
  /** Event types it wants; empty means all. */
  types: readonly EventType[];
  /** Of the protocol; absent for 1. */
  version?: ProtocolVersion;
  /** Names the socket to the Worker that feeds it from the log; absent for all others. */
  catchUpId?: string;
  /** Where it stopped being sent to, and when it last moved. Absent while it is up with the feed. */
  lagging?: { from: number; movedAt: number };
}

/** What a lagging socket is fed from. */
export interface Feed {
  top: Position;
  /** Batches of the feed after an offset, oldest first. */
  read: (afterOffset: number) => Iterable<BatchFrames>;
}

interface Client {
  socket: WebSocket;
  attachment: SocketAttachment;
  view: View;
  flow: SocketFlow;
  /** When it last acknowledged something, since the hub woke; 0 where it did not. */
  heardAt: number;
  /** Whether its attachment was ever written. */
  written: boolean;
  /** Whether it was told that it is behind: once, until it has caught up. */
  told: boolean;
}

/** How long what a sleep must not forget may wait to be written down. */
const rememberAfterMs = 250;
/** Sockets whose time ends within so much of each other end together. */
const agedTogetherMs = 1_000;
/** What the one is told that made room for another: a page that lives after all comes back, but not into a tug of war. */
const tooManySockets = { code: "too_many_sockets", retryAfterSeconds: 60 } as const;

export class Sockets {
  readonly #ctx: DurableObjectState;
  readonly #clients = new Map<WebSocket, Client>();
  readonly #unwritten = new Set<Client>();
  #writing: Promise<void> | undefined;
  #firstEndAt = Infinity;

  /** `topOffset`: the feed's end; every socket that was not noted as lagging has everything up to there. */
  constructor(ctx: DurableObjectState, topOffset: number, now: number) {
    this.#ctx = ctx;
    // Answered by the runtime: a heartbeat must not wake, and so bill, a sleeping hub.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(ping, pong));
    for (const socket of ctx.getWebSockets()) {
      if (ctx.getTags(socket).includes(lineTag)) continue;
      const attachment = socket.deserializeAttachment() as SocketAttachment;
      const { lagging } = attachment;
      const flow = lagging ? laggingFlow(lagging.from, lagging.movedAt) : newFlow(topOffset, true, now);
      const view = viewOf(attachment.version ?? 1, attachment.types);
      const told = lagging !== undefined;
      this.#firstEndAt = Math.min(this.#firstEndAt, attachment.until);
      this.#clients.set(socket, { socket, attachment, view, flow, heardAt: 0, written: true, told });
    }
  }

  /** Makes room for one more socket of a principal: the oldest silent one of its own goes. False where the stream is full. */
  makeRoom(principal: Principal, now: number): boolean {
    const own = this.#of(principal);
    for (const most = mostSockets(principal); own.length >= most;) {
      const standings = own.map(({ socket, attachment, heardAt }) => ({
        openedAt: attachment.openedAt,
        heardAt: Math.max(heardAt, this.#ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0),
      }));
      for (const victim of own.splice(victimOf(standings, now), 1)) {
        this.#end(victim.socket, closeCodes.notNow, formatRefusal(tooManySockets));
      }
    }
    return this.#clients.size < limits.socketsPerStream;
  }

  /** Whether there is room for one more kind of view. */
  hasRoomFor(view: View): boolean {
    const open = Array.from(this.#clients.values(), (client) => client.view);
    return isFilterAllowed(view, open);
  }

  /** Takes a socket that has the feed up to `offset`; `synced` when that is the feed's end. It is greeted first. */
  accept(
    socket: WebSocket,
    asked: { view: View; holder: Holder; catchUpId: string | undefined },
    at: { offset: number; synced: boolean; now: number; hello: ControlFrame },
  ): void {
    const { view, holder, catchUpId } = asked;
    const attachment: SocketAttachment = {
      ...holder,
      types: view.types,
      ...(view.version === 1 ? {} : { version: view.version }),
      ...(catchUpId === undefined ? {} : { catchUpId }),
    };
    this.#ctx.acceptWebSocket(socket, [formatPrincipal(holder.principal)]);
    this.#firstEndAt = Math.min(this.#firstEndAt, holder.until);
    const flow = newFlow(at.offset, at.synced, at.now);
    const client = { socket, attachment, view, flow, heardAt: 0, written: false, told: false };
    this.#clients.set(socket, client);
    this.#remember(client);
    this.#say(client, at.hello);
  }

  /**
   * The other side is gone. Closed on this side too: the runtime holds what is half closed until the hub sleeps, and then
   * lets go of all of it at once (a thousand sockets held up everything else for half a second).
   */
  end(socket: WebSocket): void {
    this.#end(socket, 1000, "");
  }

  /** Closes every socket of a principal; returns how many. */
  closeOf(principal: Principal, code: number, reason: string): number {
    const own = this.#of(principal);
    for (const { socket } of own) this.#end(socket, code, reason);
    return own.length;
  }

  /** Closes those that were here for long enough, and the ones of the next second with them: a wake for each would be waste. */
  closeAged(now: number): void {
    for (const { socket, attachment } of this.#clients.values()) {
      if (attachment.until <= now + agedTogetherMs) this.#end(socket, closeCodes.goAway, "come back");
    }
    this.#firstEndAt = Math.min(Infinity, ...Array.from(this.#clients.values(), ({ attachment }) => attachment.until));
  }

  /** When the first socket has been here for long enough, milliseconds since 1970; Infinity without sockets. */
  get firstEndAt(): number {
    return this.#firstEndAt;
  }

  #of(principal: Principal): Client[] {
    const sockets = this.#ctx.getWebSockets(formatPrincipal(principal));
    return sockets.flatMap((socket) => this.#clients.get(socket) ?? []);
  }

  /** Closes every socket. */
  closeAll(code: number, reason: string): void {
    for (const socket of this.#clients.keys()) this.#end(socket, code, reason);
  }

  /** Sends one batch to every socket that is up with the feed and wants something of it. */
  broadcast(piece: BatchFrames, now: number): void {
    for (const client of this.#clients.values()) {
      if (!client.flow.synced) {
        if (isStuck(client.flow, now)) this.#end(client.socket, closeCodes.slow, "too slow");
        continue;
      }
      if (this.#sendPiece(client, piece) === "full") this.#desync(client, piece.batch.position.epoch, now);
    }
  }

  /** Sends a frame that is not of the feed to every socket that is up with it; returns how many. */
  sayAll(frameFor: (view: View) => ControlFrame): number {
    const synced = [...this.#clients.values()].filter(({ flow }) => flow.synced);
    for (const client of synced) this.#say(client, frameFor(client.view));
    return synced.length;
  }

  /** Sends a frame that is not of the feed to every socket, also those that are behind; returns how many. */
  tellAll(frame: ControlFrame): number {
    const clients = [...this.#clients.values()];
    for (const client of clients) this.#say(client, frame);
    return clients.length;
  }

  /** A client's acknowledgement: makes room, and feeds a lagging socket with it. */
  acknowledge(socket: WebSocket, offset: number, now: number, feed: Feed): void {
    const client = this.#clients.get(socket);
    if (!client) return;
    client.heardAt = now;
    noteAcknowledged(client.flow, offset, now);
    if (!client.flow.synced && client.attachment.catchUpId === undefined) this.#feed(client, feed);
  }

  /** Sends a new socket what it missed, as far as its room goes; the rest follows as it acknowledges. */
  feed(socket: WebSocket, feed: Feed): void {
    const client = this.#clients.get(socket);
    if (client && !client.flow.synced) this.#feed(client, feed);
  }

  /** The socket that is fed from the log under this id. */
  catchingUp(catchUpId: string): { flow: SocketFlow; view: View } | undefined {
    for (const client of this.#clients.values()) if (client.attachment.catchUpId === catchUpId) return client;
    return undefined;
  }

  /** Sends a piece of the log to the socket that waits for it; false when it has no room, or is gone. */
  sendPiece(catchUpId: string, piece: BatchFrames): boolean {
    const client = this.catchingUp(catchUpId) as Client | undefined;
    const outcome = client ? this.#sendPiece(client, piece) : "gone";
    if (client && outcome === "full") this.#tell(client, piece.batch.position.epoch);
    if (!client || outcome !== "sent") return false;
    this.#remember(client);
    return true;
  }

  /** Has the socket that waits for the log start anew from a second hello, whose place is the feed's end. */
  restart(catchUpId: string, hello: ControlFrame, feed: Feed): void {
    const client = this.catchingUp(catchUpId) as Client | undefined;
    if (!client) return;
    this.#say(client, hello);
    client.flow.sentOffset = feed.top.offset;
    this.endCatchUp(catchUpId, feed);
  }

  /** From here on the feed has what the socket lacks. */
  endCatchUp(catchUpId: string, feed: Feed): void {
    const client = this.catchingUp(catchUpId) as Client | undefined;
    if (!client) return;
    delete client.attachment.catchUpId;
    client.written = false;
    this.#remember(client);
    this.#feed(client, feed);
  }

  /** Closes the sockets that lag and do not move. */
  closeStuck(now: number): void {
    for (const client of this.#clients.values()) {
      if (isStuck(client.flow, now)) this.#end(client.socket, closeCodes.slow, "too slow");
    }
  }

  /** When the first of the lagging sockets is stuck if nothing comes of it; undefined where none lags. */
  get stuckAt(): number | undefined {
    const times = Array.from(this.#clients.values(), ({ flow }) => stuckAt(flow));
    const earliest = Math.min(...times);
    return Number.isFinite(earliest) ? earliest : undefined;
  }

  #feed(client: Client, { top, read }: Feed): void {
    for (const piece of read(client.flow.sentOffset)) {
      const outcome = this.#sendPiece(client, piece);
      if (outcome === "full") {
        this.#tell(client, top.epoch);
        return this.#rememberSoon(client);
      }
      if (outcome === "gone") return;
    }
    client.flow.synced = true;
    client.told = false;
    client.flow.sentOffset = top.offset;
    if (client.attachment.lagging) this.#rememberSoon(client);
    this.#sayFrame(client, { type: "sync", synced: true, position: top });
  }

  /** Sends what the client wants of a batch, if it has room. */
  #sendPiece(client: Client, piece: BatchFrames): "sent" | "full" | "gone" {
    const message = piece.messageFor(client.view);
    const { offset } = piece.batch.position;
    if (!message) {
      client.flow.sentOffset = offset;
      return "sent";
    }
    const { bytes } = message;
    // Version 2 counts bytes only.
    const events = client.view.version === 1 ? message.events : 0;
    if (!hasRoom(client.flow, events, bytes)) return "full";
    if (!this.#send(client, message)) return "gone";
    noteSent(client.flow, offset, events, bytes);
    return "sent";
  }

  #desync(client: Client, epoch: string, now: number): void {
    fallBehind(client.flow, now);
    this.#rememberSoon(client);
    this.#tell(client, epoch);
  }

  #tell(client: Client, epoch: string): void {
    if (client.told) return;
    client.told = true;
    this.#sayFrame(client, { type: "sync", synced: false, position: { epoch, offset: client.flow.sentOffset } });
  }

  /**
   * On a busy stream a socket falls behind and catches up many times a second, and writing that down each time would
   * cost more than sending. The wait keeps the object awake, so what is not written yet cannot be slept over.
   */
  #rememberSoon(client: Client): void {
    this.#unwritten.add(client);
    this.#writing ??= this.#writeSoon();
    this.#ctx.waitUntil(this.#writing);
  }

  async #writeSoon(): Promise<void> {
    await scheduler.wait(rememberAfterMs);
    this.#writing = undefined;
    for (const client of this.#unwritten) this.#remember(client);
  }

  /** Keeps in the attachment what a sleep must not forget: only a socket that lags has something. */
  #remember(client: Client): void {
    const { socket, attachment, flow } = client;
    this.#unwritten.delete(client);
    if (!this.#clients.has(socket)) return;
    const { lagging } = attachment;
    const same = flow.synced
      ? lagging === undefined
      : lagging?.from === flow.sentOffset && lagging.movedAt === flow.movedAt;
    if (same && client.written) return;
    if (flow.synced) delete attachment.lagging;
    else attachment.lagging = { from: flow.sentOffset, movedAt: flow.movedAt };
    socket.serializeAttachment(attachment);
    client.written = true;
  }

  #sayFrame(client: Client, frame: ServerFrameV2): void {
    this.#say(client, new ControlFrame(frame));
  }

  #say(client: Client, frame: ControlFrame): void {
    this.#send(client, frame.messageFor(client.view.version));
  }

  /** A socket that fails to take it is gone; no other notices. */
  #send(client: Client, { data }: Message): boolean {
    try {
      client.socket.send(data);
      return true;
    } catch {
      this.end(client.socket);
      return false;
    }
  }

  #end(socket: WebSocket, code: number, reason: string): void {
    this.#clients.delete(socket);
    try {
      socket.close(code, reason);
    } catch {
      // Closed already, which is what was wanted.
    }
  }
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
