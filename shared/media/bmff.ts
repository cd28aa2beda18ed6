/** The boxes that AVIF and MP4 are made of (ISO/IEC 14496-12). */
import { ascii, u16be, u32be, u64be, byteAt } from "./bytes.ts";
import type { MediaFacts } from "./facts.ts";
import { refuse } from "./refusal.ts";

/** More boxes than any file of this size has. */
const maxBoxes = 20_000;

interface Box {
  type: string;
  /** Of what is in it, and its end. */
  at: number;
  end: number;
}

export const isBmff = (bytes: Uint8Array): boolean => ascii(bytes, 4, 4) === "ftyp";

/** Whether it says that it is a picture: the first brand counts, then the compatible ones. */
export function isAvif(bytes: Uint8Array): boolean {
  return isBmff(bytes) && brandsOf(bytes).some((brand) => brand === "avif" || brand === "avis");
}

function brandsOf(bytes: Uint8Array): string[] {
  const end = Math.min(u32be(bytes, 0), bytes.length, 256);
  const brands = [ascii(bytes, 8, 4)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(ascii(bytes, at, 4));
  return brands;
}

class Boxes {
  #seen = 0;
  readonly bytes: Uint8Array;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** The boxes between two places, which must fill it. */
  *within(from: number, end: number): Generator<Box> {
    for (let at = from; at < end;) {
      this.#seen += 1;
      if (at + 8 > end || this.#seen > maxBoxes) refuse("cut_off");
      const short = u32be(this.bytes, at);
      const isLong = short === 1;
      const size = isLong ? u64be(this.bytes, at + 8) : short === 0 ? end - at : short;
      const head = isLong ? 16 : 8;
      if (size < head || at + size > end) refuse("cut_off");
      yield { type: ascii(this.bytes, at + 4, 4), at: at + head, end: at + size };
      at += size;
    }
  }

  /** The first box of a path from here. */
  find({ at, end }: Pick<Box, "at" | "end">, [type, ...rest]: readonly string[]): Box | undefined {
    for (const box of this.within(at, end)) {
      if (box.type !== type) continue;
      return rest.length === 0 ? box : this.find(type === "meta" ? { at: box.at + 4, end: box.end } : box, rest);
    }
    return undefined;
  }
}

/** A still picture, or one that moves (`avis`). */
export function readAvif(bytes: Uint8Array): MediaFacts {
  const boxes = new Boxes(bytes);
  const whole = { at: 0, end: bytes.length };
  const properties = boxes.find(whole, ["meta", "iprp", "ipco"]);
  if (!properties) return refuse("cut_off");
  let [width, height] = [0, 0];
  for (const { type, at } of boxes.within(properties.at, properties.end)) {
    if (type !== "ispe") continue;
    [width, height] = [Math.max(width, u32be(bytes, at + 4)), Math.max(height, u32be(bytes, at + 8))];
  }
  const moving = readTracks(boxes);
  const isMoving = moving.samples > 1;
  return {
    width: Math.max(width, moving.width),
    height: Math.max(height, moving.height),
    frames: isMoving ? moving.samples : 1,
    durationMs: isMoving ? moving.durationMs : null,
  };
}

/** What Chromium, and with it OBS, shows. */
const videoCodecs = new Set(["avc1", "avc3", "av01", "vp09", "vp08"]);

export function readMp4(bytes: Uint8Array): MediaFacts {
  const { width, height, durationMs, codecs } = readTracks(new Boxes(bytes));
  const [codec] = codecs;
  if (codec === undefined) refuse("no_video");
  if (!videoCodecs.has(codec)) refuse("video_codec", { codec: /^\w{4}$/.test(codec) ? codec : "?" });
  return { width, height, frames: null, durationMs };
}

interface Tracks {
  width: number;
  height: number;
  durationMs: number | null;
  /** Of its pictures: how they are coded, and how many there are of the longest track. */
  codecs: string[];
  samples: number;
}

function readTracks(boxes: Boxes): Tracks {
  const { bytes } = boxes;
  const tracks: Tracks = { width: 0, height: 0, durationMs: null, codecs: [], samples: 0 };
  let hasData = false;
  let movie: Box | undefined;
  for (const box of boxes.within(0, bytes.length)) {
    if (box.type === "mdat") hasData = true;
    if (box.type === "moov") movie ??= box;
  }
  if (!hasData) refuse("cut_off");
  if (!movie) return tracks;
  for (const box of boxes.within(movie.at, movie.end)) {
    if (box.type === "mvhd") tracks.durationMs = durationOf(bytes, box);
    if (box.type === "trak") readTrack(boxes, box, tracks);
  }
  return tracks;
}

function readTrack(boxes: Boxes, track: Box, into: Tracks): void {
  const { bytes } = boxes;
  const handler = boxes.find(track, ["mdia", "hdlr"]);
  const kind = handler ? ascii(bytes, handler.at + 8, 4) : "";
  if (kind !== "vide" && kind !== "pict") return;
  const description = boxes.find(track, ["mdia", "minf", "stbl", "stsd"]);
  // A video's first description: 6 bytes, an index, 16 bytes, then its width and height.
  if (!description || description.end - description.at < 8 + 36) refuse("cut_off");
  const at = description.at + 8;
  into.codecs.push(ascii(bytes, at + 4, 4));
  into.width = Math.max(into.width, u16be(bytes, at + 32));
  into.height = Math.max(into.height, u16be(bytes, at + 34));
  const sizes = boxes.find(track, ["mdia", "minf", "stbl", "stsz"]);
  if (sizes) into.samples = Math.max(into.samples, u32be(bytes, sizes.at + 8));
}

/** Null where it does not say, as one that is written in pieces. */
function durationOf(bytes: Uint8Array, { at }: Box): number | null {
  const isLong = byteAt(bytes, at) === 1;
  const scale = u32be(bytes, at + (isLong ? 20 : 12));
  const units = isLong ? u64be(bytes, at + 24) : u32be(bytes, at + 16);
  return scale === 0 || units === 0 || units === 0xffffffff ? null : Math.round((units / scale) * 1_000);
}
