/**
 * The feed as a ring: a new batch takes the row of the oldest one, where nobody needs that one any more. So a batch is one
 * row written, however long the stream runs. While the log takes nothing the ring grows, and afterwards it shrinks.
 */
import {
  deleteFeedRowsBefore,
  type RowPlace,
  type FeedRow,
  feedRowAt,
  insertFeedRow,
  oldestFeedRows,
  overwriteFeedRow,
} from "./feed-rows.ts";

export interface Retention {
  /** So many of the latest events stay, for sockets that come back. */
  events: number;
  /** Rows that nobody needs and that stay for the batches to come: more than there are batches between two checkpoints. */
  spareRows: number;
  /** Rows deleted at once: more would hold up the stream. */
  deletedRows: number;
}

export const feedRetention: Retention = { events: 10_000, spareRows: 256, deletedRows: 500 };

/** What the ring needs to know of the hub's memory, and changes. */
export interface RingState {
  offset: number;
  storedOffset: number;
  checkpointed: number;
  /** The offset before the feed's first event. */
  beforeFirstOffset: number;
  /** The feed's first row; undefined where there is none. */
  oldest: RowPlace | undefined;
  /** The rows after it, as far as they were looked up. */
  nextOldest: RowPlace[];
}

/** Looked up at once: to ask for one with each batch takes as long as to write the batch. */
const lookedUp = 64;

/** Writes a batch into the ring. Its offsets are the latest of `state` already. */
export function writeToRing(sql: SqlStorage, state: RingState, row: FeedRow, retention = feedRetention): void {
  const { oldest } = state;
  if (oldest && oldest.batch <= state.checkpointed && oldest.lastOffset <= freeUpTo(state, retention)) {
    overwriteFeedRow(sql, oldest.batch, row);
    const next = state.nextOldest.shift();
    if (next) begin(state, next);
    else noteOldest(sql, state);
  } else {
    insertFeedRow(sql, row);
    if (!oldest) noteOldest(sql, state);
  }
}

/**
 * Deletes some of the rows that are free and that no batch will take soon. Returns whether there are more of them. Call it
 * after a checkpoint.
 */
export function shrinkRing(sql: SqlStorage, state: RingState, retention = feedRetention): boolean {
  const { oldest } = state;
  if (!oldest || oldest.lastOffset > freeUpTo(state, retention)) return false;
  const needed = feedRowAt(sql, freeUpTo(state, retention) + 1);
  const firstNeeded = Math.min(needed?.batch ?? oldest.batch, state.checkpointed + 1);
  const surplus = firstNeeded - oldest.batch - retention.spareRows;
  if (surplus <= 0) return false;
  deleteFeedRowsBefore(sql, oldest.batch + Math.min(surplus, retention.deletedRows));
  noteOldest(sql, state);
  return surplus > retention.deletedRows;
}

/** Deletes every row that ends at or before the offset. The log must have them; call it after a checkpoint. */
export function cutRing(sql: SqlStorage, state: RingState, upTo: number): void {
  const row = feedRowAt(sql, upTo + 1);
  if (!row) return;
  deleteFeedRowsBefore(sql, row.lastOffset <= upTo ? row.batch + 1 : row.batch);
  noteOldest(sql, state);
}

/** Up to this offset the events are in the log, and not of the latest. */
function freeUpTo({ offset, storedOffset }: RingState, { events }: Retention): number {
  return Math.min(storedOffset, offset - events);
}

/** Looks up which rows are the first: whatever was known of that may be gone. */
function noteOldest(sql: SqlStorage, state: RingState): void {
  const [oldest, ...next] = oldestFeedRows(sql, lookedUp);
  state.nextOldest = next;
  begin(state, oldest);
}

function begin(state: RingState, oldest: RowPlace | undefined): void {
  state.oldest = oldest;
  state.beforeFirstOffset = oldest ? oldest.firstOffset - 1 : state.offset;
}
