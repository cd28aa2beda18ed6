/** The stream as sockets see it: who comes gets a hello and what it missed, then each batch as it is recorded. */
import { type ActionRecord, isShown } from "#shared/action-record.ts";
import { type EventType, eventTypes, type RecordedEvent } from "#shared/event.ts";
import { type CatchUpAnswer, type CatchUpPiece, liveHeaders } from "#shared/protocol/hub-protocol.ts";
import { limits } from "#shared/protocol/limits.ts";
import { totalsOf } from "#shared/live-state.ts";
import type { Position } from "#shared/protocol/position.ts";
import { shownTimers } from "#shared/rules/timers.ts";
import { closeCodes, type HelloFrame, parsePosition, subprotocol } from "#shared/protocol/wire.ts";
import { type Identity, type Loaded, readFeedAfterOffset, readFeedBefore } from "../feed/feed-storage.ts";
import { feedPiece, RecentFeed } from "./recent-feed.ts";
import { canResume, helloFrame, isOfFeed, missedPieces, stillShown } from "./resume.ts";
import { type Feed, readAcknowledgement, Sockets } from "./sockets.ts";

/** The hub as it stands; another object after its memory was read anew. */
export interface HubView {
  identity: Identity;
  memory: Loaded;
}

export class LiveFeed {
  readonly #ctx: DurableObjectState;
  readonly #current: () => HubView | undefined;
  readonly #sockets: Sockets;
  readonly #recent = new RecentFeed();

  /** `current` is asked each time; undefined for an object nobody made a stream of. */
  constructor(ctx: DurableObjectState, current: () => HubView | undefined, now: number) {
    this.#ctx = ctx;
    this.#current = current;
    this.#sockets = new Sockets(ctx, current()?.memory.offset ?? 0, now);
  }

  /** When the first of the lagging sockets has to be closed if it does not move; undefined where none lags. */
  get stuckAt(): number | undefined {
    return this.#sockets.stuckAt;
  }

  /** A WebSocket upgrade; the Worker has checked who asks and set `liveHeaders`. */
  open(request: Request, now: number): Response {
    const view = this.#current();
    if (!view) return new Response(null, { status: 404 });
    const { memory } = view;
    const tokenId = request.headers.get(liveHeaders.tokenId);
    const open = this.#sockets.count(tokenId);
    if (open.all >= limits.socketsPerStream || open.ofToken >= limits.socketsPerToken) {
      return new Response(null, { status: 429 });
    }
    const url = new URL(request.url);
    const asked = parsePosition(url.searchParams.get("after") ?? "");
    const types = readTypes(url.searchParams.get("types"));
    const bounds = { top: topOf(view), beforeFirst: memory.beforeFirstOffset };
    const fromFeed = canResume(asked, bounds);
    const fromLog = !fromFeed && isOfFeed(asked, bounds);
    const hello = this.#hello(view, { asked, recovered: fromFeed || fromLog, types });
    const catchUpId = fromLog ? crypto.randomUUID() : undefined;

    const { 0: client, 1: server } = new WebSocketPair();
    const { offset } = hello.position;
    this.#sockets.accept(
      server,
      { types, ...(tokenId === null ? {} : { tokenId }), ...(catchUpId === undefined ? {} : { catchUpId }) },
      { offset, synced: offset === hello.top.offset, now },
    );
    server.send(JSON.stringify(hello));
    if (fromFeed) this.#sockets.feed(server, this.#feed(view));

    const headers = new Headers();
    const offered = request.headers.get("Sec-WebSocket-Protocol")?.split(/,\s*/) ?? [];
    if (offered.includes(subprotocol)) headers.set("Sec-WebSocket-Protocol", subprotocol);
    if (catchUpId !== undefined) headers.set(liveHeaders.catchUp, `${catchUpId};${offset}`);
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  /** Sends what was just recorded; `text` is the JSON array of `events`. */
  broadcast({ events, actions, text }: { events: RecordedEvent[]; actions: ActionRecord[]; text: string }): void {
    const view = this.#current();
    if (!view) return;
    const totals = totalsOf(view.memory.state.live);
    const shown = stillShown(actions, view.memory.takebacks);
    const piece = feedPiece({ events, actions: shown, text, position: topOf(view), totals });
    this.#recent.push(piece);
    this.#sockets.broadcast(piece, Date.now());
  }

  /** Says anew how everything stands, to who is up with the feed: something changed that no event tells of. */
  greetAll(): void {
    const view = this.#current();
    if (!view) return;
    this.#sockets.sayAll((types) => this.#hello(view, { asked: topOf(view), recovered: true, types }));
  }

