/** A stream's rows that were sealed, in the order of its feed. */
import type { Client } from "pg";
import type { RecordedEvent } from "#shared/event.ts";
import { type RowRest, segmentName, SegmentError } from "#shared/segment/format.ts";
import type { SegmentFiles } from "./files.ts";
import type { LogRow } from "../verify.ts";
import { openBlock, openSegment, type SegmentFile } from "../../../workers/archive/segment-file.ts";

interface SealedRow {
  event: RecordedEvent;
  rest: RowRest;
}

interface BlockPlace {
  day: string;
  part: number;
  sha256: string;
  block: number;
  firstOffset: number;
}

/** Files that are kept open: sessions that take turns are in few. */
const keptFiles = 3;

/** Sealed rows of an epoch with offsets above `after` up to `top`, by their offsets. Throws SegmentError with the day and the part. */
export async function* sealedRows(
  client: Client,
  files: SegmentFiles,
  { streamId, epoch, top, after }: { streamId: string; epoch: string; top: number; after: number },
): AsyncGenerator<LogRow> {
  const { rows: places } = await client.query<BlockPlace>(
    `select day::text, part, encode(segments.sha256, 'hex') as sha256, block, first_offset::float8 as "firstOffset"
     from segment_blocks join segments using (segment_id)
     where stream_id = $1 and epoch = $2 and first_offset <= $3 and last_offset > $4
     order by first_offset, segment_id, block`,
    [streamId, epoch, top, after],
  );
  const read = blockReader(files);
  let waiting: LogRow[] = [];
  for (const place of places) {
    // What comes before this block's first row, nothing after it can come before.
    const ready = waiting.filter(({ event }) => event.offset < place.firstOffset);
    waiting = waiting.filter(({ event }) => event.offset >= place.firstOffset);
    yield* ready;
    const rows = (await read(place)).filter(({ event }) => event.offset > after && event.offset <= top);
    waiting = [...waiting, ...(await toLogRows(client, streamId, rows))];
    waiting.sort((a, b) => a.event.offset - b.event.offset);
  }
  yield* waiting;
}

function blockReader(files: SegmentFiles): (place: BlockPlace) => Promise<SealedRow[]> {
  const open = new Map<string, SegmentFile>();
  return async ({ day, part, sha256, block }) => {
    try {
      const name = segmentName({ day, part, sha256 });
      const file = open.get(name) ?? openSegment(await files.get(name), sha256);
      open.delete(name);
      open.set(name, file);
      for (const other of [...open.keys()].slice(0, -keptFiles)) open.delete(other);
      const entry = file.header.blocks[block];
      if (!entry) throw new SegmentError(`it has no block ${block}`);
      const { events, rests } = openBlock(file, entry);
      return events.map((event, index) => ({ event, rest: rests[index] ?? missingRest() }));
    } catch (error) {
      if (!(error instanceof SegmentError)) throw error;
      throw new SegmentError(`segment ${day}, part ${part}: ${error.message}`, { cause: error });
    }
  };
}

/** As the rows of the table; what was erased says so by what the database knows of erasures. */
async function toLogRows(client: Client, streamId: string, rows: SealedRow[]): Promise<LogRow[]> {
  const erased = rows.filter(({ rest }) => isErased(rest));
  const sessionId = rows[0]?.event.sessionId;
  const audited =
    erased.length === 0
      ? { rows: [] }
      : await client.query<{ seqNo: number }>(
          `select seq_no::float8 as "seqNo" from unnest($3::bigint[]) as seq_no
     where exists (
       select from erased_events emptied join erasures using (erasure_id)
       where erasures.stream_id = $1 and emptied.session_id = $2 and emptied.seq_nos @> seq_no)`,
          [streamId, sessionId, erased.map(({ event }) => event.seqNo)],
        );
  const isAudited = new Set(audited.rows.map(({ seqNo }) => seqNo));
  return rows.map(({ event, rest }) => ({
    event,
    link: rest.chain ? [rest.chain, rest.commitment, rest.salt].map((bytes) => bytes?.slice(2) ?? "").join("") : null,
    audited: isErased(rest) ? isAudited.has(event.seqNo) : null,
    day: rest.day,
    userId: rest.user_id ?? event.user.userId,
  }));
}

function isErased({ erased_at }: RowRest): boolean {
  return (erased_at ?? null) !== null;
}

function missingRest(): never {
  throw new SegmentError("a row has no rest");
}

/** Two lists of rows in the order of their offsets as one; where they have the same offset, the first list's come first. */
export async function* inOrder<Row extends { event: { offset: number } }>(
  first: AsyncIterable<Row>,
  second: AsyncIterable<Row>,
): AsyncGenerator<Row> {
  const others = second[Symbol.asyncIterator]();
  let other = await others.next();
  for await (const row of first) {
    while (other.done !== true && other.value.event.offset < row.event.offset) {
      yield other.value;
      other = await others.next();
    }
    yield row;
  }
  while (other.done !== true) {
    yield other.value;
    other = await others.next();
  }
}
