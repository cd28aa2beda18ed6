/** Segments as files: made of rows, opened, and held against what they are to be. Compresses; reads and writes nothing. */
import { createHash } from "node:crypto";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import {
  type BlockContent,
  type BlockEntry,
  blockText,
  readBlockText,
  segmentBounds,
  SegmentError,
  SegmentHeader,
} from "#shared/segment/format.ts";
import { blockProof, segmentLink } from "#shared/segment/proof.ts";

/** A row as the database hands it out: its event and the rest of it as the texts that are sealed. */
export interface SourceRow {
  streamId: string;
  sessionId: string;
  epoch: string;
  seqNo: number;
  offset: number;
  eventType: string;
  event: string;
  rest: string;
}

export interface SealedBlock {
  entry: BlockEntry;
  bytes: Uint8Array;
}

/** A file, and what the database is to know of it. */
export interface SegmentFile {
  header: SegmentHeader;
  sha256: string;
  bytes: Buffer;
  /** Of the first block: its header's line is so long. */
  bodyStart: number;
}

export const sha256Hex = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

/** The effort that costs as much as the best of deflate, and takes a tenth less room. */
const quality = { [constants.BROTLI_PARAM_QUALITY]: 5, [constants.BROTLI_PARAM_LGWIN]: 20 };

/** Compresses the text of a block. */
export function compressBlock(text: string): Buffer {
  return brotliCompressSync(text, { params: quality });
}

/** Cuts rows into blocks; they come session by session, in order. */
export async function* blocksOf(rows: AsyncIterable<SourceRow>): AsyncGenerator<SealedBlock> {
  let open: SourceRow[] = [];
  let textBytes = 0;
  for await (const row of rows) {
    const [first] = open;
    const isOther = first && (first.sessionId !== row.sessionId || first.streamId !== row.streamId);
    const isFull = open.length >= segmentBounds.blockEvents || textBytes >= segmentBounds.blockTextBytes;
    if (isOther || isFull || (first && first.epoch !== row.epoch)) {
      yield sealBlock(open);
      [open, textBytes] = [[], 0];
    }
    open.push(row);
    textBytes += row.event.length + row.rest.length;
  }
  if (open.length > 0) yield sealBlock(open);
}

function sealBlock(rows: SourceRow[]): SealedBlock {
  const [first] = rows;
  if (!first) throw new RangeError("a block has rows");
  const text = blockText(rows);
  const bytes = compressBlock(text);
  const seqNos = rows.map(({ seqNo }) => seqNo);
  const offsets = rows.map(({ offset }) => offset);
  const { streamId, sessionId, epoch } = first;
  const entry: BlockEntry = {
    start: 0,
    bytes: bytes.length,
    sha256: sha256Hex(bytes),
    proof: blockProof(readBlockText(text, { eventCount: rows.length }), sha256Hex),
    streamId,
    sessionId,
    epoch,
    firstSeqNo: Math.min(...seqNos),
    lastSeqNo: Math.max(...seqNos),
    firstOffset: Math.min(...offsets),
    lastOffset: Math.max(...offsets),
    eventCount: rows.length,
    eventTypes: [...new Set(rows.map(({ eventType }) => eventType))].sort(),
  };
  return { entry, bytes };
}

/** Gathers blocks into segments, each closed once it is large enough. */
export async function* segmentsOf(
  blocks: AsyncIterable<SealedBlock>,
  { day, previousLink }: { day: string; previousLink: string },
): AsyncGenerator<SegmentFile> {
  let open: SealedBlock[] = [];
  let bytes = 0;
  let part = 0;
  let link = previousLink;
  const close = () => {
    const file = writeSegment({ day, part: part++, previousLink: link }, open);
    [open, bytes, link] = [[], 0, file.header.link];
    return file;
  };
  for await (const block of blocks) {
    open.push(block);
    bytes += block.bytes.length;
    if (bytes >= segmentBounds.closedAtBytes) yield close();
  }
  if (open.length > 0) yield close();
}

/** The file of some blocks: their places in it are set here. */
export function writeSegment(
  { day, part, previousLink }: { day: string; part: number; previousLink: string },
  sealed: readonly SealedBlock[],
): SegmentFile {
  let start = 0;
  const blocks = sealed.map(({ entry, bytes }) => {
    const placed = { ...entry, start };
    start += bytes.length;
    return placed;
  });
  const link = segmentLink(
    previousLink,
    blocks.map(({ proof }) => proof),
    sha256Hex,
  );
  const eventCount = blocks.reduce((sum, block) => sum + block.eventCount, 0);
  const header: SegmentHeader = { format: 1, day, part, previousLink, link, eventCount, blocks };
  const line = Buffer.from(`${JSON.stringify(header)}\n`);
  const bytes = Buffer.concat([line, ...sealed.map((block) => block.bytes)]);
  return { header, sha256: sha256Hex(bytes), bytes, bodyStart: line.length };
}

/** Opens a file. Throws SegmentError where it is not the file of this hash, or is no segment. */
export function openSegment(bytes: Buffer, sha256: string): SegmentFile {
  if (sha256Hex(bytes) !== sha256) throw new SegmentError("the file is not what was sealed");
  const end = bytes.indexOf(0x0a);
  const header = SegmentHeader.safeParse(parse(bytes.subarray(0, Math.max(0, end)).toString("utf8")));
  if (!header.success) throw new SegmentError("the file is no segment of format 1");
  return { header: header.data, sha256, bytes, bodyStart: end + 1 };
}

/** What is in a block of a file. Throws SegmentError where it is not what its entry says. */
export function openBlock(file: SegmentFile, entry: BlockEntry): BlockContent {
  return readBlockText(openBlockText(file, entry), entry);
}

/** The same as the text that was sealed, in which no number was read and written again. */
export function openBlockText(file: SegmentFile, entry: BlockEntry): string {
  const compressed = blockBytes(file, entry);
  if (sha256Hex(compressed) !== entry.sha256) throw new SegmentError("a block is not what was sealed");
  return brotliDecompressSync(compressed).toString("utf8");
}

/** The compressed bytes of a block. */
export function blockBytes({ bytes, bodyStart }: Pick<SegmentFile, "bytes" | "bodyStart">, entry: BlockEntry): Buffer {
  return bytes.subarray(bodyStart + entry.start, bodyStart + entry.start + entry.bytes);
}

/** What `seal_day` and `rewrite_segment` are told of a file. */
export function noteOf({ header, sha256, bytes, bodyStart }: SegmentFile) {
  const { part, previousLink, link, eventCount } = header;
  const blocks = header.blocks.map(({ start, ...block }) => ({ ...block, startByte: bodyStart + start }));
  return { part, sha256, bytes: bytes.length, previousLink, link, eventCount, blocks };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
