/** What of a message its schema does not have: which fields, and their bytes. */
import type { UnknownField, UnknownFields } from "#shared/native-message.ts";
import { FieldScan } from "./wire-fields.ts";
import type { WireReader } from "./wire-reader.ts";

/** More than an event carries of them; of what is larger only the size is said. */
const maxKeptBytes = 48 * 1024;
/**
 * A field whose path would be much longer than this, in characters, is told by a field around it. TikTok nests some six deep;
 * a forged user in a user in a user some ten thousand, and the path of each field in it would be an event of its own size.
 */
const maxPathLength = 64;

/** The fields of `payload` that the schema does not have, after `reader` has read it. */
export function unknownFieldsOf(payload: Buffer, { unknown, unknownAt }: WireReader): UnknownFields {
  const found: UnknownField[] = [];
  let room = maxKeptBytes;
  for (const { path, start, end } of locate(payload, unknownAt)) {
    const size = end - start;
    const isKept = size <= room;
    if (isKept) room -= size;
    found.push({ path, size, ...(isKept && { bytes: payload.toString("base64", start, end) }) });
  }
  return { fields: found, count: unknown, message: payload };
}

interface Place {
  path: string;
  start: number;
  end: number;
}

/** Where the fields stand whose content, or its length, begins at `positions`, which rise. */
function locate(payload: Buffer, positions: readonly number[]): Place[] {
  const places: Place[] = [];

  function walk(start: number, end: number, path: string): void {
    const scan = new FieldScan(payload, start, end);
    while (places.length < positions.length && scan.next()) {
      for (;;) {
        const position = positions[places.length];
        if (position === undefined || position >= scan.end) break;
        const here = `${path}${scan.number}`;
        const before = places.length;
        if (position > scan.tagEnd && here.length <= maxPathLength) walk(scan.start, scan.end, `${here}.`);
        if (places.length === before) places.push({ path: here, start: scan.at, end: scan.end });
      }
    }
  }
  walk(0, payload.length, "");
  return places;
}
