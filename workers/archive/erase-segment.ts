/** A sealed segment without what is personal of some of its events: written anew, so that it proves what it proved. */
import type { RecordedEvent } from "#shared/event.ts";
import {
  type BlockEntry,
  blockRows,
  blockText,
  readBlockText,
  segmentName,
  SegmentError,
} from "#shared/segment/format.ts";
import { blockProof } from "#shared/segment/proof.ts";
import {
  blockBytes,
  compressBlock,
  noteOf,
  openBlockText,
  openSegment,
  type SealedBlock,
  type SegmentFile,
  sha256Hex,
  writeSegment,
} from "./segment-file.ts";

export interface SealedPlace {
  sessionId: string;
  seqNo: number;
  offset: number;
}

/** Whose events, which, or those of which this holds; or those of a session whose people get pseudonyms (by user id), and of nobody. */
export type Chosen =
  | { viewers: string[] }
  | { sessionId: string; pseudonyms: Record<string, string> }
  | { places: Omit<SealedPlace, "offset">[] }
  | { when: (event: RecordedEvent) => boolean };

export interface SegmentPlace {
  day: string;
  part: number;
  sha256: string;
}

/** Where segments lie, by the names of their files. */
export interface SegmentStore {
  put: (name: string, bytes: Uint8Array) => Promise<void>;
  /** Throws SegmentError where there is no such file. */
  get: (name: string) => Promise<Buffer>;
}

export interface EraseSegment {
  files: SegmentStore;
  /** Asks the database as the role for privacy. */
  query: <Row>(text: string, values: unknown[]) => Promise<Row[]>;
  streamId: string;
  chosen: Chosen;
  /** Whom it is about does not belong in here. */
  why: string;
  /** Called before the segment is another file, with what is erased in it; done again where that fails. */
  before?: (places: SealedPlace[]) => Promise<void>;
}

/** Returns how many events were erased. Done again it finds what is left to do. */
export async function eraseInSegment(segment: SegmentPlace, asked: EraseSegment): Promise<number> {
  const { files, query, streamId, chosen, why, before } = asked;
  const { day, part, sha256 } = segment;
  const file = openSegment(await files.get(segmentName(segment)), sha256);
  const places: SealedPlace[] = [];
  const blocks: SealedBlock[] = [];
  for (const entry of file.header.blocks) {
    const isAsked = entry.streamId === streamId && (!("sessionId" in chosen) || entry.sessionId === chosen.sessionId);
    const erased = isAsked ? await eraseInBlock(file, entry, asked) : undefined;
    blocks.push(erased?.block ?? { entry, bytes: blockBytes(file, entry) });
    places.push(...(erased?.places ?? []));
  }
  if (places.length === 0) return 0;
  await before?.(places);
  const rewritten = writeSegment(file.header, blocks);
  const name = segmentName({ day, part, sha256: rewritten.sha256 });
  await files.put(name, rewritten.bytes);
  openSegment(await files.get(name), rewritten.sha256);
  const erased = places.map(({ sessionId, seqNo }) => ({ sessionId, seqNo }));
  const values = [day, part, sha256, JSON.stringify(noteOf(rewritten)), streamId, why, JSON.stringify(erased)];
  await query("select rewrite_segment($1::date, $2::integer, $3, $4::jsonb, $5, $6, $7::jsonb)", values);
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
async function eraseInBlock(file: SegmentFile, entry: BlockEntry, { query, chosen }: EraseSegment) {
  const text = openBlockText(file, entry);
  const { events } = readBlockText(text, entry);
  const asked = erasedRows(text, events, chosen);
  const erased = asked === undefined ? [] : await query<ErasedRow>(...asked);
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
  const gone = erased.map(({ place, sessionId, seqNo }) => ({ sessionId, seqNo, offset: events[place]?.offset ?? 0 }));
  return { places: gone, block: { entry: { ...entry, bytes: bytes.length, sha256: sha256Hex(bytes) }, bytes } };
}

/** The statement that tells what is chosen of a block as it is once it was erased, and its values; undefined where nothing is chosen. */
function erasedRows(
  text: string,
  events: readonly RecordedEvent[],
  chosen: Chosen,
): [text: string, values: unknown[]] | undefined {
  const columns = `place, session_id as "sessionId", seq_no::float8 as "seqNo", is_version_1 as "isVersion1", event::text, rest::text`;
  if ("pseudonyms" in chosen) {
    return [
      `select ${columns} from pseudonymized_in_block($1::jsonb, $2::jsonb)`,
      [text, JSON.stringify(chosen.pseudonyms)],
    ];
  }
  const statement = `select ${columns} from erased_in_block($1::jsonb, $2::text[], $3::jsonb)`;
  if ("viewers" in chosen) return [statement, [text, chosen.viewers, null]];
  const places =
    "places" in chosen
      ? chosen.places
      : events.filter(chosen.when).map(({ sessionId, seqNo }) => ({ sessionId, seqNo }));
  return places.length === 0 ? undefined : [statement, [text, null, JSON.stringify(places)]];
}
