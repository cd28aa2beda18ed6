/** The sockets of an audience: who is connected, who hears what, who is shown the door. */
import { withinLimits } from "#shared/overlay/parts.ts";
import type { OpenOverlay } from "#shared/protocol/open-overlays.ts";
import { formatPrincipal, holderNameOf, namesOf, type Principal } from "#shared/protocol/principal.ts";
import { lineTag } from "#shared/protocol/runner-line.ts";
import { closeCodes, ping, pong } from "#shared/protocol/wire.ts";
import type { SocketTerms } from "#shared/protocol/wire-v2.ts";
import type { Backlog } from "./backlog.ts";
import { type Client, isWorthWriting, newClient, type SocketAttachment, wokenClient, writeDown } from "./client.ts";
import { creditOffset, fallBehind, isStuck, letGo, noteSkipped, proveRead, stuckAt } from "./credit.ts";
import { Delivery } from "./delivery.ts";
import type { FeedSource } from "./feed-source.ts";
import { type BatchFrames, ControlFrame } from "./frames.ts";
import { Holders } from "./holders.ts";
import { Leaving } from "./leaving.ts";
import { isSilent, readMessage, takeMessage } from "./misbehaviour.ts";
import type { PartLine } from "./part-teller.ts";
import { newPool } from "./shares.ts";
import { isFilterAllowed, type View, wishOf } from "./views.ts";

/**
 * How long who falls behind may catch up before it is told so and it is written down: on a busy stream that happens many
 * times a second, and would cost more than sending.
 */
const flushAfterMs = 250;
/** How often the silent are looked for. */
const silenceLookMs = 30_000;

export class Sockets {
  readonly holders: Holders;
  readonly #ctx: DurableObjectState;
  readonly #current: () => FeedSource | undefined;
  readonly #clients = new Map<WebSocket, Client>();
  readonly #leaving = new Leaving();
  readonly #delivery: Delivery;
  /** Those that want live parts. */
  readonly #wanting = new Set<Client>();
  readonly #pool = newPool();
  /** Who is behind, or has something to be written down, since the last flush. */
  readonly #dirty = new Set<Client>();
  #flushing: Promise<void> | undefined;
  #silenceLookedAt: number;

