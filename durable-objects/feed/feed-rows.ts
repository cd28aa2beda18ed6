/**
 * The table `feed`: a row a batch, in order. Rows written are what a hub costs, so a batch is one row: the feed is the outbox,
 * the window of duplicates and the journal of the state at once. Everything else is derived from it, or from a checkpoint
 * now and then, which is one row too unless the room is very full.
 */
import { StoredEvents } from "./stored-events.ts";

/** One feed row: the events of one batch. */
export interface FeedRow {
  batch: number;
  firstOffset: number;
  lastOffset: number;
  sessionId: string;
  /** The session's last seqNo after this batch, dropped duplicates included. */
  lastSeqNo: number;
  /** How far the log was known to reach when this row was written. */
  storedOffset: number;
  /** JSON array of the native keys in it. */
  nativeKeys: string;
  /** JSON array of the events' chain links: see chain-link.ts. */
  chain: string;
  /** Each a RecordedEvent. */
  events: StoredEvents;
  /** JSON array of ActionRecord: what rules made of the events. */
  actions: string;
}

type SqlRow = Record<string, SqlStorageValue>;

const columns = [
  "batch",
  "first_offset",
  "last_offset",
  "session_id",
  "last_seq_no",
  "stored_offset",
  "native_keys",
  "chain",
  "events",
  "actions",
] as const;
const insertion = `insert into feed (${columns.join(", ")}) values (${columns.map(() => "?").join(", ")})`;
const overwriting = `update feed set ${columns.map((column) => `${column} = ?`).join(", ")} where batch = ?`;

/** Writes a row as one more. */
export function insertFeedRow(sql: SqlStorage, row: FeedRow): void {
  sql.exec(insertion, ...valuesOf(row));
}

/** Writes a row in place of another one: one row written, where a deletion and an insertion are two. */
export function overwriteFeedRow(sql: SqlStorage, batch: number, row: FeedRow): void {
  sql.exec(overwriting, ...valuesOf(row), batch);
}

/** Deletes the rows before `batch`. */
export function deleteFeedRowsBefore(sql: SqlStorage, batch: number): void {
  sql.exec("delete from feed where batch < ?", batch);
}

/** Where a row stands. */
export type RowPlace = Pick<FeedRow, "batch" | "firstOffset" | "lastOffset">;

const placed = "select batch, first_offset, last_offset from feed";

/** The oldest rows, so many at most. */
export function oldestFeedRows(sql: SqlStorage, count: number): RowPlace[] {
  return sql.exec(`${placed} order by batch limit ?`, count).toArray().map(placeOf);
}

/** So many of the latest rows are looked at first: nearly all who ask want what came a moment ago. */
const latestRows = 16;

/**
 * The last row that starts at or before the offset; undefined where none does. There is no index on offsets: it would cost a
 * row written on every batch. Rows and offsets rise together, so what is none of the latest is found by halving, with a look at
 * some fifteen rows, of which each is a query.
 */
export function feedRowAt(sql: SqlStorage, offset: number): RowPlace | undefined {
  const latest = sql.exec(`${placed} order by batch desc limit ${latestRows}`).toArray();
  for (const row of latest) if ((row["first_offset"] as number) <= offset) return placeOf(row);
  const earliest = latest.at(-1);
  if (!earliest || latest.length < latestRows) return undefined;
  let [found] = oldestFeedRows(sql, 1);
  if (!found || found.firstOffset > offset) return undefined;
  let high = (earliest["batch"] as number) - 1;
  while (found.batch < high) {
    const middle = Math.ceil((found.batch + high) / 2);
    const [row] = sql.exec(`${placed} where batch >= ? order by batch limit 1`, middle).toArray();
    if (row && (row["first_offset"] as number) <= offset) found = placeOf(row);
    else high = middle - 1;
  }
  return found;
}

/** Feed rows after `batch`, in order, read as they are taken. */
export function* readFeedRows(sql: SqlStorage, batch: number): Generator<FeedRow> {
  for (const row of sql.exec("select * from feed where batch > ? order by batch", batch)) yield toFeedRow(row);
}

/** Feed rows with events after `offset`, in order. */
export function* readFeedAfterOffset(sql: SqlStorage, offset: number): Generator<FeedRow> {
  const start = feedRowAt(sql, offset + 1);
  for (const row of readFeedRows(sql, (start?.batch ?? 0) - 1)) if (row.lastOffset > offset) yield row;
}

/** Feed rows with events up to `offset`, newest first. */
export function* readFeedBefore(sql: SqlStorage, offset: number): Generator<FeedRow> {
  const start = feedRowAt(sql, offset);
  if (!start) return;
  for (const row of sql.exec("select * from feed where batch <= ? order by batch desc", start.batch)) {
    yield toFeedRow(row);
  }
}

/** The sessions of the events after `offset`. */
export function feedSessionsAfter(sql: SqlStorage, offset: number): Set<string> {
  const start = feedRowAt(sql, offset + 1)?.batch ?? 0;
  const rows = sql.exec("select distinct session_id from feed where batch >= ? and last_offset > ?", start, offset);
  return new Set(Array.from(rows, (row) => row["session_id"] as string));
}

/** The last offset of a session's rows, 0 where there are none. */
export function lastOffsetOf(sql: SqlStorage, sessionId: string): number {
  const [row] = sql.exec("select max(last_offset) as last from feed where session_id = ?", sessionId);
  return Number(row?.["last"] ?? 0);
}

/** The native keys of the rows with events after `offset`, with each row's last offset, in order. */
export function* feedKeysAfter(sql: SqlStorage, offset: number): Generator<{ lastOffset: number; keys: string[] }> {
  const start = feedRowAt(sql, offset + 1)?.batch ?? 0;
  const query = "select last_offset, native_keys from feed where batch >= ? and last_offset > ? order by batch";
  for (const row of sql.exec(query, start, offset)) {
    yield { lastOffset: row["last_offset"] as number, keys: JSON.parse(row["native_keys"] as string) as string[] };
  }
}

function valuesOf(row: FeedRow): (string | number | Uint8Array)[] {
  const { batch, firstOffset, lastOffset, sessionId, lastSeqNo, storedOffset, nativeKeys, chain, events, actions } =
    row;
  return [
    batch,
    firstOffset,
    lastOffset,
    sessionId,
    lastSeqNo,
    storedOffset,
    nativeKeys,
    chain,
    events.stored,
    actions,
  ];
}

function placeOf(row: SqlRow): RowPlace {
  return {
    batch: row["batch"] as number,
    firstOffset: row["first_offset"] as number,
    lastOffset: row["last_offset"] as number,
  };
}

function toFeedRow(row: SqlRow): FeedRow {
  return {
    batch: row["batch"] as number,
    firstOffset: row["first_offset"] as number,
    lastOffset: row["last_offset"] as number,
    sessionId: row["session_id"] as string,
    lastSeqNo: row["last_seq_no"] as number,
    storedOffset: row["stored_offset"] as number,
    nativeKeys: row["native_keys"] as string,
    chain: row["chain"] as string,
    events: StoredEvents.ofStored(row["events"] as string | ArrayBuffer),
    actions: row["actions"] as string,
  };
}
