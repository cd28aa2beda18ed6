/**
 * The hub's SQLite tables. Rows written are what a hub costs, so a batch is one row: the feed is the outbox, the window
 * of duplicates and the journal of the state at once. Everything else is derived from it, or from a checkpoint now and
 * then, which is one row too unless the room is very full.
 */
import { applySchema } from "./feed-schema.ts";

/** Who this hub is. Written once, when the stream is made. */
export interface Identity {
  streamId: string;
  uniqueId: string;
  epoch: string;
  /** How many steps of the schema its tables have. */
  schema: number;
  /** The stream was deleted: what is here only waits for the log to have it. */
  deleted?: boolean;
}

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
  /** JSON array of the events' hex chain values. */
  chain: string;
  /** JSON array of RecordedEvent. */
  events: string;
  /** JSON array of ActionRecord: what rules made of the events. */
  actions: string;
}

type SqlRow = Record<string, SqlStorageValue>;

/** Reads who this hub is; undefined for an object nobody made a stream of. Writes only what an older schema lacks. */
export function readIdentity(sql: SqlStorage): Identity | undefined {
  const tables = sql.exec("select name from sqlite_master where name = 'hub'").toArray();
  if (tables.length === 0) return undefined;
  const [row] = sql.exec<{ identity: string }>("select identity from hub").toArray();
  return row ? upgrade(sql, { schema: 1, ...(JSON.parse(row.identity) as Omit<Identity, "schema">) }) : undefined;
}

/** Makes the tables and writes who this hub is. */
export function writeIdentity(sql: SqlStorage, stream: Omit<Identity, "schema">): Identity {
  return upgrade(sql, { ...stream, schema: 0 });
}

/** Writes another word on who this hub is. */
export function changeIdentity(sql: SqlStorage, identity: Identity): Identity {
  sql.exec("insert or replace into hub (id, identity) values (1, ?)", JSON.stringify(identity));
  return identity;
}

function upgrade(sql: SqlStorage, identity: Identity): Identity {
  const schema = applySchema(sql, identity.schema);
  return schema === identity.schema ? identity : changeIdentity(sql, { ...identity, schema });
}

export function appendFeedRow(sql: SqlStorage, row: FeedRow): void {
  sql.exec(
    `insert into feed (batch, first_offset, last_offset, session_id, last_seq_no, stored_offset, native_keys, chain, events, actions)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    row.batch,
    row.firstOffset,
    row.lastOffset,
    row.sessionId,
    row.lastSeqNo,
    row.storedOffset,
    row.nativeKeys,
    row.chain,
    row.events,
    row.actions,
  );
}

/** Deletes the rows up to and including `batch`. */
export function deleteFeedRows(sql: SqlStorage, batch: number): void {
  sql.exec("delete from feed where batch <= ?", batch);
}

/** Feed rows after `batch`, in order, read as they are taken. */
export function* readFeedRows(sql: SqlStorage, batch: number): Generator<FeedRow> {
  for (const row of sql.exec("select * from feed where batch > ? order by batch", batch)) yield toFeedRow(row);
}

/** Feed rows with events after `offset`, in order. */
export function* readFeedAfterOffset(sql: SqlStorage, offset: number): Generator<FeedRow> {
  // No index on offsets: it would cost a row written on every batch. Rows and offsets rise together, so the last row
  // that starts at or before the offset is found by walking down from the top, where a resuming socket usually is.
  const [start] = sql
    .exec<{ batch: number }>("select batch from feed where first_offset <= ? order by batch desc limit 1", offset + 1)
    .toArray();
  for (const row of readFeedRows(sql, (start?.batch ?? 0) - 1)) if (row.lastOffset > offset) yield row;
}

/** Feed rows with events up to `offset`, newest first. */
export function* readFeedBefore(sql: SqlStorage, offset: number): Generator<FeedRow> {
  for (const row of sql.exec("select * from feed where first_offset <= ? order by batch desc", offset)) {
    yield toFeedRow(row);
  }
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
    events: row["events"] as string,
    actions: row["actions"] as string,
  };
}
