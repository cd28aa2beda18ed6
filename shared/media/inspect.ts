/**
 * What a file is, by its bytes: each format is followed from its beginning to its end, in one pass, so that what only begins like
 * one is not taken for it. Nothing is unpacked: what would become of it unpacked, its headers say, and they are bounded.
 */
import { isAvif, isBmff, readAvif, readMp4 } from "./bmff.ts";
import type { MediaFacts } from "./facts.ts";
import { type MediaFormat, mediaFormats, mediaLimits } from "./formats.ts";
import { isGif, readGif } from "./gif.ts";
import { isJpeg, readJpeg } from "./jpeg.ts";
import { isMp3, readMp3 } from "./mp3.ts";
import { isOgg, readOgg } from "./ogg.ts";
import { isPng, readPng } from "./png.ts";
import { MediaRefusal, type Refusal, refuse } from "./refusal.ts";
import { isWav, isWebp, readWav, readWebp } from "./riff.ts";
import { isEbml, readWebm } from "./webm.ts";

interface Reader {
  format: MediaFormat;
  is: (bytes: Uint8Array) => boolean;
  read: (bytes: Uint8Array) => MediaFacts;
}

/** In their order: where two would do, the first one reads. */
const readers: readonly Reader[] = [
  { format: "png", is: isPng, read: readPng },
  { format: "jpg", is: isJpeg, read: readJpeg },
  { format: "gif", is: isGif, read: readGif },
  { format: "webp", is: isWebp, read: readWebp },
  { format: "wav", is: isWav, read: readWav },
  { format: "avif", is: isAvif, read: readAvif },
  { format: "mp4", is: isBmff, read: readMp4 },
  { format: "webm", is: isEbml, read: readWebm },
  { format: "ogg", is: isOgg, read: readOgg },
  { format: "mp3", is: isMp3, read: readMp3 },
];

/** So many bytes of a file are enough for `formatOf`. */
export const formatBytes = 256;

/** Which format a file begins like; undefined for none that is taken. */
export function formatOf(start: Uint8Array): MediaFormat | undefined {
  return readers.find(({ is }) => is(start))?.format;
}

export type Inspection = { ok: true; format: MediaFormat; facts: MediaFacts } | { ok: false; refusal: Refusal };

/** Follows a whole file. Never throws. */
export function inspectMedia(bytes: Uint8Array): Inspection {
  const reader = readers.find(({ is }) => is(bytes));
  if (!reader) return { ok: false, refusal: strangerRefusal(bytes) };
  try {
    const facts = reader.read(bytes);
    checkBounds(reader.format, facts);
    return { ok: true, format: reader.format, facts };
  } catch (error) {
    if (!(error instanceof MediaRefusal)) throw error;
    const { reason, values } = error;
    return { ok: false, refusal: { reason, values, format: mediaFormats[reader.format].name } };
  }
}

function checkBounds(format: MediaFormat, { width, height, frames, durationMs }: MediaFacts): void {
  const { kind } = mediaFormats[format];
  const { side, pixels, framePixels } = mediaLimits;
  if (width !== null && height !== null) {
    if (width < 1 || height < 1) refuse("no_size");
    if (width > side || height > side || width * height > pixels)
      refuse("too_many_pixels", { width, height, side, millions: pixels / 1_000_000 });
    if (frames !== null && (frames > mediaLimits.frames || frames * width * height > framePixels))
      refuse("too_many_frames", { frames, width, height });
  }
  const most = mediaLimits.durationMs[kind];
  if (durationMs !== null && durationMs > most) refuse("too_long", { seconds: most / 1_000 });
}

/** What it looks like to who chose the wrong file. */
function strangerRefusal(bytes: Uint8Array): Refusal {
  const start = new TextDecoder().decode(bytes.subarray(0, formatBytes)).replace(/^[\ufeff\s\0]+/, "");
  if (start.startsWith("<")) return { reason: "text", values: {} };
  const names = Object.values(mediaFormats).map(({ name }) => name);
  return { reason: "unknown", values: { formats: names.join(", ") } };
}
