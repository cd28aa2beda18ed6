import type { Context } from "hono";
import { StreamId } from "#shared/event.ts";
import type { AppEnv } from "../app-env.ts";
import { readStream, type StreamRow } from "../database/streams.ts";
import { Problem } from "../problem.ts";

/**
 * The stream of the path, if it is the caller's workspace's; a foreign one is as unknown as one that is not there, or not
 * any more (unless `deleted` asks for it).
 */
export async function findStream(c: Context<AppEnv>, { deleted = false } = {}): Promise<StreamRow> {
  const streamId = StreamId.safeParse(c.req.param("streamId"));
  if (!streamId.success) throw new Problem("unknown_stream");
  const about = { workspaceId: c.get("workspaceId"), streamId: streamId.data, deleted };
  const row = await readStream(c.get("config"), about);
  if (!row) throw new Problem("unknown_stream");
  return row;
}
