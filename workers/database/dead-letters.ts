import { and, asc, eq, gt, isNull, sql } from "drizzle-orm";
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

/** How many events came where the log has another one, and were not dealt with; at most 1,000. */
export async function countConflicts(config: DatabaseConfig): Promise<number> {
  const [row] = (await connect(config).query(
    `select count(*)::integer as open from (
       select from dead_letters where stage = 'conflict' and resent_at is null limit ${mostConflicts}
     ) as conflict`,
  )) as { open: number }[];
  return row?.open ?? 0;
}

/** The payload of a dead letter; undefined where there is none of this id. */
export async function readDeadLetter(config: Config, deadLetterId: number): Promise<string | undefined> {
  const [row] = await database(config)
    .select({ payload: deadLetters.payload })
    .from(deadLetters)
    .where(eq(deadLetters.deadLetterId, deadLetterId));
  return row?.payload;
}

/**
 * Gives up the event of a conflict: the letter stays, and is not open any more. Returns its payload; undefined where there is
 * no conflict of this id.
 */
export async function settleConflict(config: Config, deadLetterId: number, now: Date): Promise<string | undefined> {
  const [row] = await database(config)
    .update(deadLetters)
    .set({ settledAt: now, resentAt: now })
    .where(and(eq(deadLetters.deadLetterId, deadLetterId), eq(deadLetters.stage, "conflict")))
    .returning({ payload: deadLetters.payload });
  return row?.payload;
}

/** Notes that it is in the queue again. */
export async function markResent(config: Config, deadLetterId: number, now: Date): Promise<void> {
  await database(config)
    .update(deadLetters)
    .set({ resentAt: now, resentCount: sql`${deadLetters.resentCount} + 1` })
    .where(eq(deadLetters.deadLetterId, deadLetterId));
}
