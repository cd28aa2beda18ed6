/**
 * The audience of a feed: who comes gets a hello and what it missed, then each batch as it is recorded. It knows a feed by
 * `FeedSource` alone, so that a hub, a relay and a recording that is played can be composed with it.
 */
import { type ActionRecord, isShown } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { totalsOf } from "#shared/live-state.ts";
import { showsAll } from "#shared/moderation/overlay-filter.ts";
import type { Released } from "#shared/moderation/released.ts";
import { type CatchUpAnswer, type CatchUpPage, liveHeaders } from "#shared/protocol/hub-protocol.ts";
import type { Deflated } from "#shared/protocol/joined-deflate.ts";
import { splitPartNames } from "#shared/overlay/parts.ts";
import { type OpenOverlay, openOverlayLimit } from "#shared/protocol/open-overlays.ts";
import type { Principal } from "#shared/protocol/principal.ts";
import type { ProblemCode } from "#shared/protocol/problems.ts";
import { closeCodes, type MadeUp, type OverlaysFrame, parsePosition } from "#shared/protocol/wire.ts";
import type { Holder } from "./admission.ts";
import { Backlog } from "./backlog.ts";
import type { FeedSource } from "./feed-source.ts";
import { BatchFrames, ControlFrame, type FeedBatch, mergeBatches } from "./frames.ts";
import { canResume, Greetings, isInOverlayReach, isOfFeed } from "./greeting.ts";
import { PartTeller } from "./part-teller.ts";
import { shownReleases } from "./releases.ts";
import { Sockets } from "./sockets.ts";
import { stillShown } from "./taken-back.ts";
import { chooseSubprotocol, type View, viewOf } from "./views.ts";

/** UTF-16 units of events' texts that go out as one: some hundred kilobytes deflated. Who has no room for that gets it in parts. */
const togetherLength = 1024 * 1024;

export class Audience {
  readonly #current: () => FeedSource | undefined;
  readonly #backlog = new Backlog();
  readonly #greetings = new Greetings(this.#backlog);
  readonly #sockets: Sockets;
  readonly #parts: PartTeller;
  /** What was recorded within `together` and is yet to be sent; undefined outside of it. */
  #together: BatchFrames[] | undefined;

  /** `current` is asked each time; undefined where there is no feed. `now` is milliseconds since 1970, here and below. */
  constructor(ctx: DurableObjectState, current: () => FeedSource | undefined, now: number) {
    this.#current = current;
    this.#sockets = new Sockets(ctx, current, this.#backlog, now);
    const keepAwake = (done: Promise<unknown>) => ctx.waitUntil(done);
    this.#parts = new PartTeller({ ...this.#sockets.partLine, current, keepAwake });
  }

  /** When the first of the lagging sockets has to be closed if it does not move; undefined where none lags. */
  get stuckAt(): number | undefined {
    return this.#sockets.stuckAt;
  }

  /** How many sockets there are. */
  get size(): number {
    return this.#sockets.size;
  }

  /** The pages of overlays that are open here, and how they are shown. */
  openOverlays(): { open: OpenOverlay[]; count: number } {
    return this.#sockets.openOverlays(openOverlayLimit);
  }

  /** How many sockets a principal holds here. */
  sizeOf(principal: Principal): number {
    return this.#sockets.holders.countOf(principal);
  }

