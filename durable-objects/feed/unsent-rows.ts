/**
 * The latest rows of a feed that the queue has not taken, as they were written: what goes into the next message was in memory a
 * moment ago, and need not be read again. Storage is the truth. Where these do not reach, or may be another than there,
 * rows are read from there.
 */
import type { OutboxRow } from "./outbox-piece.ts";

/** Bytes that the kept rows take, about: a second of a very full room. Past it, all of them go. */
const mostBytes = 1024 * 1024;
/** What a row takes beside its texts, about. */
const rowBytes = 256;

export class UnsentRows {
  readonly #mostBytes: number;
  /** One following the other without a gap. */
  #rows: OutboxRow[] = [];
  #bytes = 0;

  constructor(most = mostBytes) {
    this.#mostBytes = most;
  }

  /** What the kept rows take, in bytes, about. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Keeps a row that was just written. */
  keep({ sessionId, firstOffset, lastOffset, chain, events, actions }: OutboxRow): void {
    if (this.#rows.at(-1)?.lastOffset !== firstOffset - 1) this.forget();
    const row = { sessionId, firstOffset, lastOffset, chain, events, actions };
    this.#rows.push(row);
    this.#bytes += bytesOf(row);
    if (this.#bytes > this.#mostBytes) this.forget();
  }

  /** The rows with events after the offset, in order; undefined where those that are kept do not reach back so far. */
  after(offset: number): readonly OutboxRow[] | undefined {
    const at = this.#rows.findIndex(({ lastOffset }) => lastOffset > offset);
    const first = this.#rows[at];
    return first && first.firstOffset <= offset + 1 ? this.#rows.slice(at) : undefined;
  }

  /** Lets go of the rows up to this offset: the queue has them. */
  release(upTo: number): void {
    const at = this.#rows.findIndex(({ lastOffset }) => lastOffset > upTo);
    const released = this.#rows.splice(0, at < 0 ? this.#rows.length : at);
    for (const row of released) this.#bytes -= bytesOf(row);
  }

  /** Lets go of all: what is in storage may have become another. */
  forget(): void {
    this.#rows = [];
    this.#bytes = 0;
  }
}

/** Texts of events and of actions take two bytes a unit where a sign is not of Latin-1; the chain is hex. */
function bytesOf({ chain, events, actions }: OutboxRow): number {
  const body = events.body ? events.body.stream.byteLength : events.length * 2;
  return rowBytes + body + chain.length + actions.length * 2;
}
