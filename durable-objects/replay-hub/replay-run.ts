/**
 * One run of a session, over the feed's engine: which of its events are taken when, and what is kept of it. Everything that it
 * knows is in storage, written with the feed's rows: after an eviction, wherever it comes, it goes on with the next event.
 */
import type { RecordedEvent } from "#shared/event.ts";
import { systemProvider } from "#shared/platform-words.ts";
import type { BeginReplay, ReplayAnswer, ReplayChange, ReplayView } from "#shared/protocol/replay-protocol.ts";
import { newPass, newReplay, type ReplayCursor, type SeekTarget } from "#shared/replay/cursor.ts";
import { replayLimits } from "#shared/replay/limits.ts";
import { isBehind, nextStep, type Step } from "#shared/replay/player.ts";
import { randomOfReplayed, replayedEvent } from "#shared/replay/replayed-event.ts";
import { hashAction, hashRun } from "#shared/replay/run-hash.ts";
import { stamp } from "#shared/stamp.ts";
import { utf8Bytes } from "#shared/utf8-bytes.ts";
import { sha256Hex } from "../feed/digests.ts";
import type { Erased, Erasure } from "../feed/erasure.ts";
import { FeedEngine, type FeedPlace, type FeedView, type Recorded, topOf } from "../feed/feed-engine.ts";
import { projectionNames } from "../feed/projections.ts";
import type { SessionCursor } from "../feed/checkpoint.ts";
import { newCursor } from "../feed/sessions.ts";
import { readCursor, writeCursor } from "./cursor-storage.ts";
import { nextForward } from "./forwarding.ts";
import { timed, timerEnds } from "#shared/replay/timer-ends.ts";

export class ReplayRun {
  readonly engine: FeedEngine;
  readonly #place: () => FeedPlace;
  #cursor: ReplayCursor | undefined;

  /** `place` is asked each time; its queue and its log are not used: nothing of a replay goes into the log. */
  constructor(place: () => FeedPlace, { giftSettleMs }: { giftSettleMs: number | undefined }) {
    this.#place = place;
    this.#cursor = readCursor(this.#sql);
    const replayed = (event: RecordedEvent) => {
      const { plan, passFrom } = this.present;
      return randomOfReplayed(event, plan, passFrom, sha256Hex);
    };
    this.engine = new FeedEngine(place, { giftSettleMs, replayed });
  }

  /** Where it stands; undefined where no run was made here. */
  get cursor(): ReplayCursor | undefined {
    return this.#cursor;
  }

  /** The same, where there is one. */
  get present(): ReplayCursor {
    if (!this.#cursor) throw new Error("no run was made here");
    return this.#cursor;
  }

  /** Makes the run; a second call changes nothing. */
  begin({ plan, speed, rules }: BeginReplay, now: number): void {
    if (this.#cursor) return;
    const { runId, uniqueId } = plan;
    this.engine.create({ streamId: runId, uniqueId }, () => crypto.randomUUID().slice(0, 8));
    this.#change(newReplay(plan, { speed, now }), (view) => {
      this.engine.writeRules(view, 1, rules);
      openSession(view, this.present);
      this.engine.writeCheckpoint();
    });
  }

  /** What comes next, of the session's events that are at hand. */
  nextStep(next: readonly RecordedEvent[], isAll: boolean, now: number): Step {
    return nextStep(this.present, next, isAll, now);
  }

