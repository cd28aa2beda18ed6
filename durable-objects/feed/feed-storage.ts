/**
 * The hub's SQLite tables. Rows written are what a hub costs, so a batch is one row: the feed is the outbox, the window
 * of duplicates and the journal of the state at once. Everything else is derived from it, or from a checkpoint now and
 * then, which is one row too unless the room is very full.
 */
import type { RecordedEvent } from "#shared/event.ts";
import type { SessionInfo } from "#shared/protocol/hub-protocol.ts";
import { completeState, initialState, type ReducedState } from "#shared/live-state.ts";
import { beginsPlayback } from "#shared/playback.ts";
import { emptyRuleState, type RuleState } from "#shared/rules/rule-state.ts";
import { readTimers } from "#shared/rules/timers.ts";
import { noTakebacks, type Takebacks } from "#shared/takeback.ts";
import { evolve, type Judging } from "./evolve.ts";
import { type HeldLease, noLease } from "./lease.ts";
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

/** Where a session stands. */
export interface SessionCursor extends SessionInfo {
  idempotencyKey: string;
  lastSeqNo: number;
  /** Events recorded, without duplicates. */
  eventCount: number;
  /** Hex chain value of the last of them. */
  chainHead: string;
  /** A recording or a file is played: its messages are known again only within it. */
  playback?: true;
}

/** What survives in a checkpoint. The rest follows from the feed's rows after `batch`. */
export interface Checkpoint {
  /** The last feed row this includes. */
  batch: number;
  offset: number;
  /** Every event up to this one is in the log: the consumer said so. */
  storedOffset: number;
  sessions: Record<string, SessionCursor>;
  state: ReducedState;
  ruleState: RuleState;
  lease: HeldLease;
  /** `ingestedAt` of the latest event; 0 before the first. */
  lastEventAt: number;
  /** The latest word on the broadcast was its end, or there was none yet. */
  ended: boolean;
  /** What was taken off the overlays. */
  takebacks: Takebacks;
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

/** UTF-8 bytes of one row of a checkpoint: a usual room's is one row, and the platform takes none of more than 2 MB. */
const pieceBytes = 512 * 1024;
const encoder = new TextEncoder();

/** Writes it in as many rows as it needs. Call it within a transaction: half of a checkpoint is none. */
export function writeCheckpoint(sql: SqlStorage, checkpoint: Checkpoint): void {
  const pieces = piecesOf(JSON.stringify(checkpoint));
  for (const [index, body] of pieces.entries()) {
    sql.exec("insert or replace into checkpoint (piece, body) values (?, ?)", index + 1, body);
  }
  sql.exec("delete from checkpoint where piece > ?", pieces.length);
}

function readCheckpoint(sql: SqlStorage): Checkpoint {
  const pieces = Array.from(
    sql.exec<{ body: string }>("select body from checkpoint order by piece"),
    ({ body }) => body,
  );
  const saved = pieces.length === 0 ? {} : (JSON.parse(pieces.join("")) as Partial<Checkpoint>);
  return {
    ...emptyCheckpoint(),
    ...saved,
    state: completeState(saved.state),
    ruleState: ruleStateFrom(saved.ruleState),
  };
}

/** A text in pieces of at most `pieceBytes`, cut between characters. */
function piecesOf(text: string): string[] {
  const bytes = new Uint8Array(pieceBytes);
  const pieces: string[] = [];
  for (let from = 0; from < text.length;) {
    const piece = text.slice(from, from + pieceBytes);
    const { read } = encoder.encodeInto(piece, bytes);
    pieces.push(piece.slice(0, read));
    from += read;
  }
  return pieces;
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

/** Everything of the hub that lives in memory, as storage says it is. */
export interface Loaded extends Checkpoint {
  /** Native keys in the feed: the window in which a message that TikTok sends again is known. */
  seen: Set<string>;
  /** The feed's first row, and the offset before its first event. */
  firstBatch: number;
  beforeFirstOffset: number;
  /** Every event up to this one is in the queue. After a wake as far as the log: what is unsure is sent again. */
  sentOffset: number;
  /** The last batch that the checkpoint in storage includes. */
  checkpointed: number;
}

/** What of the memory a checkpoint keeps. */
export function checkpointOf(memory: Loaded): Checkpoint {
  const { batch, offset, storedOffset, sessions, state, ruleState, lease, lastEventAt, ended, takebacks } = memory;
  return { batch, offset, storedOffset, sessions, state, ruleState, lease, lastEventAt, ended, takebacks };
}

/**
 * Rebuilds the hub's memory: the checkpoint, then the feed's rows after it through the same reducer and the same rules as
 * when live. What the rules asked for then is in the rows and is not done again.
 */
export function load(sql: SqlStorage, judging: Judging): Loaded {
  const checkpoint = readCheckpoint(sql);
  const checkpointed = checkpoint.batch;
  const seen = new Set<string>();
  for (const row of sql.exec<{ native_keys: string }>("select native_keys from feed order by batch")) {
    for (const key of JSON.parse(row.native_keys) as string[]) seen.add(key);
  }
  for (const row of readFeedRows(sql, checkpoint.batch)) {
    const events = JSON.parse(row.events) as RecordedEvent[];
    for (const event of events) evolve(checkpoint, event, judging);
    const session = checkpoint.sessions[row.sessionId];
    if (session) {
      if (events.some(beginsPlayback)) session.playback = true;
      session.lastSeqNo = row.lastSeqNo;
      session.eventCount += events.length;
      session.chainHead = (JSON.parse(row.chain) as string[]).at(-1) ?? session.chainHead;
    }
    checkpoint.batch = row.batch;
    checkpoint.offset = row.lastOffset;
    checkpoint.storedOffset = Math.max(checkpoint.storedOffset, row.storedOffset);
  }
  const [first] = sql
    .exec<{ batch: number; first_offset: number }>("select batch, first_offset from feed order by batch limit 1")
    .toArray();
  return {
    ...checkpoint,
    sentOffset: checkpoint.storedOffset,
    checkpointed,
    seen,
    firstBatch: first?.batch ?? checkpoint.batch + 1,
    beforeFirstOffset: first ? first.first_offset - 1 : checkpoint.offset,
  };
}

/** Also of a checkpoint that is older than a part of it. */
function ruleStateFrom(saved: Partial<RuleState> | undefined): RuleState {
  return { ...emptyRuleState(), ...saved, timers: readTimers(saved?.timers ?? {}) };
}

function emptyCheckpoint(): Checkpoint {
  return {
    batch: 0,
    offset: 0,
    storedOffset: 0,
    sessions: {},
    state: initialState(),
    ruleState: emptyRuleState(),
    lease: noLease,
    lastEventAt: 0,
    ended: true,
    takebacks: noTakebacks(),
  };
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
