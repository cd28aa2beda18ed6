/** A step of an erasure: what it is given, and what it gives back. */
import type { PlaceName } from "#shared/personal/places.ts";
import type { Config } from "../config.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";
import type { StreamRow } from "../database/streams.ts";
import type { Cursor, Progress } from "./erasure-statements.ts";
import type { Target } from "./target.ts";

/** A stream of the workspace, deleted or not. */
export type ErasedStream = Pick<StreamRow, "streamId" | "uniqueId">;

export interface ErasureContext {
  env: Env;
  config: Config;
  /** The database as the role for privacy. */
  privacy: DatabaseConfig;
  erasureId: string;
  workspaceId: string;
  /** What the log's own record of erasures says. */
  why: string;
  target: Target;
  streams: readonly ErasedStream[];
  progress: Progress;
}

/** A part of a step: what it changed, and where the next part begins; undefined where nothing is left. */
export interface Bite {
  rows?: Partial<Record<PlaceName, number>>;
  next?: Cursor | undefined;
  /** Not before that many milliseconds. */
  waitMs?: number;
  tops?: Progress["tops"];
  late?: boolean;
}

/** Done again, a bite finds what is left to do: whatever stops it, it is done once more. */
export type Step = (context: ErasureContext, cursor: Cursor | undefined) => Promise<Bite>;

/** A step that goes through the streams one after the other. */
export function eachStream(
  ofStream: (context: ErasureContext, stream: ErasedStream, cursor: Cursor | undefined) => Promise<Bite>,
): Step {
  return async (context, cursor) => {
    const { streams } = context;
    const known = cursor && streams.findIndex(({ streamId }) => streamId === cursor["streamId"]);
    const index = known === undefined || known === -1 ? 0 : known;
    const stream = streams[index];
    if (!stream) return {};
    const bite = await ofStream(context, stream, cursor && "inner" in cursor ? cursor : undefined);
    if (bite.next) return { ...bite, next: { ...bite.next, streamId: stream.streamId, inner: 1 } };
    const following = streams[index + 1];
    return { ...bite, next: following && { streamId: following.streamId } };
  };
}

/** Asks the database as the role for privacy. */
export async function askPrivacy<Row>({ privacy }: ErasureContext, text: string, values: unknown[]): Promise<Row[]> {
  return (await connect(privacy).query(text, values)) as Row[];
}
