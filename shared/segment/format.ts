/**
 * A segment: rows of one day of the log, in one file. Its first line is a SegmentHeader as JSON; after it come blocks, each
 * a JSON text of BlockContent, compressed with Brotli, of events of one session. Pure: who writes and reads files compresses.
 */
import * as z from "zod";
import type { RecordedEvent } from "#shared/event.ts";

/** Lower-case hex of a SHA-256. */
const Hash = z.string().regex(/^[0-9a-f]{64}$/);
const Count = z.number().int().min(0);

/** Where a block is and what is in it. */
export const BlockEntry = z.object({
  /** Bytes after the header's line. */
  start: Count,
  bytes: Count,
  /** Of the compressed bytes. */
  sha256: Hash,
  /** `blockProof` of its rows. */
  proof: Hash,
  streamId: z.string(),
  sessionId: z.string(),
  epoch: z.string(),
  firstSeqNo: Count,
  lastSeqNo: Count,
  firstOffset: Count,
  lastOffset: Count,
  eventCount: Count,
  /** Each that is in it, once. */
  eventTypes: z.array(z.string()),
});
export type BlockEntry = z.infer<typeof BlockEntry>;

export const SegmentHeader = z.object({
  format: z.literal(1),
  /** The partition that the rows were in. */
  day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  part: Count,
  /** The link of the segment that was sealed before; "" in the first. */
  previousLink: z.union([Hash, z.literal("")]),
  /** `segmentLink` of the proofs of its blocks. */
  link: Hash,
  eventCount: Count,
  blocks: z.array(BlockEntry),
});
export type SegmentHeader = z.infer<typeof SegmentHeader>;

/** The columns of a row that its event does not say, as PostgreSQL writes them in JSON: day, epoch, chain and more. */
export type RowRest = Record<string, unknown> & {
  day: string;
  epoch: string;
  recorded_at: string;
  /** Bytes are `\\x` and hex. */
  chain?: string | null;
  commitment?: string | null;
  salt?: string | null;
  erased_at?: string | null;
  /** Where it is not that of the event's user. */
  user_id?: string;
};

/** What a block is, opened; `rests` go with `events`, one by one. */
export interface BlockContent {
  events: RecordedEvent[];
  rests: RowRest[];
}

/** A segment cannot be read as what was sealed. Its message names the segment and says nothing of what is in it. */
export class SegmentError extends Error {
  override name = "SegmentError";
}

/** The name of a segment's file: its SHA-256 is part of it, so a file of other bytes is another. */
export function segmentName({ day, part, sha256 }: { day: string; part: number; sha256: string }): string {
  return `${day}.${part}.${sha256}`;
}

export const SegmentName = z.string().regex(/^\d{4}-\d{2}-\d{2}\.\d{1,6}\.[0-9a-f]{64}$/);

/** The largest file: what is sealed is closed when its blocks come to `closedAtBytes`, and one block is less than the rest. */
export const segmentBounds = {
  closedAtBytes: 8 * 1024 * 1024,
  mostBytes: 16 * 1024 * 1024,
  /** A block is closed at either. */
  blockEvents: 500,
  blockTextBytes: 1024 * 1024,
} as const;

/** No text of JSON has a line break in it that is not written out: it stands in a block once. */
const betweenParts = '\n],"rests":[\n';

/** The text of a block, from the texts that the database has made of its rows: no number is read and written again. */
export function blockText(rows: readonly { event: string; rest: string }[]): string {
  const events = rows.map(({ event }) => event).join(",\n");
  return `{"events":[\n${events}${betweenParts}${rows.map(({ rest }) => rest).join(",\n")}\n]}`;
}

/** The rows that a text of `blockText` was made of. No text of JSON has a line break in it that is not written out. */
export function blockRows(text: string): { event: string; rest: string }[] {
  const [events = [], rests = []] = text.split(betweenParts).map((part) =>
    part
      .replace(/^\{"events":\[\n/, "")
      .replace(/\n\]\}$/, "")
      .split(",\n"),
  );
  return events.map((event, index) => ({ event, rest: rests[index] ?? "" }));
}

/** Parses the text of a block. Throws SegmentError where it is none, or has not as many rows as its entry says. */
export function readBlockText(text: string, { eventCount }: Pick<BlockEntry, "eventCount">): BlockContent {
  const content = parse(text);
  if (content?.events.length !== eventCount || content.rests.length !== eventCount) {
    throw new SegmentError(`a block has not the ${eventCount} rows that it is to have`);
  }
  return content;
}

/**
 * Its events alone: what the rests say of them is half of the text, and is not parsed. For a text that is known to be what was sealed.
 * Throws SegmentError where it has not as many events as its entry says.
 */
export function readBlockEvents(text: string, { eventCount }: Pick<BlockEntry, "eventCount">): RecordedEvent[] {
  const end = text.indexOf(betweenParts);
  const content = end === -1 ? undefined : parse(`${text.slice(0, end)}\n]}`);
  if (content?.events.length !== eventCount) {
    throw new SegmentError(`a block has not the ${eventCount} events that it is to have`);
  }
  return content.events;
}

function parse(text: string): BlockContent | undefined {
  try {
    return JSON.parse(text) as BlockContent;
  } catch {
    return undefined;
  }
}
