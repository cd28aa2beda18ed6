/** Brings the feed to the queue, and again where nobody stored it. What to send is planned in outbox.ts. */
import { type Identity, type Loaded, readFeedAfterOffset } from "./feed-storage.ts";
import { planOutbox } from "./outbox.ts";
import { type OffsetRange, settle } from "./settlement.ts";

/** How long it gathers before it sends. The object is awake that long after a batch anyway. */
const gatherMs = 500;
/** What the queue took and nobody stored is sent again after this long; an outage doubles it, up to the second. */
const firstResendMs = 10 * 60_000;
const maxResendMs = 6 * 60 * 60_000;

export interface OutboxSource {
  sql: SqlStorage;
  queue: Queue;
  /** The hub as it stands; another object after its memory was read anew. */
  current: () => { memory: Loaded; identity: Identity } | undefined;
}

export class OutboxSender {
  readonly #source: () => OutboxSource;
  #flushing: Promise<void> | undefined;
  /** Stored ranges beyond a hole. */
  readonly #settled = new Map<number, number>();
  #resend = { at: 0, afterMs: firstResendMs };

  constructor(source: () => OutboxSource) {
    this.#source = source;
  }

  /**
   * Sends what is unsent, one flush at a time; what comes meanwhile goes with the next round of its loop. The queue
   * bills each message, however small: unless it is `urgent`, a moment's batches go together. Changes `sentOffset`.
   */
  flush({ urgent }: { urgent: boolean }): Promise<void> {
    this.#flushing ??= this.#gatherAndSend(urgent).finally(() => {
      this.#flushing = undefined;
    });
    return this.#flushing;
  }

  /** These ranges are in the log. Changes `storedOffset` and `sentOffset`. */
  noteStored(memory: Loaded, ranges: OffsetRange[], now: number): void {
    const storedOffset = settle(memory.storedOffset, this.#settled, ranges);
    if (storedOffset > memory.storedOffset) this.#resend = { at: now + firstResendMs, afterMs: firstResendMs };
    memory.storedOffset = storedOffset;
    memory.sentOffset = Math.max(memory.sentOffset, storedOffset);
  }

  /** The queue took it, and nobody stored it: after a while it is unsent once more, ever more patiently. */
  unsendWhatStalled(memory: Loaded, now: number): void {
    if (memory.storedOffset >= memory.sentOffset || now < this.#resend.at) return;
    memory.sentOffset = memory.storedOffset;
    const afterMs = Math.min(this.#resend.afterMs * 2, maxResendMs);
    this.#resend = { at: now + afterMs, afterMs };
  }

  async #gatherAndSend(urgent: boolean): Promise<void> {
    if (!urgent) await scheduler.wait(gatherMs);
    const { sql, queue, current } = this.#source();
    for (let now = current(); now && now.memory.sentOffset < now.memory.offset; now = current()) {
      const { memory, identity } = now;
      const rows = readFeedAfterOffset(sql, memory.sentOffset);
      const { messages, lastOffset } = planOutbox({ ...identity, sessions: memory.sessions }, rows, memory.sentOffset);
      if (messages.length === 0) return;
      try {
        await queue.sendBatch(messages.map((body) => ({ body, contentType: "text" as const })));
      } catch (error) {
        // Not lost: the rows stay, and the next batch or the alarm tries again.
        const { streamId } = identity;
        console.error(JSON.stringify({ part: "hub", status: "outbox_retry", streamId, error: String(error) }));
        return;
      }
      memory.sentOffset = Math.max(memory.sentOffset, lastOffset);
      this.#resend = { at: Date.now() + firstResendMs, afterMs: firstResendMs };
    }
  }
}
