import type { Config } from "../config.ts";
import { connect } from "./client.ts";

/**
 * The streams a runner should hold now: its share of the wanted ones, at most `maxStreams`. Renews what it has for
 * `ttlMs`, gives back what is above its share, takes what nobody holds.
 */
export async function assignStreams(
  config: Config,
  runnerId: string,
  maxStreams: number,
  ttlMs: number,
): Promise<{ streamId: string; uniqueId: string }[]> {
  const rows = (await connect(config).query(
    "select stream_id, unique_id from assign_streams($1, $2, $3 * interval '1 millisecond')",
    [runnerId, maxStreams, ttlMs],
  )) as { stream_id: string; unique_id: string }[];
  return rows.map((row) => ({ streamId: row.stream_id, uniqueId: row.unique_id }));
}