  /** Sends alerts that are only tried to who is up with the feed; returns how many that are. */
  show(actions: ActionRecord[]): number {
    const view = this.#current();
    const shown = actions.filter(isShown);
    return view && shown.length > 0
      ? this.#sockets.sayAll(() => ({ type: "trial", position: topOf(view), actions: shown }))
      : 0;
  }

  /**
   * Tells every socket what was taken back after a number, and how things are muted; takes it out of what is still to be
   * sent, too. Says nothing where there is nothing new, unless `always`. Returns how many were told.
   */
  tellOverlays({ after, always = false, skip }: { after: number; always?: boolean; skip?: string }): number {
    const view = this.#current();
    if (!view) return 0;
    const { takebacks } = view.memory;
    const withdrawals = takebacks.withdrawals.filter(({ no }) => no > after);
    if (withdrawals.length === 0 && !always) return 0;
    this.#recent.takeBack((actions) => stillShown(actions, takebacks));
    const frame = { type: "overlays", position: topOf(view), withdrawals, mutes: takebacks.mutes } as const;
    return this.#sockets.tellAll({ ...frame, ...(skip !== undefined && { skip }) });
  }

  /** The only thing a client can say is how far it is; pings never come here. */
  take(socket: WebSocket, message: string | ArrayBuffer): void {
    const offset = readAcknowledgement(message);
    const view = this.#current();
    if (offset !== undefined && view) this.#sockets.acknowledge(socket, offset, Date.now(), this.#feed(view));
  }

  /** The client closed the socket, or is gone without a word. */
  end(socket: WebSocket): void {
    this.#sockets.end(socket);
  }

  /** Closes the sockets of a revoked overlay token; returns how many there were. */
  revoke(tokenId: string): number {
    return this.#sockets.closeToken(tokenId, closeCodes.revoked, "token revoked");
  }

  /** Closes every socket: the stream is deleted. */
  revokeAll(): void {
    this.#sockets.closeAll(closeCodes.revoked, "stream deleted");
  }

  closeStuck(now: number): void {
    this.#sockets.closeStuck(now);
  }

  /** Hands a socket that waits for it a piece of the log, and the feed once that has the rest. */
  catchUp({ catchUpId, events: text }: CatchUpPiece): CatchUpAnswer {
    const view = this.#current();
    const waiting = this.#sockets.catchingUp(catchUpId);
    if (!view || !waiting) return { state: "gone" };
    const { memory } = view;
    const events = JSON.parse(text) as RecordedEvent[];
    const last = events.at(-1);
    if (!last || events[0]?.offset !== waiting.flow.sentOffset + 1)
      return { state: "more", after: waiting.flow.sentOffset };
    const position = { ...topOf(view), offset: last.offset };
    // What rules did then is no news any more.
    const piece = feedPiece({ events, actions: [], text, position, totals: totalsOf(memory.state.live) });
    if (!this.#sockets.sendPiece(catchUpId, piece)) return { state: "wait" };
    if (waiting.flow.sentOffset < memory.beforeFirstOffset) return { state: "more", after: waiting.flow.sentOffset };
    this.#sockets.endCatchUp(catchUpId, this.#feed(view));
    return { state: "done" };
  }

  failCatchUp(catchUpId: string): void {
    const view = this.#current();
    const waiting = this.#sockets.catchingUp(catchUpId);
    if (!view || !waiting) return;
    waiting.socket.send(JSON.stringify(this.#hello(view, { asked: undefined, recovered: false, types: [] })));
    waiting.flow.sentOffset = view.memory.offset;
    this.#sockets.endCatchUp(catchUpId, this.#feed(view));
  }

  #feed(view: HubView): Feed {
    const { sql } = this.#ctx.storage;
    const top = topOf(view);
    const { state, takebacks } = view.memory;
    const of = { epoch: top.epoch, totals: totalsOf(state.live), takebacks };
    const read = (offset: number) =>
      this.#recent.after(offset) ?? missedPieces(readFeedAfterOffset(sql, offset), offset, of);
    return { top, read };
  }

  #hello(view: HubView, asked: { asked: Position | undefined; recovered: boolean; types: EventType[] }): HelloFrame {
    const { identity, memory } = view;
    const { counters, timers } = memory.ruleState;
    return helloFrame({
      ...asked,
      streamId: identity.streamId,
      feed: { top: topOf(view), beforeFirst: memory.beforeFirstOffset },
      state: memory.state.live,
      counters,
      timers: shownTimers(timers),
      takebacks: memory.takebacks,
      rowsBefore: (offset) => readFeedBefore(this.#ctx.storage.sql, offset),
    });
  }
}

/** The end of the hub's feed. */
export function topOf({ identity, memory }: HubView): Position {
  return { epoch: identity.epoch, offset: memory.offset };
}

function readTypes(text: string | null): EventType[] {
  const wanted = text?.split(",") ?? [];
  return eventTypes.filter((type) => wanted.includes(type));
}
