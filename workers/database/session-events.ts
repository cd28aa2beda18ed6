import { and, asc, eq, gt, inArray } from "drizzle-orm";
import type { EventType, RecordedEvent } from "#shared/event.ts";
import { limits } from "#shared/protocol/limits.ts";
import { firstArchived } from "../archive/archived-events.ts";
import type { Config } from "../config.ts";
import { database } from "./client.ts";
import { recordedEvent } from "./recorded-event.ts";
import { events, type sessions } from "./schema.ts";

/**
 * Which rows are a session's. The day names the partition: without it the look-up would go through all of them.
 */
function ofSession({ day, streamId, sessionId }: SessionKey) {
  return and(eq(events.day, day), eq(events.streamId, streamId), eq(events.sessionId, sessionId));
}

type SessionKey = Pick<typeof sessions.$inferSelect, "day" | "streamId" | "sessionId">;

/**
 * A page of a session's events after `after`, in order, at most `limit`, of these types where there are any. All of a session
 * is in one day, so where the database has nothing the archive may have all.
 */
export async function readSessionPage(
  config: Config,
  session: SessionKey,
  { after, limit, types }: { after: number; limit: number; types?: EventType[] | undefined },
): Promise<RecordedEvent[]> {
  const asked = types && types.length > 0 ? types : undefined;
  const rows = await database(config)
    .select({ event: recordedEvent })
    .from(events)
    .where(and(ofSession(session), gt(events.seqNo, after), asked && inArray(events.eventType, asked)))
    .orderBy(asc(events.seqNo))
    .limit(limit);
  if (rows.length > 0) return rows.map(({ event }) => event);
  return firstArchived(config, session, { after, types: asked, atMost: limit });
}

/** A session's events from the log, in order, at most so many; read page by page, since an answer is at most 10 MB. */
export async function readSessionEvents(config: Config, session: SessionKey, atMost: number): Promise<RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  while (all.length < atMost) {
    const limit = Math.min(limits.pageEvents, atMost - all.length);
    const page = await readSessionPage(config, session, { after: all.at(-1)?.seqNo ?? 0, limit });
    all.push(...page);
    if (page.length < limit) break;
  }
  return all;
}
