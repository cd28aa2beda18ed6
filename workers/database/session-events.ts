import { and, asc, eq, gt } from "drizzle-orm";
import type { RecordedEvent } from "#shared/event.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { Config } from "../config.ts";
import { database } from "./client.ts";
import { recordedEvent } from "./recorded-event.ts";
import { events, type sessions } from "./schema.ts";

/**
 * Which rows are a session's. The day names the partition: without it the look-up would go through all of them.
 */
export function ofSession({
  day,
  streamId,
  sessionId,
}: Pick<typeof sessions.$inferSelect, "day" | "streamId" | "sessionId">) {
  return and(eq(events.day, day), eq(events.streamId, streamId), eq(events.sessionId, sessionId));
}

/** A session's events from the log, in order, at most so many; read page by page, since an answer is at most 10 MB. */
export async function readSessionEvents(
  config: Config,
  { day, streamId, sessionId }: Pick<typeof sessions.$inferSelect, "day" | "streamId" | "sessionId">,
  atMost: number,
): Promise<RecordedEvent[]> {
  const all: RecordedEvent[] = [];
  while (all.length < atMost) {
    const limit = Math.min(limits.pageEvents, atMost - all.length);
    const after = all.at(-1)?.seqNo ?? 0;
    const rows = await database(config)
      .select({ event: recordedEvent })
      .from(events)
      .where(and(ofSession({ day, streamId, sessionId }), gt(events.seqNo, after)))
      .orderBy(asc(events.seqNo))
      .limit(limit);
    all.push(...rows.map(({ event }) => event));
    if (rows.length < limit) break;
  }
  return all;
}
