import { createHash } from "node:crypto";
import { DurableObject } from "cloudflare:workers";
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent, UnifiedEvent } from "#shared/event.ts";
import { parseGiftSettleMs } from "#shared/gift-settlement.ts";
import {
  type CatchUpAnswer,
  type CatchUpPiece,
  type HubAnswer,
  type HubRpc,
  type LeaseAnswer,
  type LoggedAnswer,
  type OpenSessionCall,
  type OverlayAnswer,
  type OverlayCall,
  type ProofAnswer,
  type PublishCall,
  type SetRulesAnswer,
  type SnapshotAnswer,
  type SetTallyAnswer,
  type SetTallyCall,
  type ShowAnswer,
  type SystemAnswer,
  type SystemBody,
} from "#shared/protocol/hub-protocol.ts";
import type { Acknowledgement, LeaseRelease, LeaseRequest } from "#shared/protocol/ingest.ts";
import type { Position } from "#shared/protocol/position.ts";
import type { ActionRun } from "#shared/rules/action-run.ts";
import type { Rule } from "#shared/rules/rule.ts";
import { followFrom, keepRules } from "#shared/rules/rule-state.ts";
import { setTally } from "#shared/rules/tallies.ts";
import { newEndsPace } from "#shared/rules/timers.ts";
import { stamp } from "#shared/stamp.ts";
import { AlarmClock } from "./alarm-clock.ts";
import type { Judging } from "../feed/evolve.ts";
import {
  appendFeedRow,
  type Identity,
  changeIdentity,
  load,
  type Loaded,
  readIdentity,
  type SessionCursor,
  writeCheckpoint,
  writeIdentity,
} from "../feed/feed-storage.ts";
import { decideLease, extendLease, leaseMs, mayPublish, releaseLease } from "../feed/lease.ts";
import { LiveFeed } from "../audience/live-feed.ts";
import { controlOverlays, withdrawUnasked } from "./overlay-control.ts";
import { OutboxSender } from "../feed/outbox-sender.ts";
import { cutFeed, forgetOldSessions } from "../feed/retention.ts";
import { commandsOf } from "./runner-commands.ts";
import { sequence, type Sequenced } from "../feed/sequencer.ts";
import { newCursor, openedBefore, proofsOf } from "../feed/sessions.ts";
import type { OffsetRange } from "../feed/settlement.ts";
import { readRules, type StreamRules, writeRules } from "../feed/stream-rules.ts";
import { systemSession } from "../feed/system-session.ts";
import { changedByRules, movedWithStream, nextLook, timerEndings } from "./timer-endings.ts";

/** A checkpoint every so many batches bounds how much is reduced again after a wake. */
const checkpointBatches = 128;
/** While events come, an alarm is always set this far ahead: it sends what an eviction kept from being sent. */
const recoveryDelayMs = 30_000;

const encoder = new TextEncoder();
/** Handed over as bytes: a text of an event's length costs the runtime a microsecond more. */
const sha256Hex = (text: string) => createHash("sha256").update(encoder.encode(text)).digest("hex");

/** The same methods as its callers see, without the promises that the way between them adds. */
type Synchronous<Rpc> = {
  [Name in keyof Rpc]: Rpc[Name] extends (...args: infer Args) => Promise<infer Answer>
    ? (...args: Args) => Answer
    : never;
};

/**
 * The hub of one stream: gives events their order, keeps the live state, serves the sockets. Its answer to a batch is
 * the commit; whatever dies afterwards, the feed row is there and the outbox starts from it.
 */
export class Hub extends DurableObject<Env> implements Synchronous<HubRpc> {
  #identity: Identity | undefined;
  #memory: Loaded | undefined;
  /** Set with the identity. */
  #rules: StreamRules | undefined;
  readonly #live: LiveFeed;
  readonly #clock: AlarmClock;
  /** The last batch that the checkpoint in storage includes. */
  #checkpointed = 0;
  /** How many ends of timers may be told: full again after an eviction, which no timer that ends each second lets happen. */
  readonly #endsPace = newEndsPace(Date.now());
  readonly #giftSettleMs: number | undefined;
  readonly #outbox: OutboxSender;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#clock = new AlarmClock(ctx.storage);
    this.#giftSettleMs = parseGiftSettleMs((env as unknown as Record<string, unknown>)["GIFT_SETTLE_MS"]);
    this.#identity = readIdentity(ctx.storage.sql);
    if (this.#identity) this.#memory = this.#load(this.#identity);
    const current = () => this.#memory && this.#identity && { memory: this.#memory, identity: this.#identity };
    this.#live = new LiveFeed(ctx, () => (this.#present ? current() : undefined), Date.now());
    this.#outbox = new OutboxSender(() => ({ sql: this.ctx.storage.sql, queue: this.env.EVENT_LOG, current }));
    this.#checkpointed = this.#memory?.batch ?? 0;
  }

