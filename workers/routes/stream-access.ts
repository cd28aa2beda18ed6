import { and, eq } from "drizzle-orm";
import type { Context } from "hono";
import { StreamId } from "#shared/event.ts";
import type { AppEnv } from "../app-env.ts";
import { database } from "../database/client.ts";
import { streams } from "../database/schema.ts";
import { Problem } from "../problem.ts";

/** The stream of the path, if it is the caller's workspace's; a foreign one is as unknown as one that is not there. */
export async function findStream(c: Context<AppEnv>): Promise<typeof streams.$inferSelect> {
  const streamId = StreamId.safeParse(c.req.param("streamId"));
  if (!streamId.success) throw new Problem("unknown_stream");
  const [row] = await database(c.get("config"))
    .select()
    .from(streams)
    .where(and(eq(streams.streamId, streamId.data), eq(streams.workspaceId, c.get("workspaceId"))));
  if (!row) throw new Problem("unknown_stream");
  return row;
}
