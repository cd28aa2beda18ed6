/** After a restore of the database: what hubs still have goes to the log once more. */
import type { LoggedAgain } from "#shared/api/operations/host.ts";
import { mostStreamsAgain } from "#shared/api/operations/host.ts";
import { connect, type DatabaseConfig } from "../database/client.ts";
import { hubOf } from "../hub-stub.ts";
import { within } from "../within.ts";

/** A hub reads which sessions its feed has, and writes a checkpoint. */
const hubTimeoutMs = 10_000;

/** Asks the hubs of some streams, those after `after`. A hub that is silent holds up no other. */
export async function logAgain(env: Env, config: DatabaseConfig, after = ""): Promise<LoggedAgain> {
  const rows = await connect(config).query(
    `select stream_id as "streamId" from streams where stream_id > $1 order by stream_id limit $2`,
    [after, mostStreamsAgain + 1],
  );
  const streamIds = rows.slice(0, mostStreamsAgain).map((row) => row["streamId"] as string);
  const asked = await Promise.all(streamIds.map((streamId) => askHub(env, streamId)));
  return {
    streams: asked.flatMap((answer) => (typeof answer === "object" ? [answer] : [])),
    silent: streamIds.filter((_, index) => asked[index] === "silent"),
    next: rows.length > mostStreamsAgain ? (streamIds.at(-1) ?? null) : null,
  };
}

async function askHub(env: Env, streamId: string): Promise<LoggedAgain["streams"][number] | "silent" | "unknown"> {
  const answer = await within(
    hubOf(env, streamId)
      .logAgain()
      .catch(() => "late" as const),
    hubTimeoutMs,
  );
  if (answer === "late") return "silent";
  // A stream that was deleted, and its hub with it.
  if (!answer.ok) return "unknown";
  const { firstOffset, lastOffset } = answer;
  return { streamId, firstOffset, lastOffset };
}