  /** Makes this the hub of a stream; a second call changes nothing. Returns the feed's epoch. */
  create(stream: { streamId: string; uniqueId: string }): { epoch: string } {
    if (!this.#identity) {
      const epoch = crypto.randomUUID().slice(0, 8);
      this.#identity = writeIdentity(this.ctx.storage.sql, { ...stream, epoch });
      this.#memory = this.#load(this.#identity);
    }
    return { epoch: this.#identity.epoch };
  }

  rename(uniqueId: string): void {
    const [memory, identity] = [this.#present, this.#identity];
    if (!memory || !identity || identity.uniqueId === uniqueId) return;
    this.ctx.storage.transactionSync(() => {
      this.#identity = changeIdentity(this.ctx.storage.sql, { ...identity, uniqueId });
      // Events before this were judged by the handle before: what is loaded again must not be judged by this one.
      this.#writeCheckpoint(memory);
    });
  }

  async destroy(): Promise<void> {
    if (!this.#identity) return;
    if (!this.#identity.deleted) {
      this.#identity = changeIdentity(this.ctx.storage.sql, { ...this.#identity, deleted: true });
    }
    this.#live.revokeAll();
    await this.#clock.setBy(Date.now());
  }

  /** That the object runs and its storage answers. */
  ping(): { ok: true } {
    this.ctx.storage.sql.exec("select 1").toArray();
    return { ok: true };
  }

  openSession(call: OpenSessionCall): HubAnswer {
    const { session, idempotencyKey } = call;
    const memory = this.#present;
    if (!memory) return { ok: false, code: "unknown_stream" };
    if (!this.#holds(memory, session.leaseToken)) return { ok: false, code: "lease_lost" };
    const known = openedBefore(memory.sessions, call);
    if (known === "conflict") return { ok: false, code: "idempotency_conflict" };
    if (known) return { ok: true, created: false, acknowledgement: this.#acknowledge(known, 0, 0) };
    return this.#orAsStored(() => {
      const cursor = newCursor(session, idempotencyKey);
      memory.sessions[session.sessionId] = cursor;
      forgetOldSessions(this.ctx.storage.sql, memory);
      this.#writeCheckpoint(memory);
      return { ok: true, created: true, acknowledgement: this.#acknowledge(cursor, 0, 0) };
    });
  }

  /** Takes consecutive events of a session: the ones already known are skipped, the rest are committed and sent out. */
  publish({ sessionId, leaseToken, events }: PublishCall): HubAnswer {
    const memory = this.#present;
    if (!memory) return { ok: false, code: "unknown_stream" };
    if (!this.#holds(memory, leaseToken)) return { ok: false, code: "lease_lost" };
    const session = memory.sessions[sessionId];
    if (!session) return { ok: false, code: "unknown_session" };
    const firstSeqNo = events[0]?.seqNo ?? 0;
    if (firstSeqNo > session.lastSeqNo + 1) {
      return { ok: false, code: "seq_gap", expectedSeqNo: session.lastSeqNo + 1 };
    }
    return this.#orAsStored(() => {
      const { recorded, actions } = this.#record(memory, session, events);
      // Sent before it is durable, received after: the runtime holds frames and answer back until the write has landed.
      if (recorded.length > 0) this.ctx.waitUntil(this.#outbox.flush({ urgent: false }));
      return {
        ok: true,
        acknowledgement: {
          ...this.#acknowledge(session, recorded.length, events.length - recorded.length),
          ...commandsOf(actions, Date.now()),
        },
      };
    });
  }

  lease(request: LeaseRequest): LeaseAnswer {
    const memory = this.#present;
    if (!memory) return { ok: false, code: "unknown_stream" };
    const decision = decideLease(memory.lease, request, Date.now());
    if (!decision.ok) return decision;
    memory.lease = decision.lease;
    if (decision.taken) this.#writeCheckpoint(memory);
    const { lastEventAt, ended } = memory;
    return { ok: true, lease: { token: decision.lease.token, expiresInMs: leaseMs, lastEventAt, interrupted: !ended } };
  }

  releaseLease(release: LeaseRelease): { ok: true } {
    const memory = this.#present;
    if (!memory) return { ok: true };
    const after = releaseLease(memory.lease, release);
    if (after !== memory.lease) {
      memory.lease = after;
      this.#writeCheckpoint(memory);
    }
    return { ok: true };
  }

  proof(): ProofAnswer {
    const memory = this.#present;
    if (!memory) return { ok: false, code: "unknown_stream" };
    const position = this.#top(memory);
    return { ok: true, position, loggedOffset: memory.storedOffset, sessions: proofsOf(memory.sessions) };
  }

  setRules({ version, rules }: { version: number; rules: Rule[] }): SetRulesAnswer {
    const memory = this.#present;
    if (!memory) return { ok: false, code: "unknown_stream" };
    const { sql } = this.ctx.storage;
    // Two changes at once may come in the other order: the later one has everything.
    if (version > this.#judging().rules.version) {
      const { last } = memory.takebacks;
      this.#orAsStored(() =>
        this.ctx.storage.transactionSync(() => {
          const before = this.#judging().rules.compiled.all;
          if (before.length === 0) followFrom(memory.ruleState, memory.state.live);
          writeRules(sql, version, rules);
          this.#rules = readRules(sql);
          keepRules(memory.ruleState, this.#rules.compiled);
          withdrawUnasked(memory, before, this.#rules.compiled);
          // Events before this were judged by the rules before: what is loaded again must not be judged by these.
          this.#writeCheckpoint(memory);
        }),
      );
      this.#live.tellOverlays({ after: last });
    }
    return { ok: true, version: this.#judging().rules.version, fromOffset: memory.offset + 1 };
  }

  snapshot(): SnapshotAnswer {
    const memory = this.#present;
    if (!memory || !this.#identity) return { ok: false, code: "unknown_stream" };
    const { counters, timers } = memory.ruleState;
    return { ok: true, position: this.#top(memory), state: memory.state.live, counters, timers };
  }

  setTally(call: SetTallyCall): SetTallyAnswer {
    const memory = this.#present;
    if (!memory) return { ok: false, code: "unknown_stream" };
    return this.#orAsStored(() => {
      const answer = setTally(memory.ruleState, call, Date.now());
      if (!answer.ok) return answer;
      this.#writeCheckpoint(memory);
      this.ctx.waitUntil(this.#wakeForTimers(memory));
      this.#live.greetAll();
      return answer;
    });
  }

  show(runs: ActionRun[]): ShowAnswer {
    const memory = this.#present;
    if (!memory) return { ok: false, code: "unknown_stream" };
    const at = Date.now();
    return { ok: true, sockets: this.#live.show(runs.map((run) => ({ ...run, offset: memory.offset, at }))) };
  }

  control(call: OverlayCall): OverlayAnswer {
    const memory = this.#present;
    if (!memory) return { ok: false, code: "unknown_stream" };
    const { last } = memory.takebacks;
    const isTaken = this.#orAsStored(() => {
      if (!controlOverlays(memory, call, Date.now())) return false;
      // A skip is of the moment: nothing of it is kept.
      if (call.do !== "skip") this.#writeCheckpoint(memory);
      return true;
    });
    if (!isTaken) return { ok: false, code: "too_many_muted" };
    const skip = call.do === "skip" ? { skip: call.queue } : {};
    const sockets = this.#live.tellOverlays({ after: last, always: true, ...skip });
    return { ok: true, sockets, offset: memory.offset, mutes: memory.takebacks.mutes };
  }

  recordSystem(body: SystemBody): SystemAnswer {
    const memory = this.#present;
    const identity = this.#identity;
    if (!memory || !identity) return { ok: false, code: "unknown_stream" };
    return this.#orAsStored(() => {
      const now = Date.now();
      const { session, made } = systemSession(memory, now, () => crypto.randomUUID());
      if (made) this.#writeCheckpoint(memory);
      const { sessionId, roomId, lastSeqNo } = session;
      const place = { streamId: identity.streamId, roomId, sessionId, seqNo: lastSeqNo + 1, ingestedAt: now };
      const { recorded } = this.#record(memory, session, [stamp(body, place, sha256Hex)]);
      if (recorded.length > 0) this.ctx.waitUntil(this.#outbox.flush({ urgent: false }));
      return { ok: true, recorded: recorded.length > 0 };
    });
  }

  logged(): LoggedAnswer {
    const memory = this.#present;
    if (!memory) return { ok: false, code: "unknown_stream" };
    return { ok: true, position: { ...this.#top(memory), offset: memory.storedOffset } };
  }

  /** Closes the sockets of a revoked overlay token; returns how many there were. */
  revokeToken(tokenId: string): number {
    return this.#live.revoke(tokenId);
  }

  stored({ epoch, ranges }: { epoch: string; ranges: OffsetRange[] }): void {
    const memory = this.#memory;
    if (!memory || epoch !== this.#identity?.epoch) return;
    this.#outbox.noteStored(memory, ranges, Date.now());
    if (this.#identity.deleted && memory.storedOffset >= memory.offset)
      this.ctx.waitUntil(this.#clock.setBy(Date.now()));
  }

  catchUp(piece: CatchUpPiece): CatchUpAnswer {
    return this.#live.catchUp(piece);
  }

  failCatchUp(catchUpId: string): void {
    this.#live.failCatchUp(catchUpId);
  }

  /** `GET .../live` as a WebSocket upgrade. */
  override fetch(request: Request): Response {
    const answer = this.#live.open(request, Date.now());
    if (this.#live.stuckAt !== undefined) this.ctx.waitUntil(this.#setAlarm());
    return answer;
  }

  override webSocketMessage(socket: WebSocket, message: string | ArrayBuffer): void {
    this.#live.take(socket, message);
  }

  override webSocketClose(socket: WebSocket): void {
    this.#live.end(socket);
  }

  override webSocketError(socket: WebSocket): void {
    this.#live.end(socket);
  }

  /** Sends what is unsent, writes down where everything stands, and comes again while there is something to do. */
  override async alarm(): Promise<void> {
    this.#clock.rang();
    const memory = this.#memory;
    if (!memory) return;
    const endings = this.#present ? timerEndings(memory.ruleState.timers, this.#endsPace, Date.now()) : [];
    for (const ending of endings) this.recordSystem(ending);
    this.#live.closeStuck(Date.now());
    this.#outbox.unsendWhatStalled(memory, Date.now());
    await this.#outbox.flush({ urgent: true });
    if (this.#identity?.deleted && memory.storedOffset >= memory.offset) return this.#forgetAll();
    const { stuckAt } = this.#live;
    const busy = memory.batch > this.#checkpointed || memory.storedOffset < memory.offset;
    this.#writeCheckpoint(memory);
    if (busy || stuckAt !== undefined) await this.#setAlarm(stuckAt);
    await this.#wakeForTimers(memory);
  }

  async #wakeForTimers({ ruleState }: Loaded): Promise<void> {
    const lookAt = nextLook(ruleState.timers, Date.now());
    if (lookAt !== Infinity) await this.#clock.setBy(lookAt);
  }

  /** The memory of a stream that was made and not deleted. */
  get #present(): Loaded | undefined {
    return this.#identity?.deleted ? undefined : this.#memory;
  }

  /** The log has everything of a deleted stream: nothing is left to be kept. */
  async #forgetAll(): Promise<void> {
    this.#identity = undefined;
    this.#memory = undefined;
    this.#rules = undefined;
    await this.ctx.storage.deleteAlarm();
    await this.ctx.storage.deleteAll();
  }

  /** Orders the new ones of `events`, commits and broadcasts them, all in this turn. */
  #record(
    memory: Loaded,
    session: SessionCursor,
    events: UnifiedEvent[],
  ): { recorded: RecordedEvent[]; actions: ActionRecord[] } {
    const firstOffset = memory.offset + 1;
    const { last } = memory.takebacks;
    const sequenced = sequence(memory, session, events, this.#judging(), Date.now());
    if (sequenced.droppedActions > 0) this.#tellDropped(sequenced.droppedActions);
    if (sequenced.recorded.length > 0) {
      const text = `[${sequenced.texts.join(",")}]`;
      this.#commit(memory, session, { ...sequenced, firstOffset, text });
      this.#sendOut(memory, { ...sequenced, text, takenBackAfter: last });
    } else if (sequenced.moved) {
      // Only duplicates. Where the session stands has moved on all the same, and must not be forgotten.
      this.#writeCheckpoint(memory);
    }
    return sequenced;
  }

  /** ONE row: the feed, the outbox and the journal at once. A checkpoint now and then. */
  #commit(memory: Loaded, session: SessionCursor, batch: Sequenced & { firstOffset: number; text: string }): void {
    const { firstOffset, nativeKeys, chain, actions, text } = batch;
    appendFeedRow(this.ctx.storage.sql, {
      batch: ++memory.batch,
      firstOffset,
      lastOffset: memory.offset,
      sessionId: session.sessionId,
      lastSeqNo: session.lastSeqNo,
      storedOffset: memory.storedOffset,
      nativeKeys: JSON.stringify(nativeKeys),
      chain: JSON.stringify(chain),
      events: text,
      actions: JSON.stringify(actions),
    });
    if (memory.batch - this.#checkpointed >= checkpointBatches) {
      this.#writeCheckpoint(memory);
      cutFeed(this.ctx.storage.sql, memory);
    }
    this.ctx.waitUntil(this.#setAlarm());
  }

  /** To the sockets: the batch, and what it takes back. */
  #sendOut(memory: Loaded, batch: Sequenced & { text: string; takenBackAfter: number }): void {
    const { recorded, actions, text, takenBackAfter } = batch;
    this.#live.broadcast({ events: recorded, actions, text });
    this.#live.tellOverlays({ after: takenBackAfter });
    const movedTimers = movedWithStream(recorded, memory.ruleState.timers);
    if (movedTimers) this.#live.greetAll();
    if (movedTimers || changedByRules(actions)) this.ctx.waitUntil(this.#wakeForTimers(memory));
  }

  /** Makes a change. Where it throws, memory may be ahead of storage: it is read anew, for storage is the truth. */
  #orAsStored<Answer>(change: () => Answer): Answer {
    try {
      return change();
    } catch (error) {
      if (this.#identity) this.#memory = this.#load(this.#identity);
      throw error;
    }
  }

  /** Not silently: who wrote these rules has to be told why not all of it happens. */
  #tellDropped(dropped: number): void {
    const { streamId } = this.#identity ?? {};
    console.error(JSON.stringify({ part: "hub", status: "actions_dropped", streamId, dropped }));
  }

  #writeCheckpoint(memory: Loaded): void {
    const { batch, offset, storedOffset, sessions, state, ruleState, lease, lastEventAt, ended, takebacks } = memory;
    const checkpoint = {
      batch,
      offset,
      storedOffset,
      sessions,
      state,
      ruleState,
      lease,
      lastEventAt,
      ended,
      takebacks,
    };
    const { storage } = this.ctx;
    storage.transactionSync(() => writeCheckpoint(storage.sql, checkpoint));
    this.#checkpointed = batch;
  }

  #load({ uniqueId }: Identity): Loaded {
    this.#rules = readRules(this.ctx.storage.sql);
    const memory = load(this.ctx.storage.sql, this.#judging(uniqueId));
    // Renewals are not written down, for they would cost a row each: after a wake the holder gets its full time again.
    memory.lease = extendLease(memory.lease, Date.now());
    return memory;
  }

  #judging(hostUniqueId = this.#identity?.uniqueId ?? ""): Judging {
    const rules = (this.#rules ??= readRules(this.ctx.storage.sql));
    return { rules, hostUniqueId, sha256Hex, giftSettleMs: this.#giftSettleMs };
  }

  /** Whether a request with this token may change the stream; if so it is a sign of life of the lease's holder. */
  #holds(memory: Loaded, token: number): boolean {
    if (!mayPublish(memory.lease, token)) return false;
    memory.lease = extendLease(memory.lease, Date.now());
    return true;
  }

  /** In half a minute, or at `sooner` (milliseconds since 1970) where that is earlier. */
  async #setAlarm(sooner = Number.POSITIVE_INFINITY): Promise<void> {
    await this.#clock.setBy(Math.min(Date.now() + recoveryDelayMs, sooner));
  }

  #top(memory: Loaded): Position {
    return { epoch: this.#identity?.epoch ?? "", offset: memory.offset };
  }

  #acknowledge(session: SessionCursor, accepted: number, duplicates: number): Acknowledgement {
    const position = { epoch: this.#identity?.epoch ?? "", offset: this.#memory?.offset ?? 0 };
    const { sessionId, lastSeqNo, eventCount } = session;
    return { sessionId, lastSeqNo, position, accepted, duplicates, leftOut: lastSeqNo - eventCount };
  }
}
