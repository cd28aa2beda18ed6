/** Brings the feed to the queue, and again where nobody stored it. What to send is planned in outbox.ts. */
import { inTime } from "../in-time.ts";
import { readFeedAfterOffset } from "./feed-rows.ts";
import type { Identity } from "./feed-storage.ts";
import type { Loaded } from "./memory.ts";
import { planOutbox } from "./outbox.ts";
import { gatherMs, isFull, newGathering, noteSent } from "./outbox-gathering.ts";
import type { OutboxRow } from "./outbox-piece.ts";
import { UnsentRows } from "./unsent-rows.ts";
import { type OffsetRange, moveWatermark } from "./watermark.ts";

/** What the queue took and nobody stored is sent again after this long; an outage doubles it, up to the second. */
const firstResendMs = 10 * 60_000;
const maxResendMs = 6 * 60 * 60_000;
/**
 * How long the queue's answer is waited for, milliseconds. One that says nothing at all would hold up all that comes after it, and the
 * hub's alarm. What it took meanwhile the log knows when it comes again.
 */
const answerMs = 30_000;
/** Traced events that wait for the log. */
const mostTraces = 16;

export interface OutboxSource {
  sql: SqlStorage;
  queue: Queue;
  /** The hub as it stands; another object after its memory was read anew. */
  current: () => { memory: Loaded; identity: Identity } | undefined;
}

/** What the log says it has: see `StoredCall`. */
export interface StoredReport {
  ranges: OffsetRange[];
  forwards?: boolean | undefined;
}

export class OutboxSender {
  readonly #source: () => OutboxSource;
  /** The wait before the next message, and what ends it early. */
  #gathering: { done: Promise<void>; end: () => void } | undefined;
  #sending: Promise<boolean> | undefined;
  readonly #pace = newGathering();
  readonly #unsentRows = new UnsentRows();
  /** Stored ranges beyond a hole. */
  readonly #waiting = new Map<number, number>();
  #resend = { at: 0, afterMs: firstResendMs };
  /** Of events that are traced and were not stored yet. A sleep forgets them: their traces end here. */
  readonly #traces = new Map<number, string>();

  constructor(source: () => OutboxSource) {
    this.#source = source;
  }

  /**
   * Sends what is unsent: at once where it is `urgent`, or else together with what comes within the next moment. What
   * comes while it sends waits for a moment of its own. Changes `sentOffset`.
   */
  async flush({ urgent }: { urgent: boolean }): Promise<void> {
    if (urgent) await this.#send();
    else await this.#gather();
  }

  /** This row was just written, the latest. */
  keep(row: OutboxRow): void {
    this.#unsentRows.keep(row);
  }

  /** Rows have become others than they were written, or may be gone: what is unsent is read from storage. */
  readAnew(): void {
    this.#unsentRows.forget();
  }

  /** The event of this offset is traced. */
  trace(offset: number, traceparent: string): void {
    if (this.#traces.size < mostTraces) this.#traces.set(offset, traceparent);
  }

  /** These ranges are in the log. Changes `storedOffset` and `sentOffset`. */
  noteStored(memory: Loaded, { ranges, forwards }: StoredReport, now: number): void {
    if (forwards !== undefined) this.#pace.forwards = forwards;
    const storedOffset = moveWatermark(memory.storedOffset, this.#waiting, ranges);
    if (storedOffset > memory.storedOffset) this.#resend = { at: now + firstResendMs, afterMs: firstResendMs };
    memory.storedOffset = storedOffset;
    for (const offset of this.#traces.keys()) if (offset <= storedOffset) this.#traces.delete(offset);
    this.#noteSent(memory, storedOffset);
  }

  /** The queue took it, and nobody stored it: after a while it is unsent once more, ever more patiently. */
  unsendWhatStalled(memory: Loaded, now: number): void {
    if (memory.storedOffset >= memory.sentOffset || now < this.#resend.at) return;
    memory.sentOffset = memory.storedOffset;
    const afterMs = Math.min(this.#resend.afterMs * 2, maxResendMs);
    this.#resend = { at: now + afterMs, afterMs };
  }

  /** What comes after this offset is not in the log, whatever was said of it. Changes `storedOffset` and `sentOffset`. */
  unsendAfter(memory: Loaded, after: number): void {
    memory.storedOffset = Math.min(memory.storedOffset, after);
    memory.sentOffset = memory.storedOffset;
    this.#waiting.clear();
  }

  #gather(): Promise<void> {
    if (!this.#gathering) {
      const { over, end } = waiting(gatherMs(this.#pace, Date.now()));
      this.#gathering = { done: this.#waitAndSend(over), end };
    }
    if (isFull(this.#pace, this.#unsent())) this.#gathering.end();
    return this.#gathering.done;
  }

  async #waitAndSend(over: Promise<void>): Promise<void> {
    let isSent = false;
    try {
      await over;
      isSent = await this.#send();
    } finally {
      this.#gathering = undefined;
    }
    // What came while it was sent. Where the queue does not answer, the next batch or the alarm tries again.
    if (isSent && this.#unsent() > 0) void this.#gather();
  }

  #unsent(): number {
    const now = this.#source().current();
    return now ? now.memory.offset - now.memory.sentOffset : 0;
  }

  /** Sends everything there is now, one send at a time. Returns whether the queue took it. */
  async #send(): Promise<boolean> {
    this.#sending ??= this.#sendUpTo(this.#source().current()?.memory.offset ?? 0).finally(() => {
      this.#sending = undefined;
    });
    return this.#sending;
  }

  async #sendUpTo(offset: number): Promise<boolean> {
    let streamId: string | undefined;
    try {
      streamId = this.#source().current()?.identity.streamId;
      while (await this.#sendBatch(offset));
      return true;
    } catch (error) {
      // Not lost: the rows stay, and the next batch or the alarm tries again.
      console.error(JSON.stringify({ part: "hub", status: "outbox_retry", streamId, error: String(error) }));
      return false;
    }
  }

  /** Returns whether there was something up to `offset`. */
  async #sendBatch(offset: number): Promise<boolean> {
    const { sql, queue, current } = this.#source();
    const now = current();
    if (!now || now.memory.sentOffset >= offset) return false;
    const { memory, identity } = now;
    const after = memory.sentOffset;
    const batch = planOutbox(
      { ...identity, sessions: memory.sessions, traces: this.#traces },
      this.#unsentRows.after(after) ?? readFeedAfterOffset(sql, after),
      after,
    );
    if (batch.messages.length === 0) return false;
    const messages = batch.messages.map((body) => ({ body, contentType: "bytes" as const }));
    await inTime(queue.sendBatch(messages), answerMs, "the queue");
    this.#noteSent(memory, batch.lastOffset);
    this.#resend = { at: Date.now() + firstResendMs, afterMs: firstResendMs };
    noteSent(this.#pace, { events: batch.lastOffset - after, bytes: batch.deflatedBytes }, Date.now());
    return true;
  }

  #noteSent(memory: Loaded, offset: number): void {
    memory.sentOffset = Math.max(memory.sentOffset, offset);
    this.#unsentRows.release(memory.sentOffset);
  }
}

/** Waits so many milliseconds, or until it is ended. */
function waiting(ms: number): { over: Promise<void>; end: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const end = () => {
    clearTimeout(timer);
    resolve();
  };
  return { over: promise, end };
}
