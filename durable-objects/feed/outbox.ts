/** From feed rows to queue messages. Pure: the same rows make the same bytes, also when they are sent again. */
import { logQueueLimits } from "#shared/protocol/log-message.ts";
import { halvesOf, messageOf, type OutboxHeader, type OutboxRow, type Piece, pieceOf, sizeOf } from "./outbox-piece.ts";

const { filledBytes, messageBytes, sendBatchBytes, sendBatchMessages, overheadBytes, textLength } = logQueueLimits;
/** How much of what is guessed to fit is taken: the next pieces may compress a little worse than those before. */
const caution = 0.95;

/** What one `sendBatch` carries, and the offset up to which everything is in the queue once it has succeeded. */
export interface OutboxBatch {
  messages: Uint8Array[];
  lastOffset: number;
  /** What the messages would take with all of them deflated. */
  deflatedBytes: number;
}

/**
 * Plans the messages of what comes after the offset `after` in the rows, in order, as few as fit: rows of one session that
 * follow each other share a message. What does not fit into one `sendBatch` is left for the next, also the rest of a row.
 */
export function planOutbox(header: OutboxHeader, rows: Iterable<OutboxRow>, after = 0): OutboxBatch {
  const pieces = new PieceReader(rows, after);
  const messages: Uint8Array[] = [];
  let lastOffset = 0;
  let sizeBefore = 0;
  let deflatedBefore = 0;
  let guess: number = filledBytes;
  while (messages.length < sendBatchMessages) {
    const run = pieces.takeRun(guess);
    const last = run.at(-1);
    if (!last) break;
    const { message, deflatedBytes } = messageOf(header, run);
    if (message.byteLength > filledBytes) {
      const halves = run.length === 1 ? halvesOf(last) : undefined;
      if (halves ?? run.length > 1) {
        pieces.putBack(halves ?? run);
        guess = fittingSize(run, deflatedBytes);
        continue;
      }
      if (message.byteLength > messageBytes)
        throw new RangeError(`an event of ${message.byteLength} bytes in the outbox`);
    }
    const size = sizeBefore + message.byteLength + overheadBytes;
    if (messages.length > 0 && size > sendBatchBytes) break;
    messages.push(message);
    lastOffset = last.lastOffset;
    sizeBefore = size;
    deflatedBefore += deflatedBytes;
    guess = fittingSize(run, deflatedBytes);
  }
  return { messages, lastOffset, deflatedBytes: deflatedBefore };
}

/** What pieces may be together, by their guessed sizes, to fill a message, if the guess is as far off as with these. */
function fittingSize(run: readonly Piece[], deflatedBytes: number): number {
  const guessed = run.reduce((sum, piece) => sum + sizeOf(piece).bytes, 0);
  return guessed * (filledBytes / deflatedBytes) * caution;
}

/** Takes pieces off the rows, which are read only as far as they are taken. */
class PieceReader {
  readonly #rows: Iterator<OutboxRow>;
  readonly #after: number;
  #next: Piece[] = [];

  constructor(rows: Iterable<OutboxRow>, after: number) {
    this.#rows = rows[Symbol.iterator]();
    this.#after = after;
  }

  putBack(pieces: readonly Piece[]): void {
    this.#next = [...pieces, ...this.#next];
  }

  /** The next pieces of one session, as many as are guessed to have no more than `bytes`, but one at least; none at the end. */
  takeRun(bytes: number): Piece[] {
    const run: Piece[] = [];
    let left = { bytes, text: textLength };
    for (let piece = this.#peek(); piece; piece = this.#peek()) {
      const [first] = run;
      const size = sizeOf(piece);
      if (first && (first.sessionId !== piece.sessionId || size.bytes > left.bytes || size.text > left.text)) break;
      run.push(piece);
      left = { bytes: left.bytes - size.bytes, text: left.text - size.text };
      this.#next.shift();
    }
    return run;
  }

  #peek(): Piece | undefined {
    if (this.#next.length === 0) {
      const row = this.#rows.next();
      if (row.done !== true) this.#next.push(pieceOf(row.value, this.#after));
    }
    return this.#next[0];
  }
}
