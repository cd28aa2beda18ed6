import { and, asc, eq, gt, inArray } from "drizzle-orm";
import type { EventType, RecordedEvent } from "#shared/event.ts";
import { firstArchived } from "../archive/archived-events.ts";
import type { Config } from "../config.ts";
import { database } from "./client.ts";
import { inPages } from "./pages.ts";
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

/** How much more may be read: all that is read at once lies in the Worker's memory. */
export interface ReadBudget {
  events: number;
  /** Of the events' JSON, in UTF-16 units. */
  length: number;
}

/**
 * A session's events from the log up to `lastSeqNo`, in order, as far as the budget goes, which it takes from: past the length goes the
 * last page, at most.
 */
export async function readSessionEvents(
  config: Config,
  session: SessionKey,
  budget: ReadBudget,
  lastSeqNo = Number.POSITIVE_INFINITY,
): Promise<RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  while (budget.events > 0 && budget.length > 0) {
    const after = all.at(-1)?.seqNo ?? 0;
    let limit = 0;
    const page = await inPages((atMost) => {
      limit = Math.min(atMost, budget.events, lastSeqNo - after);
      return limit > 0 ? readSessionPage(config, session, { after, limit }) : Promise.resolve([]);
    });
    const wanted = page.filter(({ seqNo }) => seqNo <= lastSeqNo);
    for (const event of wanted) all.push(event);
    budget.events -= wanted.length;
    budget.length -= JSON.stringify(wanted).length;
    if (wanted.length === 0 || wanted.length < limit) break;
  }
  return all;
}
