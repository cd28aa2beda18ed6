/** The stream as sockets see it: who comes gets a hello and what it missed, then each batch as it is recorded. */
import { type ActionRecord, isShown } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { type CatchUpAnswer, type CatchUpPage, liveHeaders } from "#shared/protocol/hub-protocol.ts";
import { totalsOf } from "#shared/live-state.ts";
import type { Position } from "#shared/protocol/position.ts";
import type { ProblemCode } from "#shared/protocol/problems.ts";
import type { Principal } from "#shared/protocol/principal.ts";
import { shownTimers } from "#shared/rules/timers.ts";
import { closeCodes, parsePosition } from "#shared/protocol/wire.ts";
import { type Identity, readFeedAfterOffset, readFeedBefore } from "../feed/feed-storage.ts";
import type { Loaded } from "../feed/memory.ts";
import type { Holder } from "./admission.ts";
import { BatchFrames, ControlFrame, type FeedBatch } from "./frames.ts";
import { RecentBatches } from "./recent-batches.ts";
import { canResume, helloFrame, isOfFeed, missedBatches, stillShown } from "./resume.ts";
import { windowBytes } from "./socket-flow.ts";
import { type Feed, readAcknowledgement, Sockets } from "./sockets.ts";
import { chooseSubprotocol, type View, viewOf } from "./views.ts";

/** The hub as it stands; another object after its memory was read anew. */
export interface HubView {
  identity: Identity;
  memory: Loaded;
}

