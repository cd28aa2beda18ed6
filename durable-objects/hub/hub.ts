/** The hub of a stream as an object of the platform: its calls, its sockets, its alarm. What each does stands in a room beside. */
import { DurableObject } from "cloudflare:workers";
import type * as Rpc from "#shared/protocol/hub-protocol.ts";
import type { IngestScope } from "#shared/protocol/ingest-key.ts";
import type { LeaseRelease, LeaseRequest } from "#shared/protocol/ingest.ts";
import type { KeptModeration } from "#shared/moderation/lists.ts";
import type * as Desk from "#shared/protocol/moderation-protocol.ts";
import type { OpenOverlaysAnswer } from "#shared/protocol/open-overlays.ts";
import type {
  ChangePointsAnswer,
  ChangePointsCall,
  PointsAnswer,
  PointsAsk,
  SetPointsAnswer,
} from "#shared/protocol/points-protocol.ts";
import type { PointsSettings } from "#shared/points/settings.ts";
import type { Principal } from "#shared/protocol/principal.ts";
import type { KeptAudit, KeptPeopleChange, PeopleChangeAnswer, Vouched } from "#shared/protocol/outage-protocol.ts";
import { lineCloseCodes, linePath } from "#shared/protocol/runner-line.ts";
import {
  type CopyAnswer,
  type FeedPageAnswer,
  type RelayParts,
  type RelayPartsAnswer,
  type RelayReport,
} from "#shared/protocol/relay-protocol.ts";
import type { Synchronous } from "#shared/protocol/synchronous.ts";
import type { ActionRun } from "#shared/rules/action-run.ts";
import { newEndsPace } from "#shared/rules/timers.ts";
import type { Audience } from "../audience/audience.ts";
import type { FeedEngine } from "../feed/feed-engine.ts";
import { act, desk, lookAt } from "./moderation/act-calls.ts";
import { askModeration } from "./moderation/ask-calls.ts";
import { type AccessParts, admits, openSocket, recognize, revoke, revokeAt } from "./access/access-calls.ts";
import { endedBy } from "./access/access-memory.ts";
import { changeGoal, goalsOf } from "./taking-part/goal-calls.ts";
import type { HubParts } from "./hub-parts.ts";
import { handover } from "./runners/handover.ts";
import { openLine, refuseScope } from "./runners/ingest-access.ts";
import { openSession, publish } from "./runners/ingest-calls.ts";
import { giveUpLease, noteLineClosed, takeLease } from "./runners/lease-calls.ts";
import { interact } from "./taking-part/interaction-calls.ts";
import { vouch } from "./access/outage-calls.ts";
import { changePoints, changePointsSettings, pointsAsked } from "./taking-part/points-calls.ts";
import {
  changePeople,
  heldThings,
  moderate,
  setModeration,
  shownAlerts,
  speechOf,
} from "./moderation/moderation-calls.ts";
import { control, show } from "./overlays/overlay-control.ts";
import { sceneOf } from "./overlays/kept-scenes.ts";
import { setScene } from "./overlays/overlay-scenes.ts";
import type { WidgetStoreAnswer, WidgetStoreCall } from "#shared/protocol/widget-store-calls.ts";
import { type RulesCall, setRules } from "./rules/rule-calls.ts";
import type { RunnerLines } from "./runners/runner-lines.ts";
import { copyFeed, feedPage, relayParts, revokeAtRelays } from "./relays/relay-calls.ts";
import { recordSystem } from "./system-events.ts";
import { changeTally, timerOf } from "./rules/tally-calls.ts";
import { wayOf } from "./way.ts";
import { WaitingMessages } from "./runners/waiting-messages.ts";
import { unknownStream } from "./unknown-stream.ts";
import { comeBack } from "./coming-back.ts";
import { composeHub, type Composition } from "./composition.ts";
import { countsOfRules, logAgain, logged, proof, snapshot } from "./log-calls.ts";
import { cut, erase, suppress } from "./privacy/privacy-calls.ts";

/**
 * The hub of one stream, composed: a feed's engine (order, state, storage, log), an audience (sockets), a lease, an alarm.
 * Its answer to a batch is the commit; whatever dies afterwards, the feed row is there and the outbox starts from it.
 */
