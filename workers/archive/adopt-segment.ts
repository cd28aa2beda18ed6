/**
 * A database that was put back names files of the archive that an erasure has written anew since, and deleted. Such a segment is
 * the new file from now on, which proves the same, and the database is told what was erased in it.
 */
import { SegmentError, segmentName } from "#shared/segment/format.ts";
import { objectName } from "./blocks.ts";
import type { ArchiveBucket } from "./bucket.ts";
import type { SealedPlace, SegmentPlace } from "./erase-segment.ts";
import { noteOf, openBlock, openSegment, type SegmentFile } from "./segment-file.ts";

/** A segment as the database has it. */
export interface KnownSegment extends SegmentPlace {
  /** Hex. */
  link: string;
}

type Query = (text: string, values: unknown[]) => Promise<Record<string, unknown>[]>;

export interface AdoptSegment {
  bucket: ArchiveBucket;
  /** Asks the database as the role for privacy. */
  query: Query;
  /** All of them, or none. */
  transaction: (statements: (readonly [text: string, values: unknown[]])[]) => Promise<unknown>;
  /** What the log's own record of erasures says. */
  why: string;
}

/** `kept`: the file is there. `lost`: there is no file that proves the same. */
export type Adopted = { state: "kept" | "lost" } | { state: "adopted"; events: number };

/** Which file is the segment now; with `dryRun` nothing is noted. A second time it is `kept`. */
export async function adoptSegment(
  segment: KnownSegment,
  { dryRun, ...asked }: AdoptSegment & { dryRun: boolean },
): Promise<Adopted> {
  const { day, part, sha256 } = segment;
  const prefix = objectName(segmentName({ day, part, sha256: "" }));
  const { objects } = await asked.bucket.list({ prefix });
  const others = objects.map(({ key }) => key.slice(prefix.length));
  if (others.includes(sha256)) return { state: "kept" };
  for (const other of others) {
    const file = await openFile(asked.bucket, { day, part, sha256: other });
    // Of two that an erasure has left, whichever lacks more was written later: it has erased what the other has, and more.
    if (file?.header.link !== segment.link) continue;
    const found = await findErased(file, asked);
    if (found.size === 0) continue;
    const events = [...found.values()].reduce((sum, places) => sum + places.length, 0);
    if (!dryRun) await note(segment, file, found, asked);
    return { state: "adopted", events };
  }
  return { state: "lost" };
}

async function openFile(bucket: ArchiveBucket, place: SegmentPlace): Promise<SegmentFile | undefined> {
  const object = await bucket.get(objectName(segmentName(place)));
  return object === null ? undefined : openSegment(Buffer.from(await object.arrayBuffer()), place.sha256);
}

/** Of each stream, what is erased in the file and not in what the database knows of. */
async function findErased(file: SegmentFile, { query }: Pick<AdoptSegment, "query">) {
  const erased = new Map<string, SealedPlace[]>();
  for (const entry of file.header.blocks) {
    const { events, rests } = openBlock(file, entry);
    const places = events.flatMap(({ sessionId, seqNo, offset }, index) =>
      (rests[index]?.erased_at ?? null) === null ? [] : [{ sessionId, seqNo, offset }],
    );
    if (places.length > 0) erased.set(entry.streamId, [...(erased.get(entry.streamId) ?? []), ...places]);
  }
  for (const [streamId, places] of erased) {
    const left = await query(unnoted, [streamId, JSON.stringify(places)]);
    if (left.length === 0) erased.delete(streamId);
    else erased.set(streamId, left as unknown as SealedPlace[]);
  }
  return erased;
}

const unnoted = `select "sessionId", "seqNo"::float8 as "seqNo", "offset"::float8 as "offset"
  from jsonb_to_recordset($2::jsonb) as p("sessionId" uuid, "seqNo" bigint, "offset" bigint)
  where not exists (select from erasures join erased_events noted using (erasure_id)
    where stream_id = $1 and noted.session_id = p."sessionId" and noted.seq_nos @> p."seqNo")`;

/** In one transaction: a segment that is named anew is not looked at again. */
async function note(
  { day, part, sha256 }: KnownSegment,
  file: SegmentFile,
  found: ReadonlyMap<string, SealedPlace[]>,
  { transaction, why }: AdoptSegment,
): Promise<void> {
  const made = JSON.stringify(noteOf(file));
  let old = sha256;
  const statements = [...found].flatMap(([streamId, places]): [string, unknown[]][] => {
    const erased = JSON.stringify(places.map(({ sessionId, seqNo }) => ({ sessionId, seqNo })));
    const sessions = places.map(({ sessionId }) => sessionId);
    const offsets = places.map(({ offset }) => offset);
    const rewrite = [day, part, old, made, streamId, why, erased];
    old = file.sha256;
    return [
      ["select erase_actions($1, $2::uuid[], $3::bigint[])", [streamId, sessions, offsets]],
      ["select rewrite_segment($1::date, $2::integer, $3, $4::jsonb, $5, $6, $7::jsonb)", rewrite],
    ];
  });
  if (statements.length === 0) throw new SegmentError("nothing was erased in this file");
  await transaction(statements);
}
