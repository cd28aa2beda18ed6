/** Writing the append-only log: the database's own functions do it (migrations/0016_store_messages.sql). */
import { connect, type DatabaseConfig } from "./client.ts";

/** Stores queue messages, a JSON array of LogMessage; they go to Postgres as they came, and it takes them apart. */
export const storeStatement = `
select stored, woken, forwarding, conflicts, shared_sessions as "sharedSessions" from store_messages($1::jsonb)`;

/** An event that came where the log has another one: kept as a dead letter, and not stored. */
export interface Conflict {
  streamId: string;
  epoch: string;
  offset: number;
  sessionId: string;
  seqNo: number;
  /** The ids of the event that came and of the one that is there; the same where only their contents differ. */
  came: string;
  stored: string;
}

/** A session id that several streams have used. Each has its own session of it. */
export interface SharedSession {
  sessionId: string;
  streams: string[];
}

/** What storing messages has done. */
export interface Stored {
  /** How many events were new. */
  stored: number;
  /** The webhook endpoints that have something due now. */
  woken: string[];
  /** The streams among those of the messages that have endpoints which are on. */
  forwarding: string[];
  conflicts: Conflict[];
  /** Of the sessions that began with these messages. */
  sharedSessions: SharedSession[];
}

/**
 * How long a statement may take: many times what the largest takes, with a database that has to wake first. One that waits
 * for something that never comes would hold up all that the queue has. It is given back and stored later.
 */
const storeTimeoutMs = 30_000;

/**
 * Stores queue messages (each the JSON text of a LogMessage) in one transaction, and makes the deliveries of what
 * is new. Throws the driver's error when nothing was stored, or when that took longer than `storeTimeoutMs`.
 */
export async function storeMessages(config: DatabaseConfig, messages: string[]): Promise<Stored> {
  const fetchOptions = { signal: AbortSignal.timeout(storeTimeoutMs) };
  const [row] = (await connect(config).query(storeStatement, [`[${messages.join(",")}]`], {
    fetchOptions,
  })) as Stored[];
  if (!row) throw new Error("store_messages answered nothing");
  return row;
}

/** Makes the partitions of today and the days after it; returns how many were missing. */
export async function makePartitions(config: DatabaseConfig, today: Date, days: number): Promise<number> {
  const sql = connect(config);
  const first = today.toISOString().slice(0, 10);
  const rows = (await sql.query("select make_event_partitions($1::date, $2::integer) as made", [first, days])) as {
    made: number;
  }[];
  return rows[0]?.made ?? 0;
}