export class Hub extends DurableObject<Env> implements Synchronous<Rpc.HubRpc> {
  readonly #parts: HubParts;
  readonly #own: Omit<Composition, "parts">;
  readonly #waiting = new WaitingMessages((messages) => {
    const { audience, lines } = this.#parts;
    const now = Date.now();
    audience.together(() => {
      for (const { socket, message } of messages) lines.take(socket, message, now);
    }, now);
  });
  /** How many ends of timers may be told: full again after an eviction, which no timer that ends each second lets happen. */
  readonly #endsPace = newEndsPace(Date.now());
  readonly #handover = handover();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    const { parts, ...own } = composeHub(
      { ctx, env: () => this.env },
      { publish: (call) => this.#publish(call), lease: (request) => this.#takeLease(request) },
    );
    this.#parts = parts;
    this.#own = own;
    if (this.#engine.rebuild.dueAt !== undefined) parts.wakeBy(Date.now());
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
    await this.#own.clock.setBy(Date.now());
  }

  ping(): { ok: true } {
    this.ctx.storage.sql.exec("select 1").toArray();
    return { ok: true };
  }

  openSession(call: Rpc.OpenSessionCall, scope?: IngestScope): Rpc.HubAnswer | Rpc.WorkspaceUnknown {
    return refuseScope(this.#access, scope) ?? openSession(this.#parts, call, Date.now());
  }

  publish(call: Rpc.PublishCall, scope?: IngestScope): Rpc.HubAnswer | Rpc.WorkspaceUnknown {
    return refuseScope(this.#access, scope) ?? this.#publish(call);
  }

  lease(request: LeaseRequest, scope?: IngestScope): Rpc.LeaseAnswer | Rpc.WorkspaceUnknown {
    const refusal = refuseScope(this.#access, scope);
    if (refusal) return refusal;
    const answer = this.#takeLease(request);
    if (answer.ok) this.#lines.dismissBefore(answer.lease.token);
    return answer;
  }

  releaseLease(release: LeaseRelease, scope?: IngestScope): Rpc.LeaseAnswer | { ok: true } | Rpc.WorkspaceUnknown {
    const refusal = refuseScope(this.#access, scope);
    // The host's own were never told of a stream that is not there.
    if (refusal && scope !== undefined) return refusal;
    giveUpLease(this.#parts, release, Date.now());
    return { ok: true };
  }

  proof(): Rpc.ProofAnswer {
    return proof(this.#parts);
  }

  erase(call: Rpc.EraseCall): Rpc.EraseAnswer {
    return erase(this.#parts, this.#own, call, Date.now());
  }

  cut(call: Rpc.CutCall): Rpc.CutAnswer {
    return cut(this.#parts, call, Date.now());
  }

  suppress(call: Rpc.SuppressCall): Rpc.SuppressAnswer {
    return suppress(this.#parts, this.#own.suppression, call);
  }

  suppressed(): string[] {
    return [...this.#own.suppression.pseudonyms];
  }

  setRules(call: RulesCall): Rpc.SetRulesAnswer {
    return setRules(this.#parts, call, Date.now());
  }

  snapshot(): Rpc.SnapshotAnswer {
    return snapshot(this.#parts);
  }

  setTally(call: Rpc.SetTallyCall): Rpc.SetTallyAnswer {
    return changeTally(this.#parts, call, Date.now());
  }

  timer(name: string): Rpc.TimerAnswer {
    return timerOf(this.#parts, name);
  }

  interact(call?: Rpc.InteractionCall): Rpc.InteractionAnswer {
    return interact(this.#parts, this.ctx.storage.sql, call, { now: Date.now(), seed: crypto.randomUUID() });
  }

  setGoal(call: Rpc.SetGoalCall): Rpc.SetGoalAnswer {
    return changeGoal(this.#parts, call, Date.now());
  }

  goals(): Rpc.GoalsAnswer {
    return goalsOf(this.#parts);
  }

  points(ask: PointsAsk): PointsAnswer {
    return pointsAsked(this.#parts, ask, Date.now());
  }

  askModeration(call: Desk.AskCall): Desk.AskAnswer {
    const isSuppressed = (name: string) => this.#own.suppression.isSuppressed(name);
    return askModeration(this.#parts, this.ctx.storage.sql, call, { now: Date.now(), isSuppressed });
  }

  setPoints(settings: PointsSettings): SetPointsAnswer {
    return changePointsSettings(this.#parts, settings, Date.now());
  }

  changePoints(call: ChangePointsCall): ChangePointsAnswer {
    const isSuppressed = (name: string) => this.#own.suppression.isSuppressed(name);
    return changePoints(this.#parts, call, { now: Date.now(), isSuppressed });
  }

  show(runs: ActionRun[], made?: Rpc.MadeUpCall): Rpc.ShowAnswer {
    return show(this.#parts, { runs, made }, Date.now());
  }

  control(call: Rpc.OverlayCall): Rpc.OverlayAnswer {
    return control(this.#parts, call, Date.now());
  }

  openOverlays(): OpenOverlaysAnswer {
    if (!this.#engine.present) return unknownStream;
    return { ok: true, ...this.#audience.openOverlays(), relays: this.#audience.relays };
  }

  setModeration(kept: KeptModeration): Desk.ModerationAnswer {
    return setModeration(this.#parts, this.ctx.storage.sql, kept, Date.now());
  }

  held(): Desk.HeldAnswer {
    return heldThings(this.#parts);
  }

  moderate(call: Desk.ModerateCall): Desk.ModerateAnswer {
    return moderate(this.#parts, this.ctx.storage.sql, call, Date.now());
  }

  desk(known?: string): Desk.DeskAnswer {
    return desk(this.#parts, known, Date.now());
  }

  look(call: Desk.LookCall): Desk.LookAnswer {
    return lookAt(this.#parts, call, Date.now());
  }

  act(call: Desk.ActCall): Desk.ActAnswer {
    return act(this.#parts, this.ctx.storage.sql, call, Date.now());
  }

  shownAlerts(): Desk.ShownAnswerList {
    return shownAlerts(this.#parts, this.ctx.storage.sql);
  }

  speechOf(actionId: string): Desk.SpeechAnswer {
    return speechOf(this.#parts, this.ctx.storage.sql, actionId);
  }

  setScene(call: Rpc.SceneCall): Rpc.SceneAnswer {
    return setScene(this.#parts, this.ctx.storage.sql, call, Date.now());
  }

  sceneOf(overlay: string): Rpc.KeptScene | null {
    return sceneOf(this.ctx.storage.sql, overlay);
  }

  widgetStore(call: WidgetStoreCall): WidgetStoreAnswer {
    return this.#own.widgetStore.answer(call, this.#engine.present !== undefined, Date.now());
  }

  recordSystem(body: Rpc.SystemBody): Rpc.SystemAnswer {
    return recordSystem(this.#parts, body, Date.now());
  }

  ruleCounts(): Rpc.RuleCountsAnswer {
    return countsOfRules(this.#parts);
  }

  way(): Rpc.WayAnswer {
    return wayOf(this.#parts, this.#handover.refused(), Date.now());
  }

  logged(): Rpc.LoggedAnswer {
    return logged(this.#parts);
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
    return this.#own.keptAudits.keep(entry, Date.now());
  }

  changePeople(entry: KeptPeopleChange): PeopleChangeAnswer {
    const now = Date.now();
    const keep = () => this.#own.keptAudits.keep(entry, now);
    return changePeople(this.#parts, this.ctx.storage.sql, { entry, keep }, now);
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
    this.#parts.relays.note(report);
  }

  stored(told: Rpc.StoredCall): void {
    const now = Date.now();
    this.#engine.noteStored(told, now);
    this.#parts.meter.noteLogged(this.#engine.current?.memory.storedOffset ?? 0, now);
    this.#own.reporting.soon(now);
    if (this.#isLeftBehind) this.#parts.wakeBy(Date.now());
  }

  logAgain(): Rpc.LogAgainAnswer {
    return logAgain(this.#parts, Date.now());
  }

  catchUp(page: Rpc.CatchUpPage): Rpc.CatchUpAnswer {
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
      ...this.#own.sockets,
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

  #takeLease(request: LeaseRequest): Rpc.LeaseAnswer {
    const now = Date.now();
    return this.#handover.note(request, takeLease(this.#parts, request, now), now);
  }

  #publish(call: Rpc.PublishCall): Rpc.HubAnswer {
    const events = this.#own.suppression.without(call.events);
    const now = Date.now();
    const answer = publish(this.#parts, events === call.events ? call : { ...call, events }, now);
    this.#own.reporting.soon(now);
    return answer;
  }

  #end(socket: WebSocket): void {
    this.#waiting.takeNow();
    if (this.#lines.has(socket)) {
      noteLineClosed(this.#parts, this.#lines.end(socket), Date.now());
      // Now: whether anybody comes back nobody here may be awake to see.
      return this.#own.reporting.now(Date.now());
    }
    const principal = this.#audience.end(socket, Date.now());
    if (principal?.kind === "relay") this.#parts.relays.forget(Number(principal.id));
  }

  override alarm(): Promise<void> {
    const { sql } = this.ctx.storage;
    return comeBack(this.#parts, {
      ...this.#own,
      sql,
      endsPace: this.#endsPace,
      isLeftBehind: () => this.#isLeftBehind,
      revokeEnded: (now) => endedBy(sql, now).forEach((principal) => this.revoke(principal)),
      report: (now) => this.#own.reporting.now(now),
    });
  }

  get #engine(): FeedEngine {
    return this.#parts.engine;
  }

  get #audience(): Audience {
    return this.#parts.audience;
  }

  get #lines(): RunnerLines {
    return this.#parts.lines;
  }

  get #access(): AccessParts {
    return { ...this.#parts, sql: this.ctx.storage.sql };
  }

  /** Whether the stream is deleted and the database has everything of it: nothing is left to be kept. */
  get #isLeftBehind(): boolean {
    const { current, isDrained } = this.#engine;
    return current?.identity.deleted === true && isDrained && this.#own.keptAudits.isEmpty;
  }
}
