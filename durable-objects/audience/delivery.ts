/** What one socket is sent, as far as its credit goes. Frames come made; here they are counted. */
import { closeCodes, pong } from "#shared/protocol/wire.ts";
import type { SocketTerms } from "#shared/protocol/wire-v2.ts";
import type { Backlog, Next } from "./backlog.ts";
import type { Client } from "./client.ts";
import {
  creditPing,
  fits,
  hasRoom,
  isCheckDue,
  isPassedOver,
  isProven,
  isStuck,
  mayTell,
  noteCheck,
  noteSent,
  noteSkipped,
  type Share,
} from "./credit.ts";
import type { FeedSource } from "./feed-source.ts";
import { type BatchFrames, ControlFrame, type Message } from "./frames.ts";
import { noteFrame } from "./misbehaviour.ts";
import { relayShare, returnMsFor, shareOf, windowFor } from "./shares.ts";
import type { View } from "./views.ts";

/** `full`: it has no room. `gone`: the socket is closed. */
export type Outcome = "sent" | "full" | "gone";

export interface Line {
  /** When the runtime last answered a ping of the socket, milliseconds since 1970; 0 for never. */
  pingAt: (socket: WebSocket) => number;
  end: (socket: WebSocket, code: number, reason: string) => void;
  /** It is behind, or something of it has to be written down by and by. */
  changed: (client: Client) => void;
}

export class Delivery {
  readonly #line: Line;
  readonly #backlog: Backlog;
  /** By version: what each socket may have now. */
  #shares = sharesOf(0, 0);
  #returnMs = returnMsFor(0, 0);

  constructor(line: Line, backlog: Backlog) {
    this.#line = line;
    this.#backlog = backlog;
  }