  /** Every socket that was not noted as behind has everything up to the feed's end. */
  constructor(ctx: DurableObjectState, current: () => FeedSource | undefined, backlog: Backlog, now: number) {
    this.#ctx = ctx;
    this.#current = current;
    this.#silenceLookedAt = now;
    const line = {
      pingAt: (socket: WebSocket) => this.#pingAt(socket),
      end: (socket: WebSocket, code: number, reason: string) => this.#end(socket, code, reason),
      changed: (client: Client) => this.#flushSoon(client),
    };
    this.#delivery = new Delivery(line, backlog);
    // Answered by the runtime: a heartbeat must not wake, and so bill, a sleeping hub.
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair(ping, pong));
    this.holders = new Holders(ctx, { clients: this.#clients, leaving: this.#leaving }, line);
    const topOffset = current()?.top.offset ?? 0;
    for (const socket of ctx.getWebSockets()) {
      if (ctx.getTags(socket).includes(lineTag)) continue;
      const client = wokenClient(socket, { topOffset, now, pool: this.#pool });
      this.#clients.set(socket, client);
      if (client.view.parts.length > 0) this.#wanting.add(client);
      this.holders.note(client);
    }
    this.#delivery.share(this.#clients.size, { isComing: true });
  }

  get size(): number {
    return this.#clients.size;
  }

  /** Whether there is room for what somebody asks for. */
  hasRoomFor(view: View, principal: Principal): boolean {
    // Most ask for what is there already, and a thousand may come at once.
    const wish = wishOf(view);
    for (const { view: known } of this.#clients.values()) if (wishOf(known) === wish) return true;
    // A relay wants what its sockets want, who are counted there.
    const askingOf = (by: Principal, one: View) => ({
      holder: holderNameOf(by),
      filter: by.kind === "relay" ? one.filter : wishOf(one),
    });
    const open = Array.from(this.#clients.values(), (one) => askingOf(one.attachment.principal, one.view));
    return isFilterAllowed(askingOf(principal, view), open);
  }

  /**
   * Takes a socket that has the feed up to `offset`, greets it, and sends it what it missed of `missed`, as far as its room goes: the
   * rest follows with its credit. `synced`: it missed nothing.
   */
  accept(
    socket: WebSocket,
    asked: Omit<SocketAttachment, "types" | "version" | "reads" | "parts"> & { view: View },
    at: {
      offset: number;
      synced: boolean;
      now: number;
      hello: (terms: SocketTerms) => ControlFrame;
      missed?: FeedSource | undefined;
    },
  ): void {
    const { view, ...attachment } = asked;
    this.#ctx.acceptWebSocket(socket, namesOf(attachment.principal));
    const client = newClient(socket, view, attachment, { ...at, pool: this.#pool });
    this.holders.note(client);
    this.#shareAnew(this.#clients.size + this.#leaving.size + 1, { isComing: true, now: at.now });
    this.#clients.set(socket, client);
    if (view.parts.length > 0) this.#wanting.add(client);
    try {
      this.#delivery.greet(client, at.hello(this.#delivery.termsOf(client)), at.now);
      if (at.missed && !at.synced) this.#delivery.feed(client, at.missed, at.now);
    } finally {
      // Once: where it has all by now, nothing of it has to be written down later.
      writeDown(client);
    }
  }

  /**
   * The other side is gone. Closed on this side too: the runtime holds what is half closed until the hub sleeps, and then
   * lets go of all of it at once (a thousand sockets held up everything else for half a second). Returns whose it was; undefined
   * where it was shown the door before.
   */
  end(socket: WebSocket, now: number): Principal | undefined {
    const principal = this.#clients.get(socket)?.attachment.principal;
    this.#end(socket, 1000, "");
    this.#leaving.delete(socket);
    this.#shareAnew(this.#clients.size + this.#leaving.size, { isComing: false, now });
    return principal;
  }

  /** The pages of overlays that are open, who came first first, as many as are asked for; and how many there are. */
  openOverlays(most: number): { open: OpenOverlay[]; count: number } {
    const open: OpenOverlay[] = [];
    let count = 0;
    for (const { attachment } of this.#clients.values()) {
      const { principal, openedAt, showing } = attachment;
      if (principal.kind !== "token") continue;
      count += 1;
      if (open.length < most) open.push({ tokenId: principal.id, openedAt, showing: showing ?? null });
    }
    return { open, count };
  }

  /** Closes every socket. */
  closeAll(code: number, reason: string): void {
    for (const socket of this.#clients.keys()) this.#end(socket, code, reason);
  }

  /** Sends one batch to every socket that is up with the feed, and to who is behind what its credit allows. */
  broadcast(batch: BatchFrames, source: FeedSource, now: number): void {
    this.#closeSilent(now);
    for (const client of this.#clients.values()) {
      const { flow } = client;
      this.#delivery.look(client, now);
      // Whatever it has: what it is sent goes on there. Of a batch that does not, the feed gives what it lacks.
      if (flow.synced && batch.firstOffset !== flow.sentOffset + 1) fallBehind(flow, now);
      if (!flow.synced) this.#delivery.feed(client, source, now);
      else if (this.#delivery.sendBatch(client, batch, now) === "full") {
        fallBehind(flow, now);
        this.#flushSoon(client);
      }
    }
  }

  /** Sends a frame that is not of the feed to every socket, or to those that are up with it; returns how many. */
  tell(frame: ControlFrame | ((view: View) => ControlFrame | undefined), to: "all" | "synced", now: number): number {
    let told = 0;
    for (const client of this.#clients.values()) {
      const one = frame instanceof ControlFrame ? frame : frame(client.view);
      if (!one || (to === "synced" && !client.flow.synced)) continue;
      this.#delivery.tell(client, one, now);
      told += 1;
    }
    return told;
  }

  /** Greets relays anew; one that is behind comes back, and is greeted then. */
  greetRelays(hello: (view: View, terms: SocketTerms) => ControlFrame, now: number): void {
    for (const client of [...this.#clients.values()].filter(({ view }) => view.reads === "relay")) {
      if (client.flow.synced) this.#delivery.tell(client, hello(client.view, this.#delivery.termsOf(client)), now);
      else this.#end(client.socket, closeCodes.tryAgain, "what overlays see has changed");
    }
  }

  /** What tells live parts needs of the sockets. */
  get partLine(): Pick<PartLine, "wanting" | "tellIfRoom" | "end"> {
    return {
      wanting: this.#wanting,
      tellIfRoom: (client, frame, now) => this.#delivery.tellIfRoom(client, frame, now),
      end: ({ socket }, code, reason) => this.#end(socket, code, reason),
    };
  }

  /** Has the sockets of a principal want these live parts besides those that they want; they know how those stand already. */
  wantParts(principal: Principal, names: readonly string[]): void {
    const holder = formatPrincipal(principal);
    for (const client of this.#clients.values()) {
      if (formatPrincipal(client.attachment.principal) !== holder) continue;
      // What is asked for now comes first where there is too much.
      const parts = withinLimits([...names, ...client.view.parts]);
      client.view = { ...client.view, parts };
      client.attachment.parts = parts.join();
      this.#wanting.add(client);
      writeDown(client);
    }
  }

  /** The live parts that somebody wants here. */
  get wantedParts(): string[] {
    return withinLimits(Array.from(this.#wanting, ({ view }) => view.parts).flat());
  }

  /** Greets everybody anew who is up with the feed. */
  greetAll(hello: (view: View, terms: SocketTerms) => ControlFrame, now: number): void {
    for (const client of this.#clients.values()) {
      if (client.flow.synced) this.#delivery.tell(client, hello(client.view, this.#delivery.termsOf(client)), now);
    }
  }

  /** Takes everybody to the feed's end, whatever they have not been sent, and greets them anew there. */
  skipToEnd(source: FeedSource, hello: (view: View, terms: SocketTerms) => ControlFrame, now: number): void {
    for (const client of this.#clients.values()) {
      this.endCatchUp(client, source, now, (terms) => hello(client.view, terms));
    }
  }

  /** What a client said: makes room and feeds who is behind, or ends it. */
  take(socket: WebSocket, message: string | ArrayBuffer, source: FeedSource, now: number): void {
    const client = this.#clients.get(socket);
    // It may be on the way still from somebody who was shown the door.
    if (!client) return;
    if (!takeMessage(client.bucket, now)) return this.#end(socket, closeCodes.misbehaved, "too many messages");
    // What it missed may have come from where there is more than here.
    const said = readMessage(message, Math.max(source.top.offset, client.flow.sentOffset));
    switch (said.kind) {
      case "misbehaved":
        return this.#end(socket, closeCodes.misbehaved, said.reason);
      case "ping":
        this.#delivery.pong(client);
        break;
      case "ack":
        creditOffset(client.flow, said.offset, now);
        break;
      case "showing":
        if (client.attachment.principal.kind !== "token")
          return this.#end(socket, closeCodes.misbehaved, "a showing, which only overlays say");
        client.attachment.showing = { ...said.showing, at: now };
        this.#flushSoon(client);
        break;
      case "check":
        // The echo of one that a sleep of the hub forgot proves nothing, and is no lie.
        proveRead(client.flow, said.id, now);
        break;
      default:
        said satisfies never;
    }
    client.heardAt = now;
    if (isWorthWriting(client)) this.#flushSoon(client);
    this.#delivery.look(client, now);
    if (!client.flow.synced) this.#delivery.feed(client, source, now);
  }

  /** The socket that is fed from the log under this id. */
  catchingUp(catchUpId: string): Client | undefined {
    for (const client of this.#clients.values()) if (client.attachment.catchUpId === catchUpId) return client;
    return undefined;
  }

  /** Sends a batch of the log to a socket that waits for it; false when it has no room, or is gone. */
  sendMissed(client: Client, batch: BatchFrames, source: FeedSource, now: number): boolean {
    this.#delivery.look(client, now);
    const outcome = this.#delivery.sendBatch(client, batch, now);
    if (outcome === "full") this.#delivery.tellBehind(client, source, now);
    if (outcome === "sent") writeDown(client);
    return outcome === "sent";
  }

  /** From here on the feed has what the socket lacks: from the feed's end on, where it is greeted anew. */
  endCatchUp(client: Client, source: FeedSource, now: number, hello?: (terms: SocketTerms) => ControlFrame): void {
    delete client.attachment.catchUpId;
    if (hello) {
      noteSkipped(client.flow, source.top.offset);
      this.#delivery.greet(client, hello(this.#delivery.termsOf(client)), now);
    }
    writeDown(client);
    this.#delivery.feed(client, source, now);
  }

  /** Closes the sockets that are behind and do not move, and those that say nothing. */
  closeStuck(now: number): void {
    for (const client of this.#clients.values()) {
      this.#delivery.look(client, now);
      if (isStuck(client.flow, now)) this.#end(client.socket, closeCodes.slow, "too slow");
    }
    this.#closeSilent(now);
  }

  /** When the first of those that are behind is stuck if nothing comes of it; undefined where none is behind. */
  get stuckAt(): number | undefined {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { flow } of this.#clients.values()) earliest = Math.min(earliest, stuckAt(flow));
    return Number.isFinite(earliest) ? earliest : undefined;
  }

  /** Now and then, where the hub is awake anyway: nobody is woken, and billed, for it. */
  #closeSilent(now: number): void {
    if (now - this.#silenceLookedAt < silenceLookMs) return;
    this.#silenceLookedAt = now;
    for (const { socket, attachment, view, heardAt } of this.#clients.values()) {
      const lastAt = Math.max(heardAt, this.#pingAt(socket));
      const wasHeard = lastAt > 0 || attachment.heard === true;
      if (isSilent({ version: view.version, openedAt: attachment.openedAt, heardAt: lastAt, wasHeard }, now)) {
        this.#end(socket, closeCodes.silent, "said nothing for two minutes");
      }
    }
  }

  /** When the runtime last answered a ping, milliseconds since 1970; 0 for never. */
  #pingAt(socket: WebSocket): number {
    return this.#ctx.getWebSocketAutoResponseTimestamp(socket)?.getTime() ?? 0;
  }

  /** Tells everybody where something else counts for so many sockets. */
  #shareAnew(sockets: number, { isComing, now }: { isComing: boolean; now: number }): void {
    if (!this.#delivery.share(sockets, { isComing })) return;
    const frame = new ControlFrame({ type: "window", ...this.#delivery.terms });
    for (const client of this.#clients.values()) {
      const isShared = client.view.version === 2 && client.attachment.principal.kind !== "relay";
      if (isShared) this.#delivery.tell(client, frame, now);
    }
  }

  /** The wait keeps the object awake, so what is not written yet cannot be slept over. */
  #flushSoon(client: Client): void {
    this.#dirty.add(client);
    if (this.#flushing) return;
    this.#flushing = this.#flush();
    this.#ctx.waitUntil(this.#flushing);
  }

  async #flush(): Promise<void> {
    await scheduler.wait(flushAfterMs);
    this.#flushing = undefined;
    const source = this.#current();
    const now = Date.now();
    const clients = [...this.#dirty].filter(({ socket }) => this.#clients.has(socket));
    this.#dirty.clear();
    for (const client of clients) {
      if (source && !client.flow.synced) this.#flushBehind(client, source, now);
      writeDown(client);
    }
  }

  /** Who is still behind after a while is told so: from now on it asks for more. */
  #flushBehind(client: Client, source: FeedSource, now: number): void {
    if (client.attachment.catchUpId !== undefined) return;
    this.#delivery.look(client, now);
    this.#delivery.feed(client, source, now);
    this.#dirty.delete(client);
    if (!client.flow.synced) this.#delivery.tellBehind(client, source, now);
  }

  #end(socket: WebSocket, code: number, reason: string): void {
    const client = this.#clients.get(socket);
    this.#clients.delete(socket);
    if (client) {
      this.#wanting.delete(client);
      letGo(client.flow);
    }
    try {
      socket.close(code, reason);
      if (client) this.#leaving.add(socket, client.attachment.principal);
    } catch {
      // Closed already, which is what was wanted.
    }
  }
}
