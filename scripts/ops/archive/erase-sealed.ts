/** `npm run ops -- archive --erase STREAM`: takes what is personal of viewers out of days that were sealed. */
import { Client } from "pg";
import { segmentName } from "#shared/segment/format.ts";
import { type Chosen, eraseInSegment, type SegmentPlace } from "../../../workers/archive/erase-segment.ts";
import type { SegmentFiles } from "./files.ts";

export interface EraseSealedOptions {
  files: SegmentFiles;
  /** Of the role for privacy. */
  databaseUrl: string;
  streamId: string;
  chosen: Chosen;
  /** Whom it is about does not belong in here. */
  why: string;
  print: (line: string) => void;
}

/**
 * Prints a line each segment that was written anew, and a closing one. Returns the exit code 0. A segment is one
 * transaction; a run that was interrupted is run again, and also deletes the old files that the first one has left.
 */
export async function eraseSealed(options: EraseSealedOptions): Promise<number> {
  const { files, databaseUrl, streamId, chosen, why, print } = options;
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 15_000 });
  await client.connect();
  try {
    await client.query("set timezone = 'UTC'");
    const { rows: segments } = await client.query<SegmentPlace>(
      `select day::text, part, encode(sha256, 'hex') as sha256 from segments
       where exists (
         select from segment_blocks b where b.segment_id = segments.segment_id and b.stream_id = $1)
       order by segment_id`,
      [streamId],
    );
    const totals = { segments: 0, events: 0 };
    const query = async <Row>(text: string, values: unknown[]) =>
      (await client.query(text, values)).rows as unknown as Row[];
    for (const segment of segments) {
      const events = await eraseInSegment(segment, { files, query, streamId, chosen, why });
      if (events === 0) continue;
      totals.segments++;
      totals.events += events;
      print(`archive: day=${segment.day} part=${segment.part} rewritten erased=${events}`);
    }
    for (const old of await oldFiles(client, streamId)) await files.delete(segmentName(old));
    print(`archive: stream=${streamId} rewritten=${totals.segments} erased=${totals.events}`);
    return 0;
  } finally {
    await client.end();
  }
}

/** Files that segments of the stream were before something in them was erased. Deleting one twice is no harm. */
async function oldFiles(client: Client, streamId: string): Promise<SegmentPlace[]> {
  const { rows } = await client.query<SegmentPlace>(
    `select distinct day::text, part, encode(old_sha256, 'hex') as sha256
     from segment_rewrites join segments using (segment_id) join erasures using (erasure_id) where stream_id = $1`,
    [streamId],
  );
  return rows;
}
