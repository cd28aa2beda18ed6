/** What was, over HTTP: sessions and their events, from the log. */
import * as operations from "#shared/api/operations/history.ts";
import { limits } from "#shared/protocol/limits.ts";
import { type Call, serve } from "../access/serve.ts";
import { readSessionPage } from "../database/session-events.ts";
import { Problem } from "../problem.ts";
import { readGaps } from "./gaps.ts";
import { countQuality } from "./quality.ts";
import { type SessionRow, selectSessions, selectStreamSessions, toSessions } from "./sessions.ts";
import { toSession } from "./show.ts";

/** A session is read in the request that says whose it is. */
export const withSession = {
  reads: ({ params }: { params: Record<string, string> }) => [selectSessions(params["sessionId"] ?? "")],
};

export const historyRoutes = [
  serve(operations.listStreamSessions, ({ rows: [found] }) => ({ sessions: toSessions(found).map(toSession) }), {
    reads: ({ params, query }) => [selectStreamSessions(params["streamId"] ?? "", query)],
  }),
  serve(
    operations.getSession,
    async (call) => {
      const session = sessionOf(call);
      return { ...toSession(session), gaps: await readGaps(call.config, session) };
    },
    withSession,
  ),
  serve(
    operations.listSessionEvents,
    async (call) => {
      const { config, query } = call;
      const session = sessionOf(call);
      const { after, limit, types } = query;
      const found = await readSessionPage(config, session, { after, limit: limit + 1, types });
      const events = found.slice(0, limit);
      const next = found.length > limit ? (events.at(-1)?.seqNo ?? null) : null;
      const gaps = await readGaps(config, session);
      return { sessionId: session.sessionId, complete: gaps.length === 0, gaps, events, next };
    },
    withSession,
  ),
  serve(
    operations.countSessionQuality,
    async (call) => {
      const { config, query } = call;
      const session = sessionOf(call);
      const { lastSeqNo, ...counts } = await countQuality(config, session, query.after, limits.qualityEvents);
      const gaps = await readGaps(config, session);
      return {
        sessionId: session.sessionId,
        complete: gaps.length === 0,
        gaps,
        refused: Math.min(
          Number.MAX_SAFE_INTEGER,
          gaps.reduce((sum, { refusedEvents }) => sum + refusedEvents, 0),
        ),
        ...counts,
        next: counts.events === limits.qualityEvents ? lastSeqNo : null,
      };
    },
    withSession,
  ),
];

/** The session of the stream that was found: the one that was read with it. */
export function sessionOf({
  stream,
  rows: [found],
}: Pick<Call<typeof operations.getSession>, "stream" | "rows">): SessionRow {
  const session = toSessions(found).find(({ streamId }) => streamId === stream.streamId);
  if (!session) throw new Problem("unknown_session");
  return session;
}