  /** What counts for each socket that is no relay's. */
  get terms(): SocketTerms {
    return { windowBytes: this.#shares[2].windowBytes, returnMs: this.#returnMs };
  }

  /** What counts for one socket. */
  termsOf(client: Client): SocketTerms {
    return { windowBytes: this.#shareOf(client).windowBytes, returnMs: this.#returnMs };
  }

  /**
   * Shares the hub's memory, and the time in which they would come back, among so many sockets. That becomes shorter only while
   * somebody `isComing`: a room whose lines break loses one after the other, and the last ones must not be told to hurry. Returns
   * whether what counts for them is something else than before.
   */
  share(sockets: number, { isComing }: { isComing: boolean }): boolean {
    const before = this.terms;
    this.#shares = sharesOf(sockets, before.windowBytes);
    if (isComing) this.#returnMs = returnMsFor(sockets, before.returnMs);
    return this.terms.windowBytes !== before.windowBytes || this.#returnMs !== before.returnMs;
  }

  /** Takes the credit that a ping gave. Asking the runtime costs, so only where enough is outstanding. */
  look(client: Client, now: number): void {
    const { socket, view, flow } = client;
    if (view.version === 1 || flow.outstanding.length === 0) return;
    // Of two pings that came since it looked, it knows the second one only, and takes the credit of neither.
    if (flow.synced && flow.bytes <= this.#shareOf(client).sureBytes / 4) return;
    creditPing(flow, this.#line.pingAt(socket), now);
  }

  /** What this socket may have. */
  #shareOf({ attachment, view }: Client): Share {
    return attachment.principal.kind === "relay" ? relayShare : this.#shares[view.version];
  }

  /** Sends what the client wants of a batch, if it has room: in parts where it is larger than what is there. */
  sendBatch(client: Client, batch: BatchFrames, now: number): Outcome {
    const { flow, view } = client;
    const message = batch.messageFor(view);
    if (!message) {
      noteSkipped(flow, batch.lastOffset);
      return "sent";
    }
    const share = this.#shareOf(client);
    const isTooLarge = message.bytes > share.sureBytes && !fits(flow, message.bytes, share, now);
    if (isTooLarge) {
      // What was put together of several was made of each already.
      const parts = batch.parts.length > 1 ? batch.parts : batch.halves;
      if (parts.length > 1) return this.#sendParts(client, parts, now);
    }
    if (!hasRoom(flow, message, share, now)) return this.#full(client, message, now);
    return this.#sendCounted(client, message, batch.lastOffset, now) ? "sent" : "gone";
  }

  /**
   * It has no room. Where it has to prove first that it reads, it must have been asked: its share may have become smaller.
   * Version 1 came before the check: a client that does not know it acknowledges as it should, and would stand still. Once it
   * has acknowledged what was sent after the check, no echo will come: it comes back with its position instead.
   */
  #full(client: Client, message: Message, now: number): Outcome {
    const { flow, view, socket } = client;
    if (isProven(flow, message.bytes, this.#shareOf(client))) return "full";
    if (flow.check === undefined) return this.#check(client, now) ? "full" : "gone";
    if (view.version !== 1 || !isPassedOver(flow)) return "full";
    this.#line.end(socket, closeCodes.goAway, "come back: nothing proves that you read");
    return "gone";
  }

  #sendParts(client: Client, parts: readonly BatchFrames[], now: number): Outcome {
    for (const part of parts) {
      const outcome = this.sendBatch(client, part, now);
      if (outcome !== "sent") return outcome;
    }
    return "sent";
  }

  /** Sends who is behind as much as it has room for. */
  feed(client: Client, source: FeedSource, now: number): void {
    const { flow, socket, attachment } = client;
    if (attachment.catchUpId !== undefined) return;
    while (flow.sentOffset < source.top.offset) {
      const isCut = flow.sentOffset < source.beforeFirst;
      const next = isCut ? undefined : this.#backlog.next(flow.sentOffset, source);
      if (!next) return this.#line.end(socket, closeCodes.tryAgain, "the feed moved on");
      const outcome = this.#sendNext(client, next, now);
      if (outcome === "gone") return;
      if (outcome === "sent") continue;
      if (isStuck(flow, now)) return this.#line.end(socket, closeCodes.slow, "too slow");
      return this.#line.changed(client);
    }
    flow.synced = true;
    if (attachment.lagging) this.#line.changed(client);
    if (!client.knowsBehind) return;
    client.knowsBehind = false;
    client.isTold = false;
    this.#sync(client, true, source, now);
  }

  /** Says that more follows only as credit comes; once, until it has caught up. */
  tellBehind(client: Client, source: FeedSource, now: number): void {
    if (client.isTold) return;
    client.isTold = true;
    client.knowsBehind = true;
    this.#sync(client, false, source, now);
  }

  #sync(client: Client, synced: boolean, { top }: FeedSource, now: number): void {
    const { sentOffset } = client.flow;
    const position = { epoch: top.epoch, offset: sentOffset };
    this.tell(client, new ControlFrame({ type: "sync", synced, position }), now, sentOffset);
  }

  /**
   * Sends a frame that is not of the feed. Such ones come to everybody; who reads none of them is closed. `offset`: where the
   * client is after it.
   */
  tell(client: Client, frame: ControlFrame, now: number, offset = client.flow.toldOffset): void {
    const { flow, view, socket } = client;
    const message = frame.messageFor(view.version);
    this.look(client, now);
    if (mayTell(flow, message.bytes, this.#shareOf(client), now)) {
      this.#sendCounted(client, { ...message, events: 0 }, offset, now);
    } else this.#line.end(socket, closeCodes.slow, "too slow");
  }

  /** Sends a frame that can wait, where there is room for it; says whether there was. */
  tellIfRoom(client: Client, frame: ControlFrame, now: number): boolean {
    const { flow, view } = client;
    const message = { ...frame.messageFor(view.version), events: 0 };
    this.look(client, now);
    if (!flow.synced || !hasRoom(flow, message, this.#shareOf(client), now)) return false;
    // One that fails to take it is gone, and waits for nothing.
    this.#sendCounted(client, message, flow.toldOffset, now);
    return true;
  }

  greet(client: Client, hello: ControlFrame, now: number): void {
    const { flow, view } = client;
    const message = hello.messageFor(view.version);
    flow.toldOffset = flow.sentOffset;
    // Who speaks version 1 acknowledges events, and may have none for a long time.
    if (view.version === 1) this.send(client, message);
    else this.#sendCounted(client, { ...message, events: 0 }, flow.sentOffset, now);
  }

  /** Sends uncounted. */
  send(client: Client, { data }: Pick<Message, "data">): boolean {
    if (!this.#put(client, data)) return false;
    noteFrame(client.bucket);
    return true;
  }

  /** Answers a ping that the runtime did not. There is nothing to answer to in that, or pings would pay for pings. */
  pong(client: Client): void {
    this.#put(client, pong);
  }

  /** A socket that fails to take it is gone; no other notices. */
  #put({ socket }: Client, data: Message["data"]): boolean {
    try {
      socket.send(data);
      return true;
    } catch {
      this.#line.end(socket, 1000, "");
      return false;
    }
  }

  /** As much at once as there is room for: the run as a whole, or its first batch. */
  #sendNext(client: Client, { run, first }: Next, now: number): Outcome {
    const { flow, view } = client;
    const message = run.messageFor(view);
    const share = this.#shareOf(client);
    const isWhole = !message || (fits(flow, message.bytes, share, now) && hasRoom(flow, message, share, now));
    return this.sendBatch(client, isWhole ? run : first, now);
  }

  #sendCounted(client: Client, message: Message & { events: number }, offset: number, now: number): boolean {
    if (!this.send(client, message)) return false;
    const { flow } = client;
    noteSent(flow, { offset, events: message.events, bytes: message.bytes, sentAt: now });
    if (client.isWoken) this.#noteWoken(client);
    return !isCheckDue(flow, this.#shareOf(client)) || this.#check(client, now);
  }

  #noteWoken(client: Client): void {
    client.isWoken = false;
    this.#line.changed(client);
  }

  /** Asks the client to prove that it reads. */
  #check(client: Client, now: number): boolean {
    const id = crypto.randomUUID();
    const message = new ControlFrame({ type: "check", id }).messageFor(client.view.version);
    if (!this.send(client, message)) return false;
    const { flow } = client;
    noteSent(flow, { offset: flow.toldOffset, events: 0, bytes: message.bytes, sentAt: now, checkId: id });
    noteCheck(flow, id);
    this.#line.changed(client);
    return true;
  }
}

function sharesOf(sockets: number, currentWindow: number): Record<View["version"], Share> {
  const windowBytes = windowFor(sockets, currentWindow);
  return { 1: shareOf(1, sockets, windowBytes), 2: shareOf(2, sockets, windowBytes) };
}
