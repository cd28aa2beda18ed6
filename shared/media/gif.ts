/** GIF: blocks, one after the other, each of them pieces of at most 255 bytes (GIF89a). */
import { ascii, byteAt, u16le } from "./bytes.ts";
import type { MediaFacts } from "./facts.ts";
import { refuse } from "./refusal.ts";
import { mediaLimits } from "./formats.ts";

export const isGif = (bytes: Uint8Array): boolean => /^GIF8[79]a$/.test(ascii(bytes, 0, 6));

/** Browsers show a picture that asks for less than two hundredths for a tenth of a second. */
const delayOf = (hundredths: number): number => (hundredths < 2 ? 100 : hundredths * 10);

/** Throws as soon as its frames are more than are taken: a small file can hold thousands that are huge unpacked. */
export function readGif(bytes: Uint8Array): MediaFacts {
  let [width, height] = [u16le(bytes, 6), u16le(bytes, 8)];
  let [frames, delayMs, pixels] = [0, 0, 0];
  let at = 13 + colorTable(byteAt(bytes, 10));
  while (at < bytes.length) {
    const block = byteAt(bytes, at);
    if (block === 0x3b) {
      if (frames === 0) refuse("cut_off");
      return { width, height, frames, durationMs: frames > 1 ? delayMs : null };
    }
    if (block === 0x21) {
      const isDelay = byteAt(bytes, at + 1) === 0xf9 && byteAt(bytes, at + 2) === 4;
      if (isDelay) delayMs += delayOf(u16le(bytes, at + 4));
      at = skipPieces(bytes, at + 2);
    } else if (block === 0x2c) {
      width = Math.max(width, u16le(bytes, at + 1) + u16le(bytes, at + 5));
      height = Math.max(height, u16le(bytes, at + 3) + u16le(bytes, at + 7));
      frames += 1;
      pixels += width * height;
      if (frames > mediaLimits.frames || pixels > mediaLimits.framePixels)
        refuse("too_many_frames", { frames, width, height });
      at = skipPieces(bytes, at + 11 + colorTable(byteAt(bytes, at + 9)));
    } else refuse("cut_off");
  }
  return refuse("cut_off");
}

const colorTable = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));

/** Where what follows the pieces begins. */
function skipPieces(bytes: Uint8Array, start: number): number {
  let at = start;
  for (;;) {
    if (at >= bytes.length) refuse("cut_off");
    const size = byteAt(bytes, at);
    at += 1 + size;
    if (size === 0) return at;
  }
}
