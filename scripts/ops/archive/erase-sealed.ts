/** `npm run ops -- archive --erase STREAM`: takes what is personal of viewers out of days that were sealed. */
import { Client } from "pg";
import {
  type BlockEntry,
  blockRows,
  blockText,
  readBlockText,
  segmentName,
  SegmentError,
} from "#shared/segment/format.ts";
import { blockProof } from "#shared/segment/proof.ts";
import { noteOf } from "./archive.ts";
import type { SegmentFiles } from "./files.ts";
import {
  blockBytes,
  compressBlock,
  openBlockText,
  openSegment,
  type SealedBlock,
  type SegmentFile,
  sha256Hex,
  writeSegment,
} from "./segment-file.ts";

interface Place {
  sessionId: string;
  seqNo: number;
}

/** Whose events, or which. */
export type Chosen = { viewers: string[] } | { places: Place[] };

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

interface SegmentPlace {
  day: string;
  part: number;
  sha256: string;
}

/**
 * Prints a line each segment that was written anew, and a closing one. Returns the exit code 0. A segment is one
 * transaction; a run that was interrupted is run again, and also deletes the old files that the first one has left.
 */
export async function eraseSealed(options: EraseSealedOptions): Promise<number> {
  const { files, databaseUrl, streamId, print } = options;
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
    for (const segment of segments) {
      const events = await eraseInSegment(client, segment, options);
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

/** Returns how many events were erased. */
async function eraseInSegment(client: Client, segment: SegmentPlace, options: EraseSealedOptions): Promise<number> {
  const { files, streamId, chosen, why } = options;
  const { day, part, sha256 } = segment;
  const file = openSegment(await files.get(segmentName(segment)), sha256);
  const places: Place[] = [];
  const blocks: SealedBlock[] = [];
  for (const entry of file.header.blocks) {
    const erased = entry.streamId === streamId ? await eraseInBlock(client, file, entry, chosen) : undefined;
    blocks.push(erased?.block ?? { entry, bytes: blockBytes(file, entry) });
    places.push(...(erased?.places ?? []));
  }
  if (places.length === 0) return 0;
  const rewritten = writeSegment(file.header, blocks);
  await files.put(segmentName({ day, part, sha256: rewritten.sha256 }), rewritten.bytes);
  openSegment(await files.get(segmentName({ day, part, sha256: rewritten.sha256 })), rewritten.sha256);
  const values = [day, part, sha256, JSON.stringify(noteOf(rewritten)), streamId, why, JSON.stringify(places)];
  await client.query("select rewrite_segment($1, $2, $3, $4, $5, $6, $7)", values);
  return places.length;
}

interface ErasedRow {
  place: number;
  sessionId: string;
  seqNo: number;
  isVersion1: boolean;
  event: string;
  rest: string;
}

/** The block without the personal parts; undefined where nothing in it was chosen. Rows that stay are the same texts. */
async function eraseInBlock(client: Client, file: SegmentFile, entry: BlockEntry, chosen: Chosen) {
  const text = openBlockText(file, entry);
  const { rows: erased } = await client.query<ErasedRow>(
    `select place, session_id as "sessionId", seq_no::float8 as "seqNo", is_version_1 as "isVersion1", event::text,
       rest::text
     from erased_in_block($1::jsonb, $2::text[], $3::jsonb)`,
    [text, "viewers" in chosen ? chosen.viewers : null, "places" in chosen ? JSON.stringify(chosen.places) : null],
  );
  if (erased.length === 0) return undefined;
  const old = erased.find(({ isVersion1 }) => isVersion1);
  if (old) {
    throw new SegmentError(
      `session ${old.sessionId}, seqNo ${old.seqNo} is of version 1 of the chain, and was sealed as it was: nothing would prove it afterwards`,
    );
  }
  const rows = blockRows(text);
  for (const { place, event, rest } of erased) rows[place] = { event, rest };
  const rewritten = blockText(rows);
  const bytes = compressBlock(rewritten);
  const proof = blockProof(readBlockText(rewritten, entry), sha256Hex);
  if (proof !== entry.proof) throw new SegmentError("a block would prove something else once it was erased");
  const places = erased.map(({ sessionId, seqNo }) => ({ sessionId, seqNo }));
  return { places, block: { entry: { ...entry, bytes: bytes.length, sha256: sha256Hex(bytes) }, bytes } };
}
