import { Hono } from "hono";
import * as z from "zod";
import { type EventType, eventTypes, type Payload, StreamId } from "#shared/event.ts";
import { pageAfter, pageLimit } from "#shared/protocol/integers.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { Gap } from "#shared/live-state.ts";
import type { AppEnv } from "../app-env.ts";
import { requireKey } from "../auth/api-key.ts";
import { parseValue } from "../body.ts";
import type { Config } from "../config.ts";
import { countQuality } from "../database/quality.ts";
import { readSessionPage } from "../database/session-events.ts";
import { findSession, type SessionRow } from "./session-access.ts";

/** A comma-separated list of event types; unknown ones are refused by name. */
export const EventTypes = z
  .string()
  .max(512)
  .transform((text) => text.split(",").filter((type) => type !== ""))
  .pipe(z.array(z.enum(eventTypes as [EventType, ...EventType[]])));

/** Which stream's session is meant, where several streams have one of this id. */
const stream = StreamId.optional();

const EventPage = z.strictObject({
  stream,
  /** The seqNo of the last event already read; the page starts after it. */
  after: pageAfter,
  limit: pageLimit(limits.pageEvents, limits.defaultPageEvents),
  types: EventTypes.optional(),
});

const QualityStretch = z.strictObject({
  stream,
  /** The seqNo of the last event already counted. */
  after: pageAfter,
});

/** `/v1/sessions`: the history of a session, from the log. */
export const sessionRoutes = new Hono<AppEnv>()
  .use(requireKey())
  .get("/:sessionId", async (c) => {
    const { stream: streamId } = parseValue(z.object({ stream }), c.req.query());
    const { session } = await findSession(
      c.get("config"),
      { workspaceId: c.get("workspaceId") },
      { sessionId: c.req.param("sessionId"), streamId },
    );
    return c.json({ ...toSession(session), gaps: await readGaps(c.get("config"), session) });
  })
  // `next` is the `after` of the following page; null where this one is the last so far.
  .get("/:sessionId/events", async (c) => {
    const { stream: streamId, after, limit, types } = parseValue(EventPage, c.req.query());
    const { session } = await findSession(
      c.get("config"),
      { workspaceId: c.get("workspaceId") },
      { sessionId: c.req.param("sessionId"), streamId },
    );
    const rows = await readSessionPage(c.get("config"), session, { after, limit: limit + 1, types });
    const page = rows.slice(0, limit);
    const next = rows.length > limit ? (page.at(-1)?.seqNo ?? null) : null;
    const gaps = await readGaps(c.get("config"), session);
    return c.json({
      sessionId: session.sessionId,
      complete: gaps.length === 0,
      gaps,
      events: page,
      next,
    });
  })
  // What is wrong with the session. `next` is the `after` that goes on counting; null where everything was counted.
  .get("/:sessionId/quality", async (c) => {
    const { stream: streamId, after } = parseValue(QualityStretch, c.req.query());
    const { session } = await findSession(
      c.get("config"),
      { workspaceId: c.get("workspaceId") },
      { sessionId: c.req.param("sessionId"), streamId },
    );
    const { lastSeqNo, ...counts } = await countQuality(c.get("config"), session, after, limits.qualityEvents);
    const gaps = await readGaps(c.get("config"), session);
    return c.json({
      sessionId: session.sessionId,
      complete: gaps.length === 0,
      gaps,
      // What was never an event: the gaps' own count of what there was no room for.
      refused: gaps.reduce((sum, { refusedEvents }) => sum + refusedEvents, 0),
      ...counts,
      next: counts.events === limits.qualityEvents ? lastSeqNo : null,
    });
  });

/** The intervals of a session in which nothing could be received, oldest first. Most sessions have none to look for. */
async function readGaps(config: Config, session: SessionRow): Promise<Gap[]> {
  if (session.gapCount === 0) return [];
  const rows = await readSessionPage(config, session, { after: 0, limit: limits.pageEvents, types: ["GAP"] });
  return rows.map(({ payload }) => {
    const { startedAt, endedAt, cause, refusedEvents } = payload as Payload<"GAP">;
    return { startedAt, endedAt, cause, refusedEvents };
  });
}

/** A session as the API shows it; times in ISO 8601, `endedAt` null while it runs. */
export function toSession(row: SessionRow) {
  return {
    sessionId: row.sessionId,
    streamId: row.streamId,
    roomId: row.roomId,
    provider: row.provider,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    firstOffset: row.firstOffset,
    lastOffset: row.lastOffset,
    lastSeqNo: row.lastSeqNo,
    eventCount: row.eventCount,
    /** False where something may have been missed: see `gaps`. */
    complete: row.gapCount === 0,
  };
}
