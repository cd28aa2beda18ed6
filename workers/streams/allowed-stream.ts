import type { Access } from "../access/decide.ts";
import type { Config } from "../config.ts";
import { readStream, type StreamRow } from "../database/streams.ts";

/** A stream that a body or a query names, if it is one of those that the operation's permission reaches. */
export async function findAllowedStream(
  config: Config,
  { workspaceId, streamIds }: Pick<Access, "workspaceId" | "streamIds">,
  streamId: string,
): Promise<StreamRow | undefined> {
  if (streamIds !== null && !streamIds.includes(streamId)) return undefined;
  return readStream(config, { workspaceId, streamId });
}