  /** Takes events of the session, those of timers that end meanwhile among them; returns what there is to be sent out. */
  take(events: readonly RecordedEvent[], { isShown, now }: { isShown: boolean; now: number }): Recorded[] {
    const before = this.present;
    const cursor = { ...before, pace: { ...before.pace } };
    return this.#change(cursor, (view) => {
      const recorded: Recorded[] = [];
      for (const batch of this.#batches(view, cursor, events)) {
        const one = this.engine.record(batch.session, batch.events, now);
        recorded.push(one);
        noteRecorded(cursor, one, isShown ? (cursor.plan.endpointIds ?? []) : []);
      }
      const last = events.at(-1);
      cursor.seqNo = last?.seqNo ?? cursor.seqNo;
      if (last) cursor.liveOffset = last.offset;
      cursor.taken += events.length;
      // What is passed over is for nobody, and what was shown before is handed over before anything is taken.
      if (!isShown && cursor.forwardedTo !== undefined) cursor.forwardedTo = view.memory.offset;
      this.#noteStored(view, now);
      return recorded;
    });
  }

  /** What is to be handed to endpoints before anything more is taken; undefined where there is nothing. */
  get forwarding(): ReturnType<typeof nextForward> {
    const cursor = this.#cursor;
    if (cursor?.forwardedTo === undefined || cursor.because !== undefined) return undefined;
    return nextForward(this.#sql, cursor.plan, cursor.forwardedTo);
  }

  /** It was handed over up to there, but for so many webhooks that there was no room for. */
  noteForwarded(upTo: number, skipped: number): void {
    const { forwardedTo = 0, skippedWebhooks, ...cursor } = this.present;
    // Meanwhile somebody may have sent the run elsewhere.
    this.#write({
      ...cursor,
      forwardedTo: Math.max(forwardedTo, upTo),
      skippedWebhooks: skippedWebhooks + skipped,
    });
  }

  /** Whether what waits for endpoints is to wait on, where the database does not know yet. */
  get untoldHold(): boolean | undefined {
    const { plan, state, isHeld = false } = this.present;
    const isPaused = state === "paused";
    return plan.endpointIds === undefined || state === "ended" || isPaused === isHeld ? undefined : isPaused;
  }

  noteHeld(isHeld: boolean): void {
    this.#write({ ...this.present, isHeld });
  }

  /** The seek is at its end: what was passed over is shown to nobody who comes later either. */
  arrive(now: number): void {
    const { seek: _, ...cursor } = this.present;
    const { offset } = this.#view.memory;
    const { forwardedTo } = cursor;
    const forwarded = forwardedTo === undefined ? {} : { forwardedTo: offset };
    this.#write({ ...cursor, ...forwarded, anchor: undefined, shownFrom: offset, touchedAt: now });
  }

  /** From now on it is this time of the session. */
  startClock(time: number, now: number): void {
    this.#write({ ...this.present, anchor: { wall: now, time } });
  }

  /** It is over: at the end of the session, or before it. */
  end(now: number, because?: ReplayCursor["because"]): void {
    const { seek: _, ...cursor } = this.present;
    if (cursor.state === "ended") return;
    const { memory } = this.#view;
    const states = Object.fromEntries(projectionNames.map((name) => [name, memory[name]]));
    const hash = hashRun(states, cursor.digest, sha256Hex);
    this.#write({
      ...cursor,
      state: "ended",
      anchor: undefined,
      endedAt: now,
      ...(because === undefined ? { hash } : { because }),
    });
  }

  /** What is personal goes out of its feed and of what was reduced from it; places are those of the session that is replayed. */
  erase(erasure: Erasure): Erased {
    const { source, sessionId } = this.present.plan;
    const own = erasure.places.flatMap((place) =>
      place.sessionId === source.sessionId ? [{ ...place, sessionId }] : [],
    );
    return this.engine.erase({ ...erasure, places: own });
  }

  /** Its storage was deleted. */
  forget(): void {
    this.#cursor = undefined;
  }

  noteReported(): void {
    this.#write({ ...this.present, isReported: true });
  }

  /** Does what somebody asks for. `restarted`: it goes through the session from its start again. */
  change(change: ReplayChange, now: number): { code: "replay_ended" | "replay_budget" } | { restarted: boolean } {
    const before = this.present;
    if (before.state === "ended") return { code: "replay_ended" };
    const restarted = change.seek !== undefined && isBehind(before, change.seek);
    if (restarted && before.taken > mostTaken(before)) return { code: "replay_budget" };
    const isPaused = change.paused ?? before.state === "paused";
    const cursor: ReplayCursor = {
      ...before,
      speed: change.speed ?? before.speed,
      state: isPaused ? "paused" : "playing",
      // The clock starts anew, at the next event: how far it is till there is waited for once more at the most.
      anchor: undefined,
      touchedAt: now,
    };
    if (change.seek === undefined) this.#write(cursor);
    else if (restarted) this.#restart(cursor, change.seek);
    else this.#write({ ...cursor, seek: { target: change.seek, battleId: this.#battleId } });
    return { restarted };
  }

  view(): ReplayAnswer {
    if (!this.#cursor) return { ok: false, code: "unknown_replay" };
    return { ok: true, view: toView(this.#cursor, this.#view) };
  }

  #restart(before: ReplayCursor, target: SeekTarget): void {
    const { offset } = this.#view.memory;
    const forwarded = before.forwardedTo === undefined ? {} : { forwardedTo: offset };
    const cursor: ReplayCursor = { ...before, ...newPass(offset), ...forwarded, seek: { target, battleId: "" } };
    this.#change(cursor, (view) => {
      this.engine.restart();
      openSession(view, cursor);
      this.engine.writeCheckpoint();
    });
  }

  /** The events in batches, each of one session. Where there are timers each event is one of its own: rules may move them. */
  *#batches(
    view: FeedView,
    cursor: ReplayCursor,
    events: readonly RecordedEvent[],
  ): Generator<{ session: SessionCursor; events: ReturnType<typeof replayedEvent>[] }> {
    const { memory, rules } = view;
    const session = memory.sessions[cursor.plan.sessionId];
    if (!session) throw new Error("the run's session is not open");
    const stand = () => ({ compiled: rules.compiled, state: memory.ruleState });
    let batch: ReturnType<typeof replayedEvent>[] = [];
    let batchBytes = 0;
    const batchEvents = rules.compiled.timers.size > 0 ? 1 : replayLimits.batchEvents;
    for (const [event, time] of timed(events, cursor.time)) {
      for (const { body, at } of timerEnds(stand, cursor.pace, time)) {
        const system = systemSession(view, cursor);
        const place = { ...system, streamId: cursor.plan.source.streamId, seqNo: system.lastSeqNo + 1, ingestedAt: at };
        yield { session: system, events: [{ ...stamp(body, place, sha256Hex), source: "replay" }] };
      }
      cursor.time = time;
      const bytes = utf8Bytes(JSON.stringify(event));
      if (batch.length > 0 && batchBytes + bytes > replayLimits.batchBytes) {
        yield { session, events: batch };
        batch = [];
        batchBytes = 0;
      }
      batch.push(replayedEvent(event, cursor.plan, sha256Hex));
      batchBytes += bytes;
      if (batch.length < batchEvents) continue;
      yield { session, events: batch };
      batch = [];
      batchBytes = 0;
    }
    if (batch.length > 0) yield { session, events: batch };
  }

  /** Nothing of it goes into the log: what is in the feed counts as stored, or its rows would be kept for ever. */
  #noteStored({ identity, memory }: FeedView, now: number): void {
    if (memory.offset === memory.storedOffset) return;
    this.engine.noteStored({ epoch: identity.epoch, ranges: [[memory.storedOffset + 1, memory.offset]] }, now);
  }

  get #battleId(): string {
    return this.#view.memory.state.live.battle?.battleId ?? "";
  }

  get #view(): FeedView {
    const view = this.engine.current;
    if (!view) throw new Error("no feed was made here");
    return view;
  }

  /** Changes the feed and where the run stands, both or neither. `cursor` may be changed meanwhile. */
  #change<Answer>(cursor: ReplayCursor, change: (view: FeedView) => Answer): Answer {
    const before = this.#cursor;
    this.#cursor = cursor;
    try {
      return this.engine.change((view) => {
        const answer = change(view);
        writeCursor(this.#sql, cursor);
        return answer;
      });
    } catch (error) {
      this.#cursor = before;
      throw error;
    }
  }

  #write(cursor: ReplayCursor): void {
    this.#change(cursor, () => undefined);
  }

  get #sql(): SqlStorage {
    return this.#place().storage.sql;
  }
}

