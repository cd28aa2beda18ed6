import { DurableObject } from "cloudflare:workers";
import { eraseFromGifts } from "#shared/erased-gifts.ts";
import { parseGiftSettleMs } from "#shared/gift-settlement.ts";
import type {
  CatchUpAnswer,
  CatchUpPage,
  CutAnswer,
  CutCall,
  HubAnswer,
  HubRpc,
  InteractionAnswer,
  InteractionCall,
  LeaseAnswer,
  LogAgainAnswer,
  LoggedAnswer,
  OpenSessionCall,
  KeptScene,
  OverlayAnswer,
  OverlayCall,
  ProofAnswer,
  PublishCall,
  SceneAnswer,
  SceneCall,
  GoalsAnswer,
  SetGoalAnswer,
  SetGoalCall,
  SetRulesAnswer,
  SetTallyAnswer,
  SetTallyCall,
  TimerAnswer,
  MadeUpCall,
  ShowAnswer,
  StoredCall,
  SnapshotAnswer,
  SystemAnswer,
  SystemBody,
  RuleCountsAnswer,
  WayAnswer,
  WorkspaceUnknown,
  EraseAnswer,
  EraseCall,
  SuppressAnswer,
  SuppressCall,
} from "#shared/protocol/hub-protocol.ts";
import type { IngestScope } from "#shared/protocol/ingest-key.ts";
import type { LeaseRelease, LeaseRequest } from "#shared/protocol/ingest.ts";
import type { KeptModeration } from "#shared/moderation/lists.ts";
import type {
  ActAnswer,
  ActCall,
  AskAnswer,
  AskCall,
  DeskAnswer,
  HeldAnswer,
  LookAnswer,
  LookCall,
  ModerateAnswer,
  ModerateCall,
  ModerationAnswer,
  ShownAnswerList,
  SpeechAnswer,
} from "#shared/protocol/moderation-protocol.ts";
import type { OpenOverlaysAnswer } from "#shared/protocol/open-overlays.ts";
import type { LogReaderRpc } from "#shared/protocol/log-reader.ts";
import type {
  ChangePointsAnswer,
  ChangePointsCall,
  PointsAnswer,
  PointsAsk,
  SetPointsAnswer,
} from "#shared/protocol/points-protocol.ts";
import type { PointsSettings } from "#shared/points/settings.ts";
import type { Principal } from "#shared/protocol/principal.ts";
import type { KeptAudit, Vouched } from "#shared/protocol/outage-protocol.ts";
import { parseSocketAgeMs } from "#shared/protocol/socket-age.ts";
import { lineCloseCodes, linePath } from "#shared/protocol/runner-line.ts";
import {
  type CopyAnswer,
  type FeedPageAnswer,
  parseSocketsPerHub,
  type RelayParts,
  type RelayPartsAnswer,
  type RelayReport,
} from "#shared/protocol/relay-protocol.ts";
import { type Collector, collectorOf } from "#shared/telemetry/otlp.ts";
import type { MeterRpc } from "#shared/telemetry/report.ts";
import type { Synchronous } from "#shared/protocol/synchronous.ts";
import type { ActionRun } from "#shared/rules/action-run.ts";
import { newEndsPace } from "#shared/rules/timers.ts";
import { Audience } from "../audience/audience.ts";
import { FeedEngine, topOf } from "../feed/feed-engine.ts";
import { projections } from "../feed/projections.ts";
import { Acts } from "./moderation/acts.ts";
import { act, desk, lookAt } from "./moderation/act-calls.ts";
import { askModeration } from "./moderation/ask-calls.ts";
import { SaidWindow } from "../feed/said-window.ts";
import { type AccessParts, admits, openSocket, recognize, revoke, revokeAt } from "./access/access-calls.ts";
import { endedBy, firstEndingAt } from "./access/access-memory.ts";
import { AlarmClock } from "./alarm-clock.ts";
import { changeGoal, goalsOf } from "./taking-part/goal-calls.ts";
import { hubFeed } from "./hub-feed.ts";
import { HubMeter } from "./hub-meter.ts";
import type { HubParts } from "./hub-parts.ts";
import { openLine, refuseScope } from "./runners/ingest-access.ts";
import { openSession, publish } from "./runners/ingest-calls.ts";
import { giveUpLease, heldLease, noteLineClosed, takeLease } from "./runners/lease-calls.ts";
import { type HeldLease, lineSilenceMs } from "../feed/lease.ts";
import { recoveryDelayMs, wakeForTimers } from "./outgoing.ts";
import { interact } from "./taking-part/interaction-calls.ts";
import { KeptAudits, vouch } from "./access/outage-calls.ts";
import { PastBoards, type PastWish } from "./overlays/past-boards.ts";
import { changePoints, changePointsSettings, pointsAsked } from "./taking-part/points-calls.ts";
import { rebuild } from "./rebuilding.ts";
import { Moderation } from "./moderation/moderation.ts";
import {
  heldThings,
  moderate,
  setModeration,
  settleHeld,
  shownAlerts,
  speechOf,
} from "./moderation/moderation-calls.ts";
import { control, show } from "./overlays/overlay-control.ts";
import { sceneOf } from "./overlays/kept-scenes.ts";
import { setScene } from "./overlays/overlay-scenes.ts";
import { WidgetStore } from "./overlays/widget-store.ts";
import type { WidgetStoreAnswer, WidgetStoreCall } from "#shared/protocol/widget-store-calls.ts";
import { type RulesCall, setRules } from "./rules/rule-calls.ts";
import { RunnerLines } from "./runners/runner-lines.ts";
import { copyFeed, feedPage, relayParts, revokeAtRelays } from "./relays/relay-calls.ts";
import { Relays } from "./relays/relays.ts";
import { recordSystem, recordTimerEndings, recordTimerLows } from "./system-events.ts";
import { Suppression } from "./suppression.ts";
import { changeTally, timerOf } from "./rules/tally-calls.ts";
import { TallyTeller } from "./rules/tally-teller.ts";
import { ruleCounts } from "#shared/rules/rule-state.ts";
import { type RefusedRunner, wayOf } from "./way.ts";
import { WaitingMessages } from "./runners/waiting-messages.ts";
import { unknownStream } from "./unknown-stream.ts";

