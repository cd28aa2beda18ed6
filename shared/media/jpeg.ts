/** JPEG: segments, and between them what is coded (ITU T.81, B). */
import { byteAt, u16be } from "./bytes.ts";
import type { MediaFacts } from "./facts.ts";
import { refuse } from "./refusal.ts";

/** More passes over a picture than any program makes; each of them costs a browser the whole picture. */
const maxScans = 100;

export const isJpeg = (bytes: Uint8Array): boolean => u16be(bytes, 0) === 0xffd8 && byteAt(bytes, 2) === 0xff;

export function readJpeg(bytes: Uint8Array): MediaFacts {
  let [width, height, scans] = [0, 0, 0];
  for (let at = 2; at + 2 <= bytes.length;) {
    if (byteAt(bytes, at) !== 0xff) refuse("cut_off");
    const marker = byteAt(bytes, at + 1);
    // Filling.
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    if (marker === 0xd9) {
      if (width === 0 || height === 0 || scans === 0) refuse("cut_off");
      return { width, height, frames: 1, durationMs: null };
    }
    const size = u16be(bytes, at + 2);
    if (size < 2 || at + 2 + size > bytes.length) refuse("cut_off");
    if (isFrameHeader(marker)) [height, width] = [u16be(bytes, at + 5), u16be(bytes, at + 7)];
    at += 2 + size;
    if (marker !== 0xda) continue;
    scans += 1;
    if (scans > maxScans) refuse("too_many_passes");
    at = skipCoded(bytes, at);
  }
  return refuse("cut_off");
}

/** SOF, but for the numbers between that are other tables. */
const isFrameHeader = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** Where the next marker is: a 0 after 0xff is no marker, and neither are those that only start the coder anew. */
function skipCoded(bytes: Uint8Array, start: number): number {
  let at = bytes.indexOf(0xff, start);
  while (at !== -1) {
    const next = byteAt(bytes, at + 1);
    if (next !== 0 && (next < 0xd0 || next > 0xd7)) return at;
    at = bytes.indexOf(0xff, at + 2);
  }
  return refuse("cut_off");
}
