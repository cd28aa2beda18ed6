/**
 * The engine of a feed: gives events their order, reduces them, stores them and hands them to the log. It knows nobody who
 * reads it; who composes it sends out what it hands back. What it holds in memory changes through one door, `change`.
 */
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent, UnifiedEvent } from "#shared/event.ts";
import type { OpenSessionCall, ProofAnswer, StoredCall } from "#shared/protocol/hub-protocol.ts";
import type { Deflated } from "#shared/protocol/joined-deflate.ts";
import type { Position } from "#shared/protocol/position.ts";
import type { LogReaderRpc } from "#shared/protocol/log-reader.ts";
import type { Rule } from "#shared/rules/rule.ts";
import { moveWindow } from "./duplicate-window.ts";
import { type Erased, type Erasure, eraseInRows } from "./erasure.ts";
import { forget, type Judging } from "./evolve.ts";
import { type SessionCursor, writeCheckpoint } from "./checkpoint.ts";
import { changeIdentity, type Identity, readIdentity, writeIdentity } from "./feed-storage.ts";
import { checkpointOf, load, type Loaded, reduceAnew } from "./memory.ts";
import { linkEach, randomHex, sha256Hex } from "./digests.ts";
import { extendLease } from "./lease.ts";
import { OutboxSender } from "./outbox-sender.ts";
import { noteFollowing } from "./past.ts";
import { readPastSession } from "./past-sessions.ts";
import { initialStates } from "./projections.ts";
import { Rebuild } from "./rebuild.ts";
import { forgetOldSessions, recallSessions } from "./retention.ts";
import { cutRing, shrinkRing, writeToRing } from "./ring.ts";
import { sequence, type Sequenced } from "./sequencer.ts";
import { markInConflict, newCursor, openedBefore, proofsOf } from "./sessions.ts";
import { StoredEvents } from "./stored-events.ts";
import { readRules, type StreamRules, writeRules } from "./stream-rules.ts";

/** A checkpoint every so many batches bounds how much is reduced again after a wake. */
const checkpointBatches = 128;
/** And so many steps of rules what is judged again: some three tenths of a second in which a hub that wakes does nothing else. */
export const checkpointSteps = 30_000_000;

/** Where a feed is kept, and where the log takes from. */
export interface FeedPlace {
  storage: Pick<DurableObjectStorage, "sql" | "transactionSync" | "deleteAlarm" | "deleteAll">;
  queue: Queue;
  /** Where projections are rebuilt from. */
  log: () => Pick<LogReaderRpc, "read">;
}

/** A feed as it stands. After a change that failed it is another object. */
export interface FeedView {
  identity: Identity;
  memory: Loaded;
  rules: StreamRules;
}

/** What a batch became: stored, and yet to be sent to who reads the feed. */
export interface Recorded {
  /** The new events, in order; none where all were known. */
  events: RecordedEvent[];
  /** The JSON of each, and all of them as one text that was deflated; undefined where it is too short for that. */
  texts: string[];
  body: Deflated | undefined;
  /** What the rules ask for, in order, and how many of them there was no room for. */
  actions: ActionRecord[];
  droppedActions: number;
  /** The number of the last withdrawal before them. */
  takenBackAfter: number;
}

export class FeedEngine {
  readonly #place: () => FeedPlace;
  readonly #settings: Pick<Judging, "giftSettleMs" | "replayed">;
  readonly #outbox: OutboxSender;
  readonly #rebuild: Rebuild;
  #view: FeedView | undefined;
  /** Memory may be ahead of storage, and storage could not be read: it is read before anything else is done. */
  #isStale = false;
  #isChanging = false;
  /** What rules took since the last checkpoint. */
  #ruleSteps = 0;