export class LiveFeed {
  readonly #ctx: DurableObjectState;
  readonly #current: () => HubView | undefined;
  readonly #sockets: Sockets;
  readonly #recent = new RecentBatches();

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
  open(request: Request, holder: Holder, now: number): Response {
    const view = this.#current();
    if (!view) return new Response(null, { status: 404 });
    const { memory } = view;
    const url = new URL(request.url);
    const protocol = chooseSubprotocol(request.headers.get("Sec-WebSocket-Protocol"));
    const wanted = viewOf(protocol?.version ?? 1, url.searchParams.get("types")?.split(",") ?? []);
    if (!this.#sockets.hasRoomFor(wanted)) return refusal("too_many_filters");
    if (!this.#sockets.makeRoom(holder.principal, now)) return refusal("too_many_sockets");
    const asked = parsePosition(url.searchParams.get("after") ?? "");
    const top = topOf(view);
    const bounds = { top, beforeFirst: memory.beforeFirstOffset };
    const fromFeed = canResume(asked, bounds);
    const fromLog = !fromFeed && isOfFeed(asked, bounds);
    const recovered = fromFeed || fromLog;
    const hello = this.#hello(view, { asked, recovered, wanted });
    const catchUpId = fromLog ? crypto.randomUUID() : undefined;

    const { 0: client, 1: server } = new WebSocketPair();
    const { offset } = recovered ? asked : top;
    this.#sockets.accept(
      server,
      { view: wanted, holder, catchUpId },
      { offset, synced: offset === top.offset, now, hello },
    );
    if (fromFeed) this.#sockets.feed(server, this.#feed(view));

    const headers = new Headers();
    if (protocol) headers.set("Sec-WebSocket-Protocol", protocol.name);
    if (catchUpId !== undefined) headers.set(liveHeaders.catchUp, `${catchUpId};${offset}`);
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  /** Sends what was just recorded; `texts` has the JSON of each event. */
  broadcast({ events, actions, texts }: Pick<FeedBatch, "events" | "actions" | "texts">): void {
    const view = this.#current();
    if (!view) return;
    const totals = totalsOf(view.memory.state.live);
    const shown = stillShown(actions, view.memory.takebacks);
    const batch = new BatchFrames({ events, actions: shown, texts, position: topOf(view), totals });
    this.#recent.push(batch);
    this.#sockets.broadcast(batch, Date.now());
  }

  /** Says anew how everything stands, to who is up with the feed: something changed that no event tells of. */
  greetAll(): void {
    const view = this.#current();
    if (!view) return;
    this.#sockets.sayAll((wanted) => this.#hello(view, { asked: topOf(view), recovered: true, wanted }));
  }

  /** Sends alerts that are only tried to who is up with the feed; returns how many that are. */
  show(actions: ActionRecord[]): number {
    const view = this.#current();
    const shown = actions.filter(isShown);
    if (!view || shown.length === 0) return 0;
    const frame = new ControlFrame({ type: "trial", position: topOf(view), actions: shown });
    return this.#sockets.sayAll(() => frame);
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
    return this.#sockets.tellAll(new ControlFrame({ ...frame, ...(skip !== undefined && { skip }) }));
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

  /** Closes the sockets of a revoked overlay token or API key; returns how many there were. */
  revoke(principal: Principal): number {
    return this.#sockets.closeOf(principal, closeCodes.revoked, `${principal.kind} revoked`);
  }

  /** Closes every socket: the stream is deleted. */
  revokeAll(): void {
    this.#sockets.closeAll(closeCodes.revoked, "stream deleted");
  }

  closeStuck(now: number): void {
    this.#sockets.closeStuck(now);
  }

  /** Has those that were here for long enough come back, and say again who they are. */
  closeAged(now: number): void {
    this.#sockets.closeAged(now);
  }

  /** When the first socket has been here for long enough, milliseconds since 1970; Infinity without sockets. */
  get firstEndAt(): number {
    return this.#sockets.firstEndAt;
  }

  /** Hands a socket that waits for it a page of the log, and the feed once that has the rest. */
  catchUp({ catchUpId, events: text }: CatchUpPage): CatchUpAnswer {
    const view = this.#current();
    const waiting = this.#sockets.catchingUp(catchUpId);
    if (!view || !waiting) return { state: "gone" };
    const { memory } = view;
    const events = JSON.parse(text) as RecordedEvent[];
    const last = events.at(-1);
    if (!last || events[0]?.offset !== waiting.flow.sentOffset + 1)
      return { state: "more", after: waiting.flow.sentOffset };
    const position = { ...topOf(view), offset: last.offset };
    const texts = events.map((event) => JSON.stringify(event));
    // What rules did then is no news any more.
    const batch = new BatchFrames({ events, actions: [], texts, position, totals: totalsOf(memory.state.live) });
    if (!this.#sockets.sendPiece(catchUpId, batch)) return { state: "wait" };
    if (waiting.flow.sentOffset < memory.beforeFirstOffset) return { state: "more", after: waiting.flow.sentOffset };
    this.#sockets.endCatchUp(catchUpId, this.#feed(view));
    return { state: "done" };
  }

  failCatchUp(catchUpId: string): void {
    const view = this.#current();
    const waiting = this.#sockets.catchingUp(catchUpId);
    if (!view || !waiting) return;
    const hello = this.#hello(view, { asked: undefined, recovered: false, wanted: waiting.view });
    this.#sockets.restart(catchUpId, hello, this.#feed(view));
  }

  #feed(view: HubView): Feed {
    const { sql } = this.#ctx.storage;
    const top = topOf(view);
    const { state, takebacks } = view.memory;
    const of = { epoch: top.epoch, totals: totalsOf(state.live), takebacks };
    const read = (offset: number) =>
      this.#recent.after(offset) ?? missedBatches(readFeedAfterOffset(sql, offset), offset, of);
    return { top, read };
  }

  #hello(view: HubView, asked: { asked: Position | undefined; recovered: boolean; wanted: View }): ControlFrame {
    const { identity, memory } = view;
    const { counters, timers } = memory.ruleState;
    const { wanted } = asked;
    const hello = helloFrame({
      ...asked,
      types: wanted.types,
      streamId: identity.streamId,
      feed: { top: topOf(view), beforeFirst: memory.beforeFirstOffset },
      state: memory.state.live,
      counters,
      timers: shownTimers(timers),
      takebacks: memory.takebacks,
      rowsBefore: (offset) => readFeedBefore(this.#ctx.storage.sql, offset),
    });
    return new ControlFrame(wanted.version === 1 ? hello : { ...hello, protocol: 2, windowBytes });
  }
}

/** The end of the hub's feed. */
export function topOf({ identity, memory }: HubView): Position {
  return { epoch: identity.epoch, offset: memory.offset };
}

function refusal(code: ProblemCode): Response {
  return new Response(null, { status: 429, headers: { [liveHeaders.problem]: code } });
}