/** How often it is looked whether the line of a live is still heard: with the alert's own looks within a minute and a half. */
const lineLookMs = 60_000;

/**
 * The hub of one stream, composed: a feed's engine (order, state, storage, log), an audience (sockets), a lease, an alarm.
 * Its answer to a batch is the commit; whatever dies afterwards, the feed row is there and the outbox starts from it.
 */
export class Hub extends DurableObject<Env> implements Synchronous<HubRpc> {
  readonly #engine: FeedEngine;
  readonly #audience: Audience;
  readonly #lines: RunnerLines;
  readonly #waiting = new WaitingMessages((messages) => {
    const now = Date.now();
    this.#audience.together(() => {
      for (const { socket, message } of messages) this.#lines.take(socket, message, now);
    }, now);
  });
  readonly #relays = new Relays();
  readonly #widgetStore = new WidgetStore(() => this.ctx.storage.sql);
  readonly #suppression: Suppression;
  readonly #moderation: Moderation;
  readonly #acts: Acts;
  readonly #keptAudits: KeptAudits;
  readonly #meter = new HubMeter();
  readonly #clock: AlarmClock;
  readonly #parts: HubParts;
  readonly #collector: Collector | undefined;
  readonly #socketAgeMs: number;
  readonly #socketsPerHub: number;
  /** How many ends of timers may be told: full again after an eviction, which no timer that ends each second lets happen. */
  readonly #endsPace = newEndsPace(Date.now());
  #refused: RefusedRunner | undefined;
  #isReporting = false;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const giftSettleMs = parseGiftSettleMs((env as unknown as Record<string, unknown>)["GIFT_SETTLE_MS"]);
    this.#socketAgeMs = parseSocketAgeMs((env as unknown as Record<string, unknown>)["SOCKET_AGE_MS"]) ?? Infinity;
    this.#socketsPerHub =
      parseSocketsPerHub((env as unknown as Record<string, unknown>)["SOCKETS_PER_HUB"]) ?? Infinity;
    this.#collector = collectorOf(env as unknown as Record<string, unknown>);
    this.#clock = new AlarmClock(ctx.storage);
    // What it is made of is asked each time: who extends this class may look on.
    const log = () => (this.ctx.exports as unknown as { LogReader: LogReaderRpc }).LogReader;
    const place = () => ({ storage: this.ctx.storage, queue: this.env.EVENT_LOG, log });
    const keepAwake = (done: Promise<unknown>) => this.ctx.waitUntil(done);
    this.#engine = new FeedEngine(place, { giftSettleMs });
    this.#moderation = new Moderation(() => this.ctx.storage.sql);
    this.#acts = new Acts(() => this.ctx.storage.sql);
    const pastBoards = new PastBoards({
      ask: (ask) => log().readPastBoard({ ...ask, streamId: this.#engine.present?.identity.streamId ?? "" }),
      changed: () => this.#audience.tellParts(Date.now()),
      keepAwake,
    });
    const beside = {
      moderation: this.#moderation,
      readPast: (wish: PastWish) => pastBoards.read(wish, Date.now()),
      saidWindow: new SaidWindow(),
    };
    const feed = () => this.#engine.present && hubFeed(this.#engine.present, this.ctx.storage.sql, beside);
    this.#audience = new Audience(ctx, feed, Date.now());
    this.#lines = new RunnerLines(ctx, {
      streamId: () => this.#engine.current?.identity.streamId,
      openSession: (call) => openSession(this.#parts, call, Date.now()),
      publish: (call) => this.#publish(call),
      lease: (request) => this.#takeLease(request),
      releaseLease: (release) => giveUpLease(this.#parts, release, Date.now()),
      // A count that is lost is no reason to fail anything.
      noteUnsealed: () =>
        keepAwake(
          log()
            .noteUnsealed()
            .catch(() => undefined),
        ),
      noteRunner: (standing) => this.#meter.noteRunner(standing),
      noteAnswered: (type, isOk) => this.#meter.noteLine(type, isOk),
    });
    const secret = (env as unknown as Record<string, unknown>)["PSEUDONYMIZATION_SECRET"];
    this.#suppression = new Suppression(() => this.ctx.storage.sql, typeof secret === "string" ? secret : undefined);
    const wakeBy = (at: number) => keepAwake(this.#clock.setBy(at));
    this.#parts = {
      engine: this.#engine,
      audience: this.#audience,
      lines: this.#lines,
      relays: this.#relays,
      tallies: new TallyTeller((now) => this.#audience.tellTallies(now), keepAwake),
      moderation: this.#moderation,
      acts: this.#acts,
      meter: this.#meter,
      beside,
      wakeBy,
      keepAwake,
    };
    this.#keptAudits = new KeptAudits(this.#parts, { sql: () => this.ctx.storage.sql, log });
    if (this.#engine.rebuild.dueAt !== undefined) wakeBy(Date.now());
  }

  create(stream: { streamId: string; uniqueId: string; workspaceId: string }): { epoch: string } {
    const made = this.#engine.create(stream, () => crypto.randomUUID().slice(0, 8));
    this.#engine.setWorkspace(stream.workspaceId);
    return made;
  }

  setWorkspace(workspaceId: string): void {
    this.#engine.setWorkspace(workspaceId);
  }

  rename(uniqueId: string): void {
    this.#engine.rename(uniqueId);
  }

  async destroy(): Promise<void> {
    if (!this.#engine.current) return;
    this.#engine.markDeleted();
    this.#audience.revokeAll();
    this.#lines.closeAll(lineCloseCodes.gone, "stream deleted");
    await this.#clock.setBy(Date.now());
  }

  ping(): { ok: true } {
    this.ctx.storage.sql.exec("select 1").toArray();
    return { ok: true };
  }

  openSession(call: OpenSessionCall, scope?: IngestScope): HubAnswer | WorkspaceUnknown {
    return refuseScope(this.#access, scope) ?? openSession(this.#parts, call, Date.now());
  }

  publish(call: PublishCall, scope?: IngestScope): HubAnswer | WorkspaceUnknown {
    return refuseScope(this.#access, scope) ?? this.#publish(call);
  }

  lease(request: LeaseRequest, scope?: IngestScope): LeaseAnswer | WorkspaceUnknown {
    const refusal = refuseScope(this.#access, scope);
    if (refusal) return refusal;
    const answer = this.#takeLease(request);
    if (answer.ok) this.#lines.dismissBefore(answer.lease.token);
    return answer;
  }

  releaseLease(release: LeaseRelease, scope?: IngestScope): LeaseAnswer | { ok: true } | WorkspaceUnknown {
    const refusal = refuseScope(this.#access, scope);
    // The host's own were never told of a stream that is not there.
    if (refusal && scope !== undefined) return refusal;
    giveUpLease(this.#parts, release, Date.now());
    return { ok: true };
  }

  proof(): ProofAnswer {
    const view = this.#engine.present;
    return view ? this.#engine.proof(view) : unknownStream;
  }

  erase(call: EraseCall): EraseAnswer {
    if (!this.#engine.current) return unknownStream;
    const erased = this.#moderation.change(this.#engine, () => {
      this.#moderation.forget(call);
      this.#acts.forget(call);
      this.#widgetStore.forget([...call.userIds, ...call.handles]);
      return this.#engine.erase(call);
    });
    this.#audience.forgetPast(Date.now());
    if (this.#engine.rebuild.dueAt !== undefined) this.#parts.wakeBy(Date.now());
    return { ok: true, ...erased };
  }

  cut({ epoch, upTo }: CutCall): CutAnswer {
    const view = this.#engine.current;
    if (!view) return unknownStream;
    // What was of another epoch is gone with it.
    if (view.identity.epoch !== epoch) return { ok: true, isCut: true };
    const { isCut, changed } = this.#engine.cut(upTo);
    if (changed) this.#audience.forgetPast(Date.now());
    return { ok: true, isCut };
  }

  suppress(call: SuppressCall): SuppressAnswer {
    const view = this.#engine.current;
    if (!view) return unknownStream;
    this.#engine.change(({ memory }) => {
      this.#suppression.change(call);
      // What they go on with comes without a name, and is to be found without one.
      const isErased = (person: string) => this.#suppression.isSuppressed(person.toLowerCase());
      if (call.add.length > 0 && eraseFromGifts(memory.state.ledger, isErased) > 0) this.#engine.writeCheckpoint();
    });
    return { ok: true, position: topOf(view) };
  }

  suppressed(): string[] {
    return [...this.#suppression.pseudonyms];
  }

  setRules(call: RulesCall): SetRulesAnswer {
    return setRules(this.#parts, call, Date.now());
  }

  snapshot(): SnapshotAnswer {
    const view = this.#engine.present;
    if (!view) return unknownStream;
    const { memory } = view;
    const shown = projections.ruleState.snapshot(memory.ruleState);
    const state = projections.state.snapshot(memory.state);
    return { ok: true, position: topOf(view), state, ...shown, rebuilding: memory.rebuilding };
  }

  setTally(call: SetTallyCall): SetTallyAnswer {
    return changeTally(this.#parts, call, Date.now());
  }

  timer(name: string): TimerAnswer {
    return timerOf(this.#parts, name);
  }

  interact(call?: InteractionCall): InteractionAnswer {
    return interact(this.#parts, this.ctx.storage.sql, call, { now: Date.now(), seed: crypto.randomUUID() });
  }

  setGoal(call: SetGoalCall): SetGoalAnswer {
    return changeGoal(this.#parts, call, Date.now());
  }

  goals(): GoalsAnswer {
    return goalsOf(this.#parts);
  }

  points(ask: PointsAsk): PointsAnswer {
    return pointsAsked(this.#parts, ask, Date.now());
  }

  askModeration(call: AskCall): AskAnswer {
    const isSuppressed = (name: string) => this.#suppression.isSuppressed(name);
    return askModeration(this.#parts, this.ctx.storage.sql, call, { now: Date.now(), isSuppressed });
  }

  setPoints(settings: PointsSettings): SetPointsAnswer {
    return changePointsSettings(this.#parts, settings, Date.now());
  }

  changePoints(call: ChangePointsCall): ChangePointsAnswer {
    const isSuppressed = (name: string) => this.#suppression.isSuppressed(name);
    return changePoints(this.#parts, call, { now: Date.now(), isSuppressed });
  }

  show(runs: ActionRun[], made?: MadeUpCall): ShowAnswer {
    return show(this.#parts, { runs, made }, Date.now());
  }

  control(call: OverlayCall): OverlayAnswer {
    return control(this.#parts, call, Date.now());
  }

  openOverlays(): OpenOverlaysAnswer {
    if (!this.#engine.present) return unknownStream;
    return { ok: true, ...this.#audience.openOverlays(), relays: this.#audience.relays };
  }

  setModeration(kept: KeptModeration): ModerationAnswer {
    return setModeration(this.#parts, this.ctx.storage.sql, kept, Date.now());
  }

  held(): HeldAnswer {
    return heldThings(this.#parts);
  }

  moderate(call: ModerateCall): ModerateAnswer {
    return moderate(this.#parts, this.ctx.storage.sql, call, Date.now());
  }

  desk(known?: string): DeskAnswer {
    return desk(this.#parts, known, Date.now());
  }

  look(call: LookCall): LookAnswer {
    return lookAt(this.#parts, call, Date.now());
  }

  act(call: ActCall): ActAnswer {
    return act(this.#parts, this.ctx.storage.sql, call, Date.now());
  }

  shownAlerts(): ShownAnswerList {
    return shownAlerts(this.#parts, this.ctx.storage.sql);
  }

  speechOf(actionId: string): SpeechAnswer {
    return speechOf(this.#parts, this.ctx.storage.sql, actionId);
  }

  setScene(call: SceneCall): SceneAnswer {
    return setScene(this.#parts, this.ctx.storage.sql, call, Date.now());
  }

  sceneOf(overlay: string): KeptScene | null {
    return sceneOf(this.ctx.storage.sql, overlay);
  }

  widgetStore(call: WidgetStoreCall): WidgetStoreAnswer {
    return this.#widgetStore.answer(call, this.#engine.present !== undefined, Date.now());
  }

  recordSystem(body: SystemBody): SystemAnswer {
    return recordSystem(this.#parts, body, Date.now());
  }

  ruleCounts(): RuleCountsAnswer {
    const view = this.#engine.present;
    return view ? { ok: true, counts: ruleCounts(view.memory.ruleState) } : unknownStream;
  }

  way(): WayAnswer {
    return wayOf(this.#parts, this.#refused, Date.now());
  }

  logged(): LoggedAnswer {
    const view = this.#engine.present;
    return view ? { ok: true, position: { ...topOf(view), offset: view.memory.storedOffset } } : unknownStream;
  }

  revoke(principal: Principal): number {
    const closed = revoke(this.#access, principal, Date.now());
    if (principal.kind !== "runner") this.#parts.keepAwake(revokeAtRelays(this.env.RELAY, this.#parts, principal));
    return closed;
  }

  revokeAt(principal: Principal, at: number): void {
    revokeAt(this.#access, principal, at);
  }

  admits(principal: Principal): boolean {
    return admits(this.#access, principal);
  }

  refused(principals: Principal[]): Principal[] {
    return principals.filter((principal) => !admits(this.#access, principal));
  }

  recognize(hash: string, { outage }: { outage: boolean }): Principal | undefined {
    return recognize(this.#access, hash, { now: Date.now(), outage });
  }

  vouch(hash: string): Vouched | undefined {
    return vouch(this.#access, hash, Date.now());
  }

  keepAudit(entry: KeptAudit): boolean {
    return this.#keptAudits.keep(entry, Date.now());
  }

  copyFeed(): CopyAnswer {
    return copyFeed(this.#engine.present, this.ctx.storage.sql);
  }

  feedPage(asked: { epoch: string; after: number }): FeedPageAnswer {
    return feedPage(this.#engine.present, this.ctx.storage.sql, asked);
  }

  relayParts(wanted: RelayParts): RelayPartsAnswer {
    return relayParts(this.#parts, this.ctx.storage.sql, wanted);
  }

  noteRelay(report: RelayReport): void {
    this.#relays.note(report);
  }

  stored(told: StoredCall): void {
    const now = Date.now();
    this.#engine.noteStored(told, now);
    this.#meter.noteLogged(this.#engine.current?.memory.storedOffset ?? 0, now);
    this.#reportSoon(now);
    if (this.#isLeftBehind) this.#parts.wakeBy(Date.now());
  }

  logAgain(): LogAgainAnswer {
    if (!this.#engine.current) return unknownStream;
    const range = this.#engine.logAgain();
    this.#parts.wakeBy(Date.now());
    return { ok: true, ...range };
  }

  catchUp(page: CatchUpPage): CatchUpAnswer {
    return this.#audience.catchUp(page, Date.now());
  }

  failCatchUp(catchUpId: string): void {
    this.#audience.failCatchUp(catchUpId, Date.now());
  }

  /** `GET .../live` as a WebSocket upgrade, or a runner's line. */
  override fetch(request: Request): Response {
    if (new URL(request.url).pathname === linePath) return openLine(this.#access, request, Date.now());
    return openSocket(this.#access, request, {
      now: Date.now(),
      random: Math.random(),
      maxAgeMs: this.#socketAgeMs,
      socketsPerHub: this.#socketsPerHub,
    });
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    if (!this.#lines.has(socket)) this.#audience.take(socket, message, Date.now());
    // A runner has one line, and waits for no other.
    else if (this.#lines.size === 1 && this.#waiting.isEmpty) this.#lines.take(socket, message, Date.now());
    else this.#waiting.add({ socket, message });
  }

  override webSocketClose(socket: WebSocket): void {
    this.#end(socket);
  }

  override webSocketError(socket: WebSocket): void {
    this.#end(socket);
  }

  #takeLease(request: LeaseRequest): LeaseAnswer {
    const answer = takeLease(this.#parts, request, Date.now());
    if (!answer.ok && answer.code === "lease_held") this.#refused = { runnerId: request.runnerId, at: Date.now() };
    return answer;
  }

  #publish(call: PublishCall): HubAnswer {
    const events = this.#suppression.without(call.events);
    const now = Date.now();
    const answer = publish(this.#parts, events === call.events ? call : { ...call, events }, now);
    this.#reportSoon(now);
    return answer;
  }

  #end(socket: WebSocket): void {
    this.#waiting.takeNow();
    if (this.#lines.has(socket)) {
      noteLineClosed(this.#parts, this.#lines.end(socket), Date.now());
      // Now: whether anybody comes back nobody here may be awake to see.
      return this.#report(Date.now());
    }
    const principal = this.#audience.end(socket, Date.now());
    if (principal?.kind === "relay") this.#relays.forget(Number(principal.id));
  }

  /** Sends what is unsent, writes down where everything stands, and comes again while there is something to do. */
  override async alarm(): Promise<void> {
    this.#clock.rang();
    const engine = this.#engine;
    if (!engine.current) return;
    recordTimerLows(this.#parts, this.#endsPace, Date.now());
    recordTimerEndings(this.#parts, this.#endsPace, Date.now());
    settleHeld(this.#parts, Date.now());
    this.#report(Date.now());
    for (const principal of endedBy(this.ctx.storage.sql, Date.now())) this.revoke(principal);
    this.#audience.closeStuck(Date.now());
    this.#audience.closeAged(Date.now());
    engine.unsendWhatStalled(Date.now());
    await engine.flush({ urgent: true });
    await this.#keptAudits.send(() => Date.now());
    if (this.#isLeftBehind) return engine.forget();
    rebuild(this.#parts, Date.now());
    const { stuckAt } = this.#audience;
    const isBusy = engine.isBusy;
    engine.writeCheckpoint();
    const isShrinking = engine.shrink();
    if (isBusy || isShrinking || stuckAt !== undefined) {
      await this.#clock.setBy(Math.min(Date.now() + recoveryDelayMs, stuckAt ?? Infinity));
    }
    wakeForTimers(this.#parts, Date.now());
    this.#parts.wakeBy(this.#audience.firstEndAt);
    this.#parts.wakeBy(firstEndingAt(this.ctx.storage.sql));
  }

  /** Has what was counted handed over in a moment, or when it is its turn: an object that falls asleep forgets it. */
  #reportSoon(now: number): void {
    if (this.#isReporting) return;
    this.#isReporting = true;
    const report = async () => {
      await scheduler.wait(this.#meter.waitMs(now));
      this.#isReporting = false;
      this.#report(Date.now());
    };
    this.#parts.keepAwake(report());
  }

  /** Hands what was counted to the meter; nothing waits for it. */
  #report(now: number): void {
    const view = this.#engine.present;
    if (!view) return;
    const { lease, offset, storedOffset, presence } = view.memory;
    const standing = {
      sockets: this.#audience.size,
      lines: this.#lines.heardSince(now - lineSilenceMs),
      leaseUntil: leaseUntil(heldLease(lease, this.#lines), this.#lines.heardAt(lease.token) !== undefined, now),
      lastEventAt: presence.lastEventAt,
      isLive: presence.lastEventAt > 0 && !presence.ended,
      logLag: offset - storedOffset,
    };
    // A runner that goes without a word wakes nobody: while one is heard, its line is looked at again.
    if (standing.isLive && standing.lines > 0) this.#parts.wakeBy(now + lineLookMs);
    const meter = this.env.METER.get(this.env.METER.idFromName("meter")) as unknown as MeterRpc;
    this.#parts.keepAwake(
      this.#meter.report({ meter, collector: this.#collector }, view.identity.streamId, standing, now),
    );
  }

  get #access(): AccessParts {
    return { ...this.#parts, sql: this.ctx.storage.sql };
  }

  /** Whether the stream is deleted and the database has everything of it: nothing is left to be kept. */
  get #isLeftBehind(): boolean {
    const { current, isDrained } = this.#engine;
    return current?.identity.deleted === true && isDrained && this.#keptAudits.isEmpty;
  }
}

/** While its holder's line is heard a lease does not end. */
function leaseUntil({ runnerId, expiresAt }: HeldLease, hasLine: boolean, now: number): number {
  if (runnerId === "") return 0;
  return hasLine && expiresAt > now ? Number.MAX_SAFE_INTEGER : expiresAt;
}
