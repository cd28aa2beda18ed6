/** What drives a run: it does one step after the other for as long as there is something to do, and comes back by an alarm. */
import type { ReplayCursor } from "#shared/replay/cursor.ts";
import type { LogReaderRpc } from "#shared/protocol/log-reader.ts";
import type { Audience } from "../audience/audience.ts";
import type { Recorded } from "../feed/feed-engine.ts";
import type { ReplayRun } from "./replay-run.ts";
import { SessionReader } from "./session-reader.ts";

/** While a run plays, an alarm is always set this far ahead: it goes on with what an eviction stopped. */
const recoveryDelayMs = 10_000;
/** What is due sooner is waited for awake. */
const nearMs = 5_000;
/** Events that are due within it go out together. */
const gatherMs = 25;
/** The log did not answer: it is asked again after this long, each time twice as long, up to the second. */
const firstRetryMs = 500;
const maxRetryMs = 30_000;

export interface PlayingPlace {
  log: () => LogReaderRpc;
  /** Has the hub come back by itself at that time (milliseconds since 1970) at the latest. */
  wakeBy: (at: number) => void;
  /** Holds the hub awake until that is done. */
  keepAwake: (done: Promise<unknown>) => void;
}

export class Playing {
  readonly #run: ReplayRun;
  readonly #audience: Audience;
  readonly #place: PlayingPlace;
  #reader: SessionReader | undefined;
  #going: Promise<void> | undefined;
  /** Ends a wait, because something else is wanted now. */
  #changed = new AbortController();
  #retryMs = firstRetryMs;

  constructor(run: ReplayRun, audience: Audience, place: PlayingPlace) {
    this.#run = run;
    this.#audience = audience;
    this.#place = place;
  }

  get isIdle(): boolean {
    return this.#going === undefined;
  }

  /** Somebody asked for something; `restarted`: the session is read from where the cursor is now. */
  changed({ restarted }: { restarted: boolean }): void {
    if (restarted) this.#reader?.goTo(this.#run.present.seqNo);
    this.#changed.abort();
    this.#changed = new AbortController();
  }

  start(): void {
    this.#going = this.#go().finally(() => {
      this.#going = undefined;
    });
    this.#place.keepAwake(this.#going);
  }

  async #go(): Promise<void> {
    try {
      while (await this.#step());
      await this.#report();
      this.#retryMs = firstRetryMs;
    } catch (error) {
      const text = error instanceof Error ? error.message.slice(0, 200) : "unknown";
      const runId = this.#run.cursor?.plan.runId;
      console.error(JSON.stringify({ part: "replay", status: "retry", runId, afterMs: this.#retryMs, error: text }));
      this.#place.wakeBy(Date.now() + this.#retryMs);
      this.#retryMs = Math.min(this.#retryMs * 2, maxRetryMs);
    }
  }

  /** One step; returns whether there is another one now. */
  async #step(): Promise<boolean> {
    const { cursor } = this.#run;
    if (!cursor) return false;
    if (await this.#forward(cursor)) return true;
    const reader = (this.#reader ??= this.#readerAt(cursor.seqNo));
    const now = Date.now();
    const step = this.#run.nextStep(reader.next, reader.isAll, now);
    if (step.do !== "rest") this.#place.wakeBy(now + recoveryDelayMs);
    switch (step.do) {
      case "read":
        await reader.read();
        return true;
      case "take": {
        const recorded = this.#run.take(reader.next.slice(0, step.count), { isShown: step.isShown, now });
        reader.drop(step.count);
        if (step.isShown) this.#sendOut(recorded, now);
        await turnsOfOthers();
        return true;
      }
      case "start":
        this.#run.startClock(step.time, now);
        return true;
      case "arrive":
        this.#run.arrive(now);
        this.#audience.skipToEnd(now);
        return true;
      case "wait":
        if (step.at - now > nearMs) {
          this.#place.wakeBy(step.at);
          return false;
        }
        await waitFor(Math.max(gatherMs, step.at - now), this.#changed.signal);
        return true;
      case "end":
        this.#run.end(now);
        return true;
      case "rest":
        return false;
      default:
        return step satisfies never;
    }
  }

  /** Hands endpoints what was shown, and says whether what waits for them is to wait; returns whether there was something. */
  async #forward({ plan: { runId } }: ReplayCursor): Promise<boolean> {
    const held = this.#run.untoldHold;
    if (held !== undefined) {
      await this.#place.log().holdReplay({ runId, held });
      this.#run.noteHeld(held);
      return true;
    }
    const next = this.#run.forwarding;
    if (!next) return false;
    this.#place.wakeBy(Date.now() + recoveryDelayMs);
    const skipped = await this.#place.log().forwardReplay(next.forward);
    this.#run.noteForwarded(next.upTo, skipped);
    return true;
  }

  #readerAt(seqNo: number): SessionReader {
    const { streamId, sessionId, day } = this.#run.present.plan.source;
    return new SessionReader(this.#place.log, { streamId, sessionId, day }, seqNo);
  }

  /** Sends out what is stored. */
  #sendOut(recorded: readonly Recorded[], now: number): void {
    for (const { events, actions, texts, body, takenBackAfter } of recorded) {
      if (events.length === 0) continue;
      this.#audience.broadcast({ events, actions, texts, body }, now);
      this.#audience.tellOverlays({ after: takenBackAfter }, now);
    }
  }

  /** Tells the database that the run is over, once. */
  async #report(): Promise<void> {
    const { cursor } = this.#run;
    if (!cursor || cursor.endedAt === undefined || cursor.isReported === true) return;
    const { plan, endedAt, hash, because, seqNo, events, actions } = cursor;
    await this.#place.log().endReplay({
      runId: plan.runId,
      endedAt,
      seqNo,
      events,
      actions,
      ...(hash !== undefined && { hash }),
      ...(because !== undefined && { because }),
    });
    this.#run.noteReported();
  }
}

/** Lets sockets and calls in between. */
function turnsOfOthers(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 0);
  });
}

/** Waits so many milliseconds, or until it is ended. */
async function waitFor(ms: number, ended: AbortSignal): Promise<void> {
  try {
    await scheduler.wait(ms, { signal: ended });
  } catch (error) {
    if (!ended.aborted) throw error;
  }
}
