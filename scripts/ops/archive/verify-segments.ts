/** `npm run ops -- archive --verify`: every segment is what was sealed, follows the one before, and the database knows it so. */
import { Client } from "pg";
import { segmentName, SegmentError } from "#shared/segment/format.ts";
import { blockProof, segmentLink } from "#shared/segment/proof.ts";
import type { SegmentFiles } from "./files.ts";
import { noteOf, openBlock, openSegment, type SegmentFile, sha256Hex } from "../../../workers/archive/segment-file.ts";

interface SegmentRow {
  segmentId: number;
  day: string;
  part: number;
  sha256: string;
  bytes: number;
  eventCount: number;
  previousLink: string;
  link: string;
  /** As noteOf has them. */
  blocks: unknown;
  /** Its time was over, and its file is gone. */
  isRemoved: boolean;
}

export interface VerifySegmentsOptions {
  files: SegmentFiles;
  databaseUrl: string;
  print: (line: string) => void;
}

/** Prints a line each finding and a closing one. Returns the exit code: 0 all is as it should be, 1 there are findings. */
export async function verifySegments({ files, databaseUrl, print }: VerifySegmentsOptions): Promise<number> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 15_000 });
  await client.connect();
  try {
    const counts = { segments: 0, events: 0, erased: 0, removed: 0, findings: 0 };
    let link = "";
    for (const segmentId of await segmentIds(client)) {
      const row = await readSegmentRow(client, segmentId);
      const wrong: string[] = [];
      if (row.previousLink !== link) wrong.push("it does not follow the segment before it");
      link = row.link;
      if (row.isRemoved) {
        if (await files.has(segmentName(row))) wrong.push("its time is over, and its file is still there");
        counts.removed++;
        counts.findings += report(row, wrong, print);
        continue;
      }
      try {
        const file = openSegment(await files.get(segmentName(row)), row.sha256);
        wrong.push(...differences(row, file));
        counts.erased += proveBlocks(file, wrong);
        counts.events += file.header.eventCount;
      } catch (error) {
        if (!(error instanceof SegmentError)) throw error;
        wrong.push(error.message);
      }
      counts.segments++;
      counts.findings += report(row, wrong, print);
    }
    for (const old of await leftFiles(client, files)) {
      counts.findings++;
      print(
        `archive: finding=left day=${old.day} part=${old.part} what="a file from before an erasure is still there"`,
      );
    }
    const { segments, events, erased, removed, findings } = counts;
    const gone = removed === 0 ? "" : ` removed=${removed}`;
    print(`archive: segments=${segments} events=${events} erased=${erased}${gone} findings=${findings}`);
    return findings === 0 ? 0 : 1;
  } finally {
    await client.end();
  }
}

/** Prints what is wrong with a segment; returns how much. */
function report({ day, part }: SegmentRow, wrong: readonly string[], print: (line: string) => void): number {
  for (const what of wrong) print(`archive: finding=segment day=${day} part=${part} what=${JSON.stringify(what)}`);
  return wrong.length;
}

async function segmentIds(client: Client): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    "select segment_id::float8 as id from segments order by segment_id",
  );
  return rows.map(({ id }) => id);
}

/** Files from before an erasure that are still there: it was interrupted before it had deleted them. */
async function leftFiles(client: Client, files: SegmentFiles) {
  const { rows } = await client.query<{ day: string; part: number; sha256: string }>(
    `select distinct day::text, part, encode(old_sha256, 'hex') as sha256
     from segment_rewrites join segments using (segment_id) where old_sha256 <> sha256 order by day, part`,
  );
  const left: typeof rows = [];
  for (const row of rows) if (await files.has(segmentName(row))) left.push(row);
  return left;
}

async function readSegmentRow(client: Client, segmentId: number): Promise<SegmentRow> {
  const { rows } = await client.query<SegmentRow>(
    `select segment_id::float8 as "segmentId", day::text, part, encode(sha256, 'hex') as sha256, bytes::float8,
       event_count::float8 as "eventCount", coalesce(encode(previous_link, 'hex'), '') as "previousLink",
       encode(link, 'hex') as link, removed_at is not null as "isRemoved", (
         select json_agg(json_build_object('bytes', b.bytes, 'sha256', encode(b.sha256, 'hex'),
           'proof', encode(proof, 'hex'), 'streamId', stream_id, 'sessionId', session_id, 'epoch', epoch,
           'firstSeqNo', first_seq_no, 'lastSeqNo', last_seq_no, 'firstOffset', first_offset, 'lastOffset', last_offset,
           'eventCount', b.event_count, 'eventTypes', event_types, 'startByte', start_byte) order by block)
         from segment_blocks b where b.segment_id = segments.segment_id
       ) as blocks
     from segments where segment_id = $1`,
    [segmentId],
  );
  const [row] = rows;
  if (!row) throw new SegmentError(`segment ${segmentId} has gone`);
  return row;
}

/** What the database says otherwise than the file. */
function differences(row: SegmentRow, file: SegmentFile): string[] {
  const { part, sha256, bytes, eventCount, previousLink, link, blocks } = row;
  const known = { part, sha256, bytes, previousLink, link, eventCount, blocks };
  const isSame = JSON.stringify(known) === JSON.stringify(noteOf(file)) && row.day === file.header.day;
  return isSame ? [] : ["the database says otherwise of it than its file"];
}

/** Proves each block by itself, and the link over all of them; returns how many rows were erased. Adds to `wrong`. */
function proveBlocks(file: SegmentFile, wrong: string[]): number {
  let erased = 0;
  const proofs = file.header.blocks.map((entry, index) => {
    const content = openBlock(file, entry);
    erased += content.rests.filter(({ erased_at }) => (erased_at ?? null) !== null).length;
    const proof = blockProof(content, sha256Hex);
    if (proof !== entry.proof) wrong.push(`block ${index} has other rows than those that were sealed`);
    return proof;
  });
  if (segmentLink(file.header.previousLink, proofs, sha256Hex) !== file.header.link) {
    wrong.push("its link is not that of its rows");
  }
  return erased;
}
