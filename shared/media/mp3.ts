/** MP3: frames of a header and what it says follows (ISO/IEC 11172-3, 13818-3), behind a tag (ID3). */
import { ascii, byteAt, u32be } from "./bytes.ts";
import type { MediaFacts } from "./facts.ts";
import { refuse } from "./refusal.ts";

/** Of tags before and behind what is heard: pictures of an album. */
const maxTagBytes = 2_000_000;
/** Anything can have the bits of one header in it; not of several, each where the one before ends. */
const leastFrames = 3;

const kbits1 = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
const kbits2 = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
const rates = [44_100, 48_000, 32_000];

export const isMp3 = (bytes: Uint8Array): boolean => ascii(bytes, 0, 3) === "ID3" || frameAt(bytes, 0) !== undefined;

export function readMp3(bytes: Uint8Array): MediaFacts {
  let at = tagSize(bytes);
  if (at > maxTagBytes || at >= bytes.length) refuse("cut_off");
  // Some writers leave room behind the tag.
  while (at < bytes.length && byteAt(bytes, at) === 0) at += 1;
  let [frames, durationMs] = [0, 0];
  for (;;) {
    const frame = frameAt(bytes, at);
    if (!frame || at + frame.bytes > bytes.length) break;
    frames += 1;
    durationMs += frame.ms;
    at += frame.bytes;
  }
  if (frames < leastFrames || bytes.length - at > maxTagBytes) refuse("cut_off");
  return { width: null, height: null, frames: null, durationMs: Math.round(durationMs) };
}

/** Of the tag at the beginning, 0 without one; its size is written in bytes of seven bits. */
function tagSize(bytes: Uint8Array): number {
  if (ascii(bytes, 0, 3) !== "ID3") return 0;
  const size = [6, 7, 8, 9].reduce((sum, at) => sum * 128 + (byteAt(bytes, at) & 0x7f), 0);
  const hasFooter = (byteAt(bytes, 5) & 0x10) !== 0;
  return 10 + size + (hasFooter ? 10 : 0);
}

function frameAt(bytes: Uint8Array, at: number): { bytes: number; ms: number } | undefined {
  if (at + 4 > bytes.length) return undefined;
  const header = u32be(bytes, at);
  const [version, layer] = [(header >>> 19) & 3, (header >>> 17) & 3];
  const [kbitIndex, rateIndex, padding] = [(header >>> 12) & 15, (header >>> 10) & 3, (header >>> 9) & 1];
  const isSync = header >>> 21 === 0x7ff && version !== 1 && layer === 1;
  if (!isSync || kbitIndex === 0 || kbitIndex === 15 || rateIndex === 3) return undefined;
  const isFirst = version === 3;
  const rate = (rates[rateIndex] ?? 0) / (isFirst ? 1 : version === 2 ? 2 : 4);
  const kbits = (isFirst ? kbits1 : kbits2)[kbitIndex] ?? 0;
  const samples = isFirst ? 1_152 : 576;
  return { bytes: Math.floor((samples / 8) * ((kbits * 1_000) / rate)) + padding, ms: (samples / rate) * 1_000 };
}
