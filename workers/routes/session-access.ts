import { and, eq, isNull } from "drizzle-orm";
import type { Context } from "hono";
import { SessionIdAsked } from "#shared/event.ts";
import type { AppEnv } from "../app-env.ts";
import { database } from "../database/client.ts";
import { sessions, streams } from "../database/schema.ts";
import { Problem } from "../problem.ts";

export type SessionRow = typeof sessions.$inferSelect;

/** A session of the caller's workspace with its stream's handle; a foreign one is as unknown as one that is not there. */
export async function findSession(c: Context<AppEnv>, id: string): Promise<{ session: SessionRow; uniqueId: string }> {
  const sessionId = SessionIdAsked.safeParse(id);
  if (!sessionId.success) throw new Problem("unknown_session");
  const [row] = await database(c.get("config"))
    .select({ session: sessions, uniqueId: streams.uniqueId })
    .from(sessions)
    .innerJoin(streams, eq(streams.streamId, sessions.streamId))
    .where(
      and(
        eq(sessions.sessionId, sessionId.data),
        eq(streams.workspaceId, c.get("workspaceId")),
        isNull(streams.deletedAt),
      ),
    );
  if (!row) throw new Problem("unknown_session");
  return row;
}
