/** A stream's events from the log, in the order of its feed. */
import { and, asc, eq, gt, lte, sql } from "drizzle-orm";
import type { RecordedEvent } from "#shared/event.ts";
import { withArchived } from "../archive/archived-events.ts";
import type { Config } from "../config.ts";
import { database } from "./client.ts";
import { isShown } from "./hidden.ts";
import { recordedEvent } from "./recorded-event.ts";
import { events } from "./schema.ts";

/** Events of an epoch after an offset, up to `upTo` where it is given, at most so many. The log may have holes. */
export async function readFeedEvents(
  config: Config,
  { streamId, epoch, after, upTo }: { streamId: string; epoch: string; after: number; upTo?: number },
  atMost: number,
): Promise<RecordedEvent[]> {
  const rows = await database(config)
    .select({ event: recordedEvent })
    .from(events)
    .where(
      and(
        eq(events.streamId, streamId),
        eq(events.epoch, epoch),
        gt(events.feedOffset, after),
        sql.raw(isShown("events")),
        ...(upTo === undefined ? [] : [lte(events.feedOffset, upTo)]),
      ),
    )
    .orderBy(asc(events.feedOffset))
    .limit(atMost);
  const page = rows.map(({ event }) => event);
  const isWhole = page.length === atMost && page.at(-1)?.offset === after + atMost;
  if (isWhole) return page;
  return withArchived(config, { streamId, epoch, after, upTo: upTo ?? Number.MAX_SAFE_INTEGER }, page, atMost);
}
