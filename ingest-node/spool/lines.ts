/** Lines of the spool on their way to the file, encoded once: what is summed and what is written are the same bytes. */
import { writeSync } from "node:fs";
import { crc32 } from "node:zlib";
import { crcDigits, lineEnd } from "./record.ts";

const firstBytes = 64 * 1024;
/** No UTF-16 code unit takes more bytes of UTF-8. */
const bytesPerUnit = 3;

export interface Lines {
  /** Adds a record, as JSON without line ends; returns the bytes of its line. */
  add: (json: string) => number;
  /** How many bytes wait. */
  length: () => number;
  /** Forgets what waits. */
  clear: () => void;
  /**
   * Writes what waits to the end of an open file, and forgets it. Throws where the disk refuses; what it has not taken then
   * goes on waiting, from the very byte on.
   */
  write: (file: number) => void;
}

/** As `fs.writeSync`: returns how many bytes it wrote. */
export type WriteSync = (file: number, bytes: Uint8Array, offset: number, length: number) => number;

export function spoolLines(writeBytes: WriteSync = writeSync): Lines {
  let bytes = Buffer.allocUnsafe(firstBytes);
  let length = 0;

  function makeRoom(wanted: number): void {
    if (length + wanted <= bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(bytes.length * 2, length + wanted));
    bytes.copy(larger, 0, 0, length);
    bytes = larger;
  }

  return {
    add: (json) => {
      makeRoom(crcDigits + 1 + json.length * bytesPerUnit + 1);
      const from = length + crcDigits + 1;
      const to = from + bytes.write(json, from);
      const crc = crc32(bytes.subarray(from, to)).toString(16).padStart(crcDigits, "0");
      bytes.write(`${crc} `, length, "latin1");
      bytes[to] = lineEnd;
      const added = to + 1 - length;
      length += added;
      return added;
    },
    length: () => length,
    clear: () => {
      length = 0;
    },
    write: (file) => {
      let at = 0;
      try {
        while (at < length) at += writeBytes(file, bytes, at, length - at);
      } finally {
        bytes.copy(bytes, 0, at, length);
        length -= at;
      }
      // What one burst needed is not kept for ever.
      if (bytes.length > firstBytes * 16) bytes = Buffer.allocUnsafe(firstBytes);
    },
  };
}