  /** A WebSocket upgrade; the Worker has checked who asks and set `liveHeaders`. */
  open(request: Request, holder: Holder, now: number): Response {
    const source = this.#current();
    if (!source) return new Response(null, { status: 404 });
    const url = new URL(request.url);
    const protocol = chooseSubprotocol(request.headers.get("Sec-WebSocket-Protocol"));
    const reads = readsOf(request, holder.principal);
    const parts = splitPartNames(url.searchParams.get("parts"));
    const view = viewOf(protocol?.version ?? 1, url.searchParams.get("types")?.split(",") ?? [], reads, parts);
    if (!this.#sockets.hasRoomFor(view, holder.principal)) return refusal("too_many_filters");
    if (!this.#sockets.holders.makeRoom(holder.principal, now)) return refusal("too_many_sockets");
    const asked = parsePosition(url.searchParams.get("after") ?? "");
    const { top } = source;
    // The past is not for a page that shows what is: it gets what it missed a moment ago, and not what the feed has cut.
    const fromFeed = canResume(asked, source) && (reads !== "overlay" || isInOverlayReach(asked, source, now));
    const fromLog = !fromFeed && reads !== "overlay" && isOfFeed(asked, source);
    const recovered = fromFeed || fromLog;
    const { offset } = recovered ? asked : top;
    const catchUpId = fromLog ? crypto.randomUUID() : undefined;

    this.#parts.greeting(parts, source);
    const { 0: client, 1: server } = new WebSocketPair();
    this.#sockets.accept(
      server,
      { view, ...holder, ...(catchUpId !== undefined && { catchUpId }) },
      {
        offset,
        synced: offset === top.offset,
        now,
        hello: (terms) => this.#greetings.hello(source, { view, asked, recovered, terms }),
        missed: fromFeed ? source : undefined,
      },
    );

    const headers = new Headers();
    if (protocol) headers.set("Sec-WebSocket-Protocol", protocol.name);
    if (catchUpId !== undefined) headers.set(liveHeaders.catchUp, `${catchUpId};${offset}`);
    return new Response(null, { status: 101, webSocket: client, headers });
  }

  /** Sends what was just recorded; `texts` has the JSON of each event, `body` all of them deflated. */
  broadcast(
    {
      events,
      actions,
      texts,
      body,
      held,
    }: Pick<FeedBatch, "events" | "actions" | "texts" | "held"> & { body?: Deflated | undefined },
    now: number,
  ): void {
    const source = this.#current();
    if (!source) return;
    const { epoch, offset } = source.top;
    const batch = new BatchFrames({
      events,
      actions: stillShown(actions, source.takebacks),
      texts,
      bodies: body && [body],
      length: texts.reduce((sum, text) => sum + text.length, 0),
      position: { epoch, offset: events.at(-1)?.offset ?? offset },
      totals: totalsOf(source.state),
      filter: source.filter,
      held,
    });
    this.#greetings.forget();
    this.#backlog.push(batch);
    if (this.#together) return this.#join(this.#together, batch, now);
    this.#sockets.broadcast(batch, source, now);
    this.#backlog.cool();
    this.#parts.changed(now);
  }

  /**
   * What is broadcast within goes out as one frame, at the end or before anything else is said: with many sockets most of
   * the work is in the sending. It all happens within one turn, so nobody is greeted or thrown out in between.
   */
  together(work: () => void, now: number): void {
    this.#together = [];
    try {
      work();
    } finally {
      this.#sendTogether(now);
      this.#together = undefined;
    }
  }

  #join(together: BatchFrames[], batch: BatchFrames, now: number): void {
    const length = together.reduce((sum, { length }) => sum + length, batch.length);
    if (length > togetherLength) this.#sendTogether(now);
    this.#together?.push(batch);
  }

  #sendTogether(now: number): void {
    const [source, batches] = [this.#current(), this.#together ?? []];
    if (!source || batches.length === 0) return;
    this.#together = [];
    this.#sockets.broadcast(mergeBatches(batches), source, now);
    this.#backlog.cool();
    this.#parts.changed(now);
  }

  /** Greets anew everybody who is up with the feed: the state is another one, and no event tells of it. */
  greetAll(now: number): void {
    const source = this.#current();
    if (!source) return;
    this.#sendTogether(now);
    this.#greetings.forget();
    this.#sockets.greetAll(
      (view, terms) => this.#greetings.hello(source, { view, asked: source.top, recovered: true, terms }),
      now,
    );
    this.#parts.changed(now);
  }

