import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
import type { Position } from "#shared/protocol/position.ts";
import type { Config } from "../config.ts";
import { connect, database, type DatabaseConfig } from "./client.ts";
import { deadLetters } from "./schema.ts";

/**
 * Where a message failed: PostgreSQL refused its data, or the queue had used up its retries. `conflict`: an event came where
 * the log has another one; the database itself keeps those.
 */
export type DeadLetterStage = "store" | "queue" | "conflict";

export interface DeadLetter {
  /** The queue's id of the message: kept once. */
  messageId: string;
  stage: Exclude<DeadLetterStage, "conflict">;
  reason: string;
  payload: string;
}

/** Keeps a message that could not be stored; a second time changes nothing. */
export async function keepDeadLetter(config: Config, letter: DeadLetter): Promise<void> {
  // NUL is the one character PostgreSQL has no place for, and JSON has none of it either.
  const payload = letter.payload.replaceAll("\0", "\uFFFD");
  await database(config)
    .insert(deadLetters)
    .values({ ...letter, payload })
    .onConflictDoNothing();
}

/** What is kept and was not sent again, oldest first, after `after`. Without the payloads: they hold viewers' data. */
export async function listDeadLetters(config: Config, after: number, limit: number) {
  return database(config)
    .select({
      deadLetterId: deadLetters.deadLetterId,
      stage: deadLetters.stage,
      reason: deadLetters.reason,
      createdAt: deadLetters.createdAt,
      resentCount: deadLetters.resentCount,
      bytes: sql<number>`octet_length(${deadLetters.payload})`.mapWith(Number),
    })
    .from(deadLetters)
    .where(and(gt(deadLetters.deadLetterId, after), isNull(deadLetters.resentAt)))
    .orderBy(asc(deadLetters.deadLetterId))
    .limit(limit);
}

/** Conflicts that are counted: more are as bad. */
const mostConflicts = 1_000;

/**
 * How many events came where the log has another one, and were not dealt with; and of how many sessions they are. At most
 * 1,000 events are looked at.
 */
export async function countConflicts(config: DatabaseConfig): Promise<{ events: number; sessions: number }> {
  const [row] = (await connect(config).query(
    `select count(*)::integer as events, count(distinct (stream_id, session_id))::integer as sessions from (
       select stream_id, session_id from dead_letters where stage = 'conflict' and resent_at is null limit ${mostConflicts}
     ) as conflict`,
  )) as { events: number; sessions: number }[];
  return row ?? { events: 0, sessions: 0 };
}

/** What came where the log has something else, of one session. */
export interface SessionConflicts {
  streamId: string;
  sessionId: string;
  firstSeqNo: number;
  lastSeqNo: number;
  events: number;
  since: Date;
}

/** The sessions with open conflicts, that with the oldest first, at most `limit`. */
export async function listConflicts(config: DatabaseConfig, limit: number): Promise<SessionConflicts[]> {
  const rows = (await connect(config).query(
    `select stream_id as "streamId", session_id as "sessionId", min(seq_no)::float8 as "firstSeqNo",
       max(seq_no)::float8 as "lastSeqNo", count(*)::float8 as events,
       (extract(epoch from min(created_at)) * 1000)::float8 as since
     from dead_letters where stage = 'conflict' and resent_at is null
     group by stream_id, session_id order by min(dead_letter_id) limit $1`,
    [limit],
  )) as (Omit<SessionConflicts, "since"> & { since: number })[];
  return rows.map((row) => ({ ...row, since: new Date(row.since) }));
}

/** The payload of a dead letter; undefined where there is none of this id. */
export async function readDeadLetter(config: Config, deadLetterId: number): Promise<string | undefined> {
  const [row] = await database(config)
    .select({ payload: deadLetters.payload })
    .from(deadLetters)
    .where(eq(deadLetters.deadLetterId, deadLetterId));
  // Emptied in its time: there is nothing to send again.
  return row?.payload === "" ? undefined : row?.payload;
}

/**
 * Gives up the event of a conflict: the letter stays, and is not open any more. Returns where in which feed it is; undefined
 * where there is no conflict of this id.
 */
export async function settleConflict(
  config: DatabaseConfig,
  deadLetterId: number,
  now: Date,
): Promise<(Position & { streamId: string }) | undefined> {
  const [row] = (await connect(config).query(
    `update dead_letters set settled_at = $2, resent_at = $2 where dead_letter_id = $1 and stage = 'conflict'
     returning stream_id as "streamId", epoch, feed_offset::float8 as "offset"`,
    [deadLetterId, now.toISOString()],
  )) as (Position & { streamId: string })[];
  return row;
}

/** Conflicts that one call settles: as many places as a hub is told of at once. */
export const mostSettled = 10_000;

/** Which conflicts: of one session of a stream, from one seqNo to another, both included. */
export interface ConflictRange {
  streamId: string;
  sessionId: string;
  firstSeqNo: number;
  lastSeqNo: number;
}

/**
 * Gives up the events of a session's open conflicts, as `settleConflict` does, at most 10,000. Returns where in its feeds they
 * are, and how many are left.
 */
export async function settleConflicts(
  config: DatabaseConfig,
  { streamId, sessionId, firstSeqNo, lastSeqNo }: ConflictRange,
  now: Date,
): Promise<{ settled: Position[]; left: number }> {
  const rows = (await connect(config).query(
    `with open as (
       select dead_letter_id, row_number() over (order by dead_letter_id) as place from dead_letters
       where stage = 'conflict' and resent_at is null and stream_id = $1 and session_id = $2 and seq_no between $3 and $4
     ), settled as (
       update dead_letters set settled_at = $5, resent_at = $5
       where dead_letter_id in (select dead_letter_id from open where place <= ${mostSettled})
       returning epoch, feed_offset
     )
     select epoch, feed_offset::float8 as "offset", (select count(*) from open)::float8 as found from settled
     order by epoch, feed_offset`,
    [streamId, sessionId, firstSeqNo, lastSeqNo, now.toISOString()],
  )) as (Position & { found: number })[];
  const settled = rows.map(({ epoch, offset }) => ({ epoch, offset }));
  return { settled, left: (rows[0]?.found ?? 0) - settled.length };
}

/** Notes that it is in the queue again. */
export async function markResent(config: Config, deadLetterId: number, now: Date): Promise<void> {
  await database(config)
    .update(deadLetters)
    .set({ resentAt: now, resentCount: sql`${deadLetters.resentCount} + 1` })
    .where(eq(deadLetters.deadLetterId, deadLetterId));
}
