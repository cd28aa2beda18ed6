/** RIFF, which WebP and WAV are: chunks, each padded to an even length. */
import { ascii, byteAt, u16le, u24le, u32le } from "./bytes.ts";
import type { MediaFacts } from "./facts.ts";
import { refuse } from "./refusal.ts";

const isRiff = (bytes: Uint8Array, form: string): boolean =>
  ascii(bytes, 0, 4) === "RIFF" && ascii(bytes, 8, 4) === form;
export const isWebp = (bytes: Uint8Array): boolean => isRiff(bytes, "WEBP");
export const isWav = (bytes: Uint8Array): boolean => isRiff(bytes, "WAVE");

interface Chunk {
  type: string;
  /** Of what is in it. */
  at: number;
  size: number;
}

/** The chunks of a file. `lenient`: the last one may be cut, as recorders leave it that were ended. */
function* chunksOf(bytes: Uint8Array, { lenient }: { lenient: boolean }): Generator<Chunk> {
  for (let at = 12; at + 8 <= bytes.length;) {
    const [type, size] = [ascii(bytes, at, 4), u32le(bytes, at + 4)];
    const room = bytes.length - at - 8;
    if (size > room && !lenient) refuse("cut_off");
    yield { type, at: at + 8, size: Math.min(size, room) };
    at += 8 + size + (size % 2);
  }
}

export function readWebp(bytes: Uint8Array): MediaFacts {
  let [width, height, frames, durationMs] = [0, 0, 0, 0];
  for (const { type, at, size } of chunksOf(bytes, { lenient: false })) {
    const fit = (x: number, y: number): void => {
      [width, height] = [Math.max(width, x), Math.max(height, y)];
    };
    switch (type) {
      case "VP8X":
        fit(u24le(bytes, at + 4) + 1, u24le(bytes, at + 7) + 1);
        break;
      case "VP8 ":
        if (size < 10 || u24le(bytes, at + 3) !== 0x2a019d) refuse("cut_off");
        fit(u16le(bytes, at + 6) & 0x3fff, u16le(bytes, at + 8) & 0x3fff);
        frames += 1;
        break;
      case "VP8L": {
        if (size < 5 || byteAt(bytes, at) !== 0x2f) refuse("cut_off");
        const bits = u32le(bytes, at + 1);
        fit((bits & 0x3fff) + 1, (Math.floor(bits / 0x4000) & 0x3fff) + 1);
        frames += 1;
        break;
      }
      case "ANMF":
        if (size < 16) refuse("cut_off");
        fit(2 * u24le(bytes, at) + u24le(bytes, at + 6) + 1, 2 * u24le(bytes, at + 3) + u24le(bytes, at + 9) + 1);
        durationMs += u24le(bytes, at + 12);
        frames += 1;
        break;
      default:
    }
  }
  if (frames === 0) refuse("cut_off");
  return { width, height, frames, durationMs: frames > 1 ? durationMs : null };
}

/** PCM, float, A-law and mu-law: what browsers play. 0xfffe says which one further down. */
const wavCodecs = new Set([1, 3, 6, 7]);

export function readWav(bytes: Uint8Array): MediaFacts {
  let [bytesPerSecond, dataBytes] = [0, -1];
  for (const { type, at, size } of chunksOf(bytes, { lenient: true })) {
    if (type === "fmt ") {
      const tag = u16le(bytes, at);
      const codec = tag === 0xfffe ? u16le(bytes, at + 24) : tag;
      const [channels, rate] = [u16le(bytes, at + 2), u32le(bytes, at + 4)];
      if (size < 16 || !wavCodecs.has(codec)) refuse("wav_codec");
      if (channels < 1 || channels > 8 || rate < 4_000 || rate > 192_000) refuse("cut_off");
      bytesPerSecond = u32le(bytes, at + 8);
    }
    if (type === "data") dataBytes = Math.max(0, dataBytes) + size;
  }
  if (bytesPerSecond === 0 || dataBytes < 1) refuse("cut_off");
  return { width: null, height: null, frames: null, durationMs: Math.round((dataBytes / bytesPerSecond) * 1_000) };
}