  /** `place` is asked each time. `giftSettleMs` is how long a gift streak without an end must be quiet, milliseconds. */
  constructor(place: () => FeedPlace, settings: { giftSettleMs: number | undefined } & Pick<Judging, "replayed">) {
    this.#place = place;
    this.#settings = settings;
    this.#outbox = new OutboxSender(() => {
      const { storage, queue } = place();
      return { sql: storage.sql, queue, current: () => this.current };
    });
    this.#rebuild = new Rebuild({
      present: () => this.present,
      sql: () => this.#sql,
      judging: (view) => this.#judging(view),
      change: (change) => this.change(change),
      writeCheckpoint: () => this.writeCheckpoint(),
      log: () => place().log(),
    });
    this.#restore();
  }

  /** The feed, also of a stream that is deleted; undefined where none was ever made. */
  get current(): FeedView | undefined {
    if (this.#isStale) this.#restore();
    return this.#view;
  }

  /** The feed of a stream that was made and not deleted. */
  get present(): FeedView | undefined {
    const view = this.current;
    return view?.identity.deleted ? undefined : view;
  }

  /**
   * The one door: makes a change of memory and of storage, all of it or none. Where it throws, storage is as before and
   * memory is read from it anew. Nothing may be sent, awaited or set to ring within: that cannot be taken back.
   */
  change<Answer>(change: (view: FeedView) => Answer): Answer {
    return this.#atomically(() => {
      const view = this.current;
      if (!view) throw new Error("no feed was made here");
      return change(view);
    });
  }

  /** Makes a feed; a second call changes nothing. Returns its epoch. */
  create(stream: Pick<Identity, "streamId" | "uniqueId" | "workspaceId">, newEpoch: () => string): { epoch: string } {
    const epoch =
      this.current?.identity.epoch ??
      this.#atomically(() => {
        const identity = writeIdentity(this.#sql, { ...stream, epoch: newEpoch() });
        this.#view = this.#load(identity);
        return identity.epoch;
      });
    return { epoch };
  }

  /** The creator's handle from now on. */
  rename(uniqueId: string): void {
    if (!this.present || this.present.identity.uniqueId === uniqueId) return;
    this.change((view) => {
      view.identity = changeIdentity(this.#sql, { ...view.identity, uniqueId });
      // Events before this were judged by the handle before: what is loaded again must not be judged by this one.
      this.writeCheckpoint();
    });
  }

  /** Whose the stream is, where nobody said so yet. */
  setWorkspace(workspaceId: string): void {
    if (!this.current || this.current.identity.workspaceId !== undefined) return;
    this.change((view) => {
      view.identity = changeIdentity(this.#sql, { ...view.identity, workspaceId });
    });
  }

  /** From now on nothing is taken; what is here only waits for the log to have it. */
  markDeleted(): void {
    this.change((view) => {
      if (!view.identity.deleted) view.identity = changeIdentity(this.#sql, { ...view.identity, deleted: true });
    });
  }

  /** Whether the log has everything. */
  get isDrained(): boolean {
    const view = this.current;
    return view === undefined || view.memory.storedOffset >= view.memory.offset;
  }

  /** Whether storage or the log is behind: what is yet to be done by itself. */
  get isBusy(): boolean {
    const view = this.current;
    return view !== undefined && (view.memory.batch > view.memory.checkpointed || !this.isDrained);
  }

  /** Deletes everything. */
  async forget(): Promise<void> {
    const { storage } = this.#place();
    try {
      await storage.deleteAlarm();
      await storage.deleteAll();
    } finally {
      this.#restore();
    }
  }

  /** Opens a session, or finds the one that the same call opened; `conflict` where its id or key is of another. */
  open({ session, idempotencyKey }: OpenSessionCall): { cursor: SessionCursor; isNew: boolean } | "conflict" {
    return this.change(({ memory }) => {
      const past = (sessionId: string) => readPastSession(this.#sql, sessionId);
      const known = openedBefore(memory.sessions, { session, idempotencyKey }, past);
      if (known === "conflict") return known;
      if (known !== undefined) {
        if (memory.sessions[known.sessionId] !== known) {
          // It was forgotten, and goes on where it stood.
          memory.sessions[known.sessionId] = known;
          this.writeCheckpoint();
        }
        return { cursor: known, isNew: false };
      }
      const cursor = newCursor(session, idempotencyKey);
      memory.sessions[session.sessionId] = cursor;
      forgetOldSessions(this.#sql, memory);
      this.writeCheckpoint();
      return { cursor, isNew: true };
    });
  }

  /**
   * Orders the new ones of `events` and stores them: ONE row, the feed, the outbox and the journal at once, and a
   * checkpoint now and then. `session` is one of memory's.
   */
  record(session: SessionCursor, events: UnifiedEvent[], now: number): Recorded {
    return this.change((view) => {
      const { memory } = view;
      const firstOffset = memory.offset + 1;
      const takenBackAfter = memory.takebacks.last;
      const sequenced = sequence(memory, session, events, this.#judging(view), { now, randomHex, linkEach });
      const { recorded, texts, actions, droppedActions } = sequenced;
      const stored = StoredEvents.of(texts);
      if (recorded.length > 0) this.#append(memory, session, { ...sequenced, firstOffset, stored });
      // Only duplicates. Where the session stands has moved on all the same, and must not be forgotten.
      else if (sequenced.moved) this.writeCheckpoint();
      return { events: recorded, texts, body: stored.body, actions, droppedActions, takenBackAfter };
    });
  }

  /** Gives the feed other rules, judged by from the next event on. Call it within a change, and a checkpoint after it. */
  writeRules(view: FeedView, version: number, rules: readonly Rule[]): void {
    view.rules = writeRules(this.#sql, version, rules);
    noteFollowing(view.memory.followed, view.memory.offset, rules.length > 0);
  }

  /** Writes down where everything stands. */
  writeCheckpoint(): void {
    this.change(({ memory }) => {
      writeCheckpoint(this.#sql, checkpointOf(memory));
      this.#ruleSteps = 0;
      memory.checkpointed = memory.batch;
    });
  }

  /**
   * Takes what is personal out of the feed's rows, and out of what was reduced from them: that is reduced anew, where the feed
   * does not reach back by and by from the log, in which it must have been erased before. What the log has not got
   * is left and counted.
   */
  erase(erasure: Erasure): Erased {
    return this.change((view) => {
      const { memory } = view;
      this.#outbox.readAnew();
      const erased = eraseInRows(this.#sql, erasure, memory.storedOffset);
      forget(memory, erasure.userIds, erasure.handles);
      reduceAnew(this.#sql, memory, this.#judging(view));
      this.#rebuild.restart();
      memory.generation += 1;
      this.writeCheckpoint();
      return erased;
    });
  }

  /** Begins anew, as if nothing had come yet: what came is forgotten, and offsets go on. The rules stay. */
  restart(): void {
    this.change(({ memory }) => {
      this.#outbox.readAnew();
      this.#sql.exec("delete from feed");
      const { offset, generation } = memory;
      Object.assign(memory, initialStates(), {
        sessions: {},
        seen: new Map(),
        oldest: undefined,
        nextOldest: [],
        beforeFirstOffset: offset,
        generation: generation + 1,
      });
      this.writeCheckpoint();
    });
  }

  /** Forgets the events up to an offset, where the log has them all: answers whether they are gone, and were there before. */
  cut(upTo: number): { isCut: boolean; changed: boolean } {
    return this.change(({ memory }) => {
      if (memory.storedOffset < upTo) return { isCut: false, changed: false };
      const before = memory.beforeFirstOffset;
      if (before >= upTo) return { isCut: true, changed: false };
      this.writeCheckpoint();
      cutRing(this.#sql, memory, upTo);
      return { isCut: true, changed: memory.beforeFirstOffset !== before };
    });
  }

  /** Gives back some of the storage that nobody needs any more; returns whether there is more. Call it after a checkpoint. */
  shrink(): boolean {
    return this.change(({ memory }) => shrinkRing(this.#sql, memory));
  }

  /**
   * These ranges of offsets are in the log, and of these sessions it has other events. Those of another epoch are of a feed that
   * is no more.
   */
  noteStored({ epoch, conflicts = [], ...report }: StoredCall, now: number): void {
    if (epoch !== this.current?.identity.epoch) return;
    this.change(({ memory }) => {
      const wasBusy = this.isBusy;
      this.#outbox.noteStored(memory, report, now);
      const isMarked = markInConflict(memory.sessions, conflicts);
      // With that nothing is left to be done, and it is written down: who sleeps before the next alarm would not know it any more, send
      // all of it again, and set the next alarm for that, without an end.
      if (isMarked || (wasBusy && !this.isBusy)) this.writeCheckpoint();
    });
  }

  /** The log was put back to before: all that the feed has is unsent once more. Answers which offsets those are. */
  logAgain(): { firstOffset: number; lastOffset: number } {
    return this.change(({ memory }) => {
      const after = recallSessions(this.#sql, memory);
      this.#outbox.unsendAfter(memory, after);
      this.writeCheckpoint();
      return { firstOffset: after + 1, lastOffset: memory.offset };
    });
  }

  /** The queue took it, and nobody stored it: after a while it is unsent once more. */
  unsendWhatStalled(now: number): void {
    this.change(({ memory }) => this.#outbox.unsendWhatStalled(memory, now));
  }

  /** The event of this offset is traced: what goes to the log with it says so. */
  trace(offset: number, traceparent: string): void {
    this.#outbox.trace(offset, traceparent);
  }

  /** Sends the log what is unsent; at once where it is urgent. */
  flush(wish: { urgent: boolean }): Promise<void> {
    return this.#outbox.flush(wish);
  }

  /** What reduces outdated projections anew, where there are any. */
  get rebuild(): Pick<Rebuild, "dueAt" | "run"> {
    return this.#rebuild;
  }

  /** What the feed knows of its sessions, to be held against the log. */
  proof(view: FeedView): ProofAnswer {
    const { sessions, storedOffset } = view.memory;
    return { ok: true, position: topOf(view), loggedOffset: storedOffset, sessions: proofsOf(sessions) };
  }

  #append(
    memory: Loaded,
    session: SessionCursor,
    batch: Sequenced & { firstOffset: number; stored: StoredEvents },
  ): void {
    const { firstOffset, nativeKeys, chain, actionTexts, stored } = batch;
    const row = {
      batch: ++memory.batch,
      firstOffset,
      lastOffset: memory.offset,
      sessionId: session.sessionId,
      lastSeqNo: session.lastSeqNo,
      storedOffset: memory.storedOffset,
      nativeKeys: JSON.stringify(nativeKeys),
      chain: JSON.stringify(chain),
      events: stored,
      actions: `[${actionTexts.join(",")}]`,
    };
    writeToRing(this.#sql, memory, row);
    this.#outbox.keep(row);
    moveWindow(memory.seen, { keys: nativeKeys, lastOffset: memory.offset });
    this.#ruleSteps += batch.ruleSteps;
    if (memory.batch - memory.checkpointed < checkpointBatches && this.#ruleSteps < checkpointSteps) return;
    this.writeCheckpoint();
    shrinkRing(this.#sql, memory);
  }

  /** A change within a change is part of it. */
  #atomically<Answer>(change: () => Answer): Answer {
    if (this.#isChanging) return change();
    this.#isChanging = true;
    try {
      return this.#place().storage.transactionSync(change);
    } catch (error) {
      this.#isStale = true;
      // Where storage cannot be read either, whoever comes next tries again.
      throw error;
    } finally {
      this.#isChanging = false;
    }
  }

  #restore(): void {
    this.#isStale = true;
    this.#outbox.readAnew();
    const identity = readIdentity(this.#sql);
    this.#view = identity && this.#load(identity);
    this.#isStale = false;
  }

  #load(identity: Identity): FeedView {
    const rules = readRules(this.#sql);
    const memory = load(this.#sql, this.#judging({ identity, rules }));
    // Renewals are not written down, for they would cost a row each: after a wake the holder gets its full time again.
    memory.lease = extendLease(memory.lease, Date.now());
    return { identity, memory, rules };
  }

  #judging({ identity, rules }: Pick<FeedView, "identity" | "rules">): Judging {
    return { rules, hostUniqueId: identity.uniqueId, sha256Hex, ...this.#settings };
  }

  get #sql(): SqlStorage {
    return this.#place().storage.sql;
  }
}

/** The end of a feed. */
export function topOf({ identity, memory }: Pick<FeedView, "identity" | "memory">): Position {
  return { epoch: identity.epoch, offset: memory.offset };
}