  /** What overlays see has become another: what was made for them is made anew, and relays are told. */
  moderateAnew(now: number): void {
    const source = this.#current();
    if (!source) return;
    this.#sendTogether(now);
    this.#backlog.remake();
    this.#greetings.forget();
    this.#sockets.greetRelays(
      (view, terms) => this.#greetings.hello(source, { view, asked: source.top, recovered: true, terms }),
      now,
    );
    this.#parts.tellAnew(now);
  }

  /** The feed has leapt: everybody goes on at its end, with how things stand there. */
  skipToEnd(now: number): void {
    const source = this.#current();
    if (!source) return;
    this.#sendTogether(now);
    this.#backlog.forget();
    this.#greetings.forget();
    this.#sockets.skipToEnd(
      source,
      (view, terms) => this.#greetings.hello(source, { view, asked: undefined, recovered: false, terms }),
      now,
    );
    this.#parts.changed(now);
  }

  /** What was served is left: another copy of the feed may follow, and nothing in memory is of that one. */
  leaveFeed(): void {
    this.#backlog.forget();
    this.#greetings.forget();
  }

  /** What was recorded has become another: what is in memory of it goes, also at relays, and everybody is greeted anew. */
  forgetPast(now: number): void {
    this.#backlog.forget();
    for (const number of this.relays) {
      this.#sockets.holders.closeOf({ kind: "relay", id: String(number) }, closeCodes.goAway, "copy the feed anew");
    }
    this.greetAll(now);
  }

  /** Says how counters and timers stand: something changed that no action tells of. */
  tellTallies(now: number): void {
    const source = this.#current();
    if (!source) return;
    this.#sendTogether(now);
    const { top, counters, timers } = source;
    this.#sockets.tell(new ControlFrame({ type: "tallies", position: top, counters, ...timers }), "all", now);
    this.#parts.changed(now);
  }

  /** Something that live parts show was changed by hand: who wants them is told, within the quarter of a second. */
  tellParts(now: number): void {
    this.#sendTogether(now);
    this.#parts.changed(now);
  }

  /** The live parts that somebody wants here. */
  get wantedParts(): string[] {
    return this.#sockets.wantedParts;
  }

  /** Has the sockets of a principal want these live parts: it is told at the same time how they stand. */
  wantParts(principal: Principal, names: readonly string[]): void {
    const source = this.#current();
    if (source) this.#parts.greeting(names, source);
    this.#sockets.wantParts(principal, names);
  }

  /** Sends what is only tried to who is up with the feed; returns how many that are. */
  show({ actions, made }: { actions: ActionRecord[]; made?: MadeUp | undefined }, now: number): number {
    const source = this.#current();
    const shown = actions.filter(isShown);
    if (!source || (shown.length === 0 && !made)) return 0;
    this.#sendTogether(now);
    const { filter = showsAll } = source;
    const frameOf = (some: ActionRecord[]) =>
      some.length === 0 && !made
        ? undefined
        : new ControlFrame({ type: "trial", position: source.top, actions: some, ...(made && { made }) });
    const forAll = frameOf(shown);
    // Nothing of it was recorded: it comes after all that was, and what was decided of that is not meant for it.
    const asNext = (record: ActionRecord): ActionRecord[] => {
      const { offset } = record;
      const one = filter.action({ ...record, offset: offset + 1 });
      return one ? [{ ...one, offset }] : [];
    };
    const forOverlays = frameOf(shown.flatMap(asNext));
    return this.#sockets.tell((view) => (view.reads === "overlay" ? forOverlays : forAll), "synced", now);
  }

  /**
   * Tells every socket what was taken back after a number, and how things are muted; takes it out of what is still to be
   * sent, too. Says nothing where there is nothing new, unless `always`. Returns how many were told.
   */
  tellOverlays(
    {
      after,
      always = false,
      ...also
    }: { after: number; always?: boolean } & Pick<OverlaysFrame, "skip" | "scene" | "emptied">,
    now: number,
  ): number {
    const source = this.#current();
    if (!source) return 0;
    const { takebacks, top } = source;
    const withdrawals = takebacks.withdrawals.filter(({ no }) => no > after);
    if (withdrawals.length === 0 && !always) return 0;
    this.#sendTogether(now);
    this.#greetings.forget();
    this.#backlog.takeBack((actions) => stillShown(actions, takebacks));
    const frame = { type: "overlays", position: top, withdrawals, mutes: takebacks.mutes } as const;
    const told = this.#sockets.tell(new ControlFrame({ ...frame, ...also }), "all", now);
    this.#parts.changed(now);
    return told;
  }

  /** Sends overlays what is shown by hand; returns how many were sent something. */
  release(released: readonly Released[], now: number): number {
    const source = this.#current();
    if (!source || released.length === 0 || source.isEmptied === true) return 0;
    this.#sendTogether(now);
    this.#greetings.forget();
    const { filter = showsAll, top } = source;
    const made = new Map<string, ControlFrame | undefined>();
    const frameFor = (view: View): ControlFrame | undefined => {
      if (view.reads !== "overlay") return undefined;
      if (!made.has(view.filter)) {
        const shown = shownReleases(released, filter, view);
        const frame = { type: "released", position: top, released: shown } as const;
        made.set(view.filter, shown.length === 0 ? undefined : new ControlFrame(frame));
      }
      return made.get(view.filter);
    };
    return this.#sockets.tell(frameFor, "all", now);
  }

  /** What a client said; pings never come here. */
  take(socket: WebSocket, message: string | ArrayBuffer, now: number): void {
    const source = this.#current();
    if (source) this.#sockets.take(socket, message, source, now);
  }

  /** The client closed the socket, or is gone without a word. Returns whose it was; undefined where we had closed it. */
  end(socket: WebSocket, now: number): Principal | undefined {
    return this.#sockets.end(socket, now);
  }

  /** Closes the sockets of a revoked overlay token or API key; returns how many there were. */
  revoke(principal: Principal): number {
    return this.#sockets.holders.closeOf(principal, closeCodes.revoked, `${principal.kind} revoked`);
  }

  /** Closes every socket: the stream is deleted. */
  revokeAll(): void {
    this.closeAll(closeCodes.revoked, "stream deleted");
  }

  /** Closes every socket. */
  closeAll(code: number, reason: string): void {
    this.#sockets.closeAll(code, reason);
  }

  /** Who is here, each once. */
  get principals(): Principal[] {
    return this.#sockets.holders.all;
  }

  /** The numbers of the relays that are here. */
  get relays(): number[] {
    return this.#sockets.holders.relays;
  }

  /** Closes the sockets that are behind and do not move, and those that say nothing. */
  closeStuck(now: number): void {
    this.#sockets.closeStuck(now);
  }

  /** Has those that were here for long enough come back, and say again who they are. */
  closeAged(now: number): void {
    this.#sockets.holders.closeAged(now);
  }

  /** When the first socket has been here for long enough, milliseconds since 1970; Infinity without sockets. */
  get firstEndAt(): number {
    return this.#sockets.holders.firstEndAt;
  }

  /** Hands a socket that waits for it a page of the log, or of the hub's feed, and the feed once that has the rest. */
  catchUp({ catchUpId, events: text, actions: actionsText }: CatchUpPage, now: number): CatchUpAnswer {
    const source = this.#current();
    const waiting = this.#sockets.catchingUp(catchUpId);
    if (!source || !waiting) return { state: "gone" };
    const events = JSON.parse(text) as RecordedEvent[];
    const last = events.at(-1);
    const { flow } = waiting;
    if (!last || events[0]?.offset !== flow.sentOffset + 1) return { state: "more", after: flow.sentOffset };
    const batch = new BatchFrames({
      events,
      actions: stillShown(JSON.parse(actionsText) as ActionRecord[], source.takebacks),
      texts: events.map((event) => JSON.stringify(event)),
      length: text.length,
      position: { ...source.top, offset: last.offset },
      totals: totalsOf(source.state),
      filter: source.filter,
    });
    if (!this.#sockets.sendMissed(waiting, batch, source, now)) return { state: "wait" };
    if (flow.sentOffset < source.beforeFirst) return { state: "more", after: flow.sentOffset };
    this.#sockets.endCatchUp(waiting, source, now);
    return { state: "done" };
  }

  /** The log does not have what was promised: the socket that waits is told so with a second hello. */
  failCatchUp(catchUpId: string, now: number): void {
    const source = this.#current();
    const waiting = this.#sockets.catchingUp(catchUpId);
    if (!source || !waiting) return;
    const { view } = waiting;
    this.#sockets.endCatchUp(waiting, source, now, (terms) =>
      this.#greetings.hello(source, { view, asked: undefined, recovered: false, terms }),
    );
  }
}

function readsOf({ headers }: Request, { kind }: Principal): View["reads"] {
  if (kind === "relay") return "relay";
  return headers.get(liveHeaders.reads) === "overlay" ? "overlay" : "everything";
}

function refusal(code: ProblemCode): Response {
  return new Response(null, { status: 429, headers: { [liveHeaders.problem]: code } });
}
