/** What rules met in a session of the past: what came before it in its broadcast, and their counters. */
import { and, asc, desc, eq, lt, ne, sql } from "drizzle-orm";
import type { RecordedEvent } from "#shared/event.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { Config } from "../config.ts";
import { connect, database } from "./client.ts";
import { isShown } from "./hidden.ts";
import { sessions } from "./schema.ts";
import { type ReadBudget, readSessionEvents } from "./session-events.ts";

type SessionRow = Omit<typeof sessions.$inferSelect, "chainHead">;

export interface Past {
  /** In order, the session's own last. */
  events: RecordedEvent[];
  /** Whether all events of the session are there, and all sessions before it in its broadcast. */
  complete: boolean;
  /** The counters' values before the first of the events. */
  counters: Record<string, number>;
}

/** Sessions of one broadcast that are looked for: each is a connection that was lost. */
const mostSessions = 50;
/** Runs of rules among which the counters' last values are looked for. */
const mostRuns = 20_000;

/** What a dry run may read. */
const dryRunBudget = (): ReadBudget => ({ events: limits.dryRunEvents, length: limits.dryRunLength });

/** Reads a session up to `lastSeqNo`, and before it as many whole sessions of its broadcast as fit into what a dry run reads. */
export async function readPast(
  config: Config,
  session: SessionRow,
  { lastSeqNo = Number.POSITIVE_INFINITY }: { lastSeqNo?: number } = {},
): Promise<Past> {
  const budget = dryRunBudget();
  const own = await readSessionEvents(config, session, budget, lastSeqNo);
  let events = own;
  let complete = own.length >= session.eventCount || own.at(-1)?.seqNo === lastSeqNo;
  for (const earlier of await earlierSessions(config, session)) {
    if (!complete) break;
    complete = earlier.eventCount <= budget.events;
    const its = complete ? await readSessionEvents(config, earlier, budget) : [];
    complete &&= its.length >= earlier.eventCount;
    if (complete) events = [...its, ...events];
  }
  const [first] = events;
  return { events, complete, counters: first ? await readCountersBefore(config, session.streamId, first) : {} };
}

/**
 * Reads the whole live that a session is of, all its sessions from the first on, as far as they fit into what a dry run reads. A session of no
 * room is a live by itself.
 */
export async function readPastLive(config: Config, session: SessionRow): Promise<Past & { sessions: number }> {
  const budget = dryRunBudget();
  const parts = session.roomId === "" ? [session] : await sessionsOfLive(config, session);
  const events: RecordedEvent[] = [];
  let read = 0;
  for (const part of parts.slice(0, mostSessions)) {
    if (budget.events <= 0 || budget.length <= 0) break;
    const own = await readSessionEvents(config, part, budget);
    for (const event of own) events.push(event);
    read++;
    // What comes later met what is missing here.
    if (own.length < part.eventCount)
      return { events, complete: false, sessions: read, counters: await before(events) };
  }
  return { events, complete: read === parts.length, sessions: read, counters: await before(events) };

  async function before([first]: readonly RecordedEvent[]): Promise<Record<string, number>> {
    return first ? readCountersBefore(config, session.streamId, first) : {};
  }
}

/** The sessions of a broadcast, the first first, and one more than are gone over. */
async function sessionsOfLive(config: Config, { streamId, roomId }: SessionRow): Promise<SessionRow[]> {
  return database(config)
    .select()
    .from(sessions)
    .where(and(eq(sessions.streamId, streamId), eq(sessions.roomId, roomId), sql.raw(isShown("sessions"))))
    .orderBy(asc(sessions.startedAt), asc(sessions.firstOffset))
    .limit(mostSessions + 1);
}

/** The sessions of the same broadcast before this one, the latest first. */
async function earlierSessions(config: Config, session: SessionRow): Promise<SessionRow[]> {
  const { streamId, roomId, sessionId, firstOffset } = session;
  return database(config)
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.streamId, streamId),
        eq(sessions.roomId, roomId),
        ne(sessions.sessionId, sessionId),
        lt(sessions.firstOffset, firstOffset),
        sql.raw(isShown("sessions")),
      ),
    )
    .orderBy(desc(sessions.firstOffset))
    .limit(mostSessions);
}

async function readCountersBefore(
  config: Config,
  streamId: string,
  { offset, ingestedAt }: RecordedEvent,
): Promise<Record<string, number>> {
  const rows = (await connect(config).query(
    `select distinct on (action->>'name') action->>'name' as name, (action->>'value')::float8 as value
     from (
       select action, action_type, feed_offset, action_index from actions_log
       where stream_id = $1 and feed_offset < $2 and fired_at <= to_timestamp($3 / 1000.0)
       order by feed_offset desc limit ${mostRuns}
     ) as recent
     where action_type = 'counter' and action->>'kind' = 'counter'
     order by action->>'name', feed_offset desc, action_index desc`,
    [streamId, offset, ingestedAt],
  )) as { name: string; value: number }[];
  return Object.fromEntries(rows.map(({ name, value }) => [name, value]));
}