function openSession({ memory }: FeedView, { plan }: ReplayCursor): void {
  const { sessionId, source } = plan;
  const { roomId, provider, startedAt } = source;
  memory.sessions[sessionId] = newCursor({ sessionId, roomId, provider, startedAt }, sessionId);
}

/** The session of what the platform itself says: one a pass, for its days are those of the session. */
function systemSession({ memory }: FeedView, { plan }: ReplayCursor): SessionCursor {
  const known = Object.values(memory.sessions).find(({ provider }) => provider === systemProvider);
  if (known) return known;
  const { startedAt } = plan.source;
  const sessionId = crypto.randomUUID();
  return (memory.sessions[sessionId] = newCursor(
    { sessionId, roomId: "", provider: systemProvider, startedAt },
    sessionId,
  ));
}

/** Counts what was recorded into the cursor, which it changes. */
function noteRecorded(cursor: ReplayCursor, { events, actions }: Recorded, endpointIds: readonly string[]): void {
  cursor.events += events.length;
  cursor.actions += actions.length;
  for (const record of actions) {
    cursor.digest = hashAction(cursor.digest, record, sha256Hex);
    const { action } = record;
    if (action.type === "webhook" && !endpointIds.includes(action.endpointId)) cursor.skippedWebhooks++;
  }
}

function mostTaken({ plan: { source } }: ReplayCursor): number {
  return source.eventCount * replayLimits.passes + replayLimits.passEvents;
}

function toView(cursor: ReplayCursor, view: FeedView): ReplayView {
  const { state, speed, seqNo, time, events, actions, skippedWebhooks, hash, endedAt, because } = cursor;
  return {
    state,
    speed,
    seqNo,
    time,
    events,
    actions,
    skippedWebhooks,
    ...(hash !== undefined && { hash }),
    ...(endedAt !== undefined && { endedAt }),
    ...(because !== undefined && { because }),
    isSeeking: cursor.seek !== undefined,
    position: topOf(view),
  };
}
