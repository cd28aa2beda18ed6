/** Blocks of segments: where they are by the database, what is in them by the archive. */
import { createHash } from "node:crypto";
import { brotliDecompressSync } from "node:zlib";
import type { RecordedEvent } from "#shared/event.ts";
import { readBlockEvents, SegmentError, segmentName } from "#shared/segment/format.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { isShown } from "../database/hidden.ts";

/** A block, as the database has it. */
export interface Block {
  day: string;
  part: number;
  /** Of the segment's file. */
  fileSha256: string;
  startByte: number;
  bytes: number;
  sha256: string;
  firstSeqNo: number;
  lastSeqNo: number;
  firstOffset: number;
  lastOffset: number;
  eventCount: number;
}

/** Blocks that one query gives: a page of history needs one or two. */
const pageBlocks = 50;

const columns = `segments.day::text, part, encode(segments.sha256, 'hex') as "fileSha256",
  start_byte::float8 as "startByte", segment_blocks.bytes, encode(segment_blocks.sha256, 'hex') as sha256,
  first_seq_no::float8 as "firstSeqNo", segment_blocks.last_seq_no::float8 as "lastSeqNo",
  segment_blocks.first_offset::float8 as "firstOffset", segment_blocks.last_offset::float8 as "lastOffset",
  segment_blocks.event_count as "eventCount"`;

const ofSession = `select ${columns} from segment_blocks join segments using (segment_id)
  where stream_id = $1 and session_id = $2::uuid and last_seq_no > $3::bigint
    and ($4::text[] is null or event_types && $4) and ${isShown("segment_blocks")}
  order by first_seq_no limit ${pageBlocks}`;

const ofFeed = `select ${columns} from segment_blocks join segments using (segment_id)
  where stream_id = $1 and epoch = $2 and last_offset > $3::bigint and first_offset <= $4::bigint
    and first_offset >= $5::bigint and ${isShown("segment_blocks")}
  order by first_offset limit ${pageBlocks}`;

const ofRoom = `select ${columns} from segment_blocks join segments using (segment_id)
  join sessions using (stream_id, session_id, day)
  where stream_id = $1 and room_id = $2 and segment_blocks.epoch = $3 and segment_blocks.last_offset > $4::bigint
    and segment_blocks.first_offset >= $5::bigint and event_types && array[$6::text] and ${isShown("segment_blocks")}
  order by segment_blocks.first_offset limit ${pageBlocks}`;

/** The blocks of a session with events after `after`, in order; where types are given, those alone that have one of them. */
export async function* sessionBlocks(
  config: Config,
  { streamId, sessionId }: { streamId: string; sessionId: string },
  { after, types }: { after: number; types?: readonly string[] | undefined },
): AsyncGenerator<Block> {
  for (let from = after; ;) {
    const page = await query(config, ofSession, [streamId, sessionId, from, types ?? null]);
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < pageBlocks) return;
    from = last.lastSeqNo;
  }
}

/** The blocks of a stream's epoch with offsets after `after` and up to `upTo`, by their first offsets. */
export async function* feedBlocks(
  config: Config,
  { streamId, epoch, after, upTo }: { streamId: string; epoch: string; after: number; upTo: number },
): AsyncGenerator<Block> {
  for (let from = -1; ;) {
    const page = await query(config, ofFeed, [streamId, epoch, after, upTo, from]);
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < pageBlocks) return;
    // No two events of an epoch have the same offset.
    from = last.firstOffset + 1;
  }
}

/** The blocks of a room's sessions that have an event of this type and offsets after `after`, by their first offsets. */
export async function* roomBlocks(
  config: Config,
  { streamId, roomId, epoch }: { streamId: string; roomId: string; epoch: string },
  { after, type }: { after: number; type: string },
): AsyncGenerator<Block> {
  for (let from = -1; ;) {
    const page = await query(config, ofRoom, [streamId, roomId, epoch, after, from, type]);
    yield* page;
    const last = page.at(-1);
    if (!last || page.length < pageBlocks) return;
    from = last.firstOffset + 1;
  }
}

async function query(config: Config, text: string, values: unknown[]): Promise<Block[]> {
  return (await connect(config).query(text, values)) as Block[];
}

/** Reads the events of one block with one request. Throws SegmentError where the archive has not what was sealed. */
export async function readBlock(config: Config, block: Block): Promise<RecordedEvent[]> {
  const { day, part, fileSha256, startByte, bytes, sha256 } = block;
  const place = `segment ${day}, part ${part}, byte ${startByte}`;
  if (!config.ARCHIVE) throw new SegmentError(`${place}: these Workers have no archive (the binding ARCHIVE)`);
  const name = objectName(segmentName({ day, part, sha256: fileSha256 }));
  const object = await config.ARCHIVE.get(name, { range: { offset: startByte, length: bytes } });
  if (object === null) throw new SegmentError(`${place}: the archive has not this file`);
  const compressed = new Uint8Array(await object.arrayBuffer());
  if (createHash("sha256").update(compressed).digest("hex") !== sha256) {
    throw new SegmentError(`${place}: the block is not what was sealed`);
  }
  return readBlockEvents(brotliDecompressSync(compressed).toString("utf8"), block);
}

/** What a segment's file is called in the bucket. */
export function objectName(name: string): string {
  return `segments/${name}`;
}

/** Whether a segment of the log is this file. */
export async function isRecorded(config: Config, { day, part, sha256 }: { day: string; part: number; sha256: string }) {
  const rows = await connect(config).query(
    "select from segments where day = $1::date and part = $2::integer and sha256 = decode($3, 'hex') and removed_at is null",
    [day, part, sha256],
  );
  return rows.length > 0;
}
