import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import { SessionIdAsked } from "#shared/event.ts";
import type { Config } from "../config.ts";
import { database } from "../database/client.ts";
import { isShown } from "../database/hidden.ts";
import { sessions, streams } from "../database/schema.ts";
import { Problem } from "../problem.ts";

/** Streams that are named where a session id alone does not say which session is meant. */
const mostNamed = 20;

/**
 * A session that a body names, of a workspace or of those of its streams that are named, with its stream's handle; a foreign
 * one is as unknown as one that is not there. Who sends events chooses the session id, so several streams can have used one: without `streamId` that is refused with
 * `ambiguous_session` and the streams, never answered with the events of the wrong one.
 */
export async function findSession(
  config: Config,
  { workspaceId, streamIds = null }: { workspaceId: string; streamIds?: readonly string[] | null },
  { sessionId, streamId }: { sessionId: string; streamId?: string | undefined },
): Promise<{ session: typeof sessions.$inferSelect; uniqueId: string }> {
  const id = SessionIdAsked.safeParse(sessionId);
  if (!id.success) throw new Problem("unknown_session");
  const [row, ...others] = await database(config)
    .select({ session: sessions, uniqueId: streams.uniqueId })
    .from(sessions)
    .innerJoin(streams, eq(streams.streamId, sessions.streamId))
    .where(
      and(
        eq(sessions.sessionId, id.data),
        eq(streams.workspaceId, workspaceId),
        isNull(streams.deletedAt),
        streamId === undefined ? undefined : eq(sessions.streamId, streamId),
        sql.raw(isShown("sessions")),
        streamIds === null ? undefined : inArray(sessions.streamId, [...streamIds]),
      ),
    )
    .orderBy(asc(sessions.streamId))
    .limit(mostNamed);
  if (!row) throw new Problem("unknown_session");
  if (others.length > 0) {
    const detail = "Several streams have a session of this id: ask again with the stream of one of them";
    throw new Problem("ambiguous_session", detail, {
      streams: [row, ...others].map(({ session, uniqueId }) => ({ streamId: session.streamId, uniqueId })),
    });
  }
  return row;
}
