/** WebM: elements within elements, each with its id and its size (RFC 8794, RFC 9559). */
import { ascii, byteAt, u32be } from "./bytes.ts";
import type { MediaFacts } from "./facts.ts";
import { refuse } from "./refusal.ts";

/** More elements than any file of this size has. */
const maxElements = 200_000;
/** Of elements within elements: what is read here is four deep. */
const maxDepth = 8;

const ids = {
  header: 0x1a45dfa3,
  docType: 0x4282,
  segment: 0x18538067,
  info: 0x1549a966,
  timestampScale: 0x2ad7b1,
  duration: 0x4489,
  tracks: 0x1654ae6b,
  entry: 0xae,
  codec: 0x86,
  video: 0xe0,
  width: 0xb0,
  height: 0xba,
  cluster: 0x1f43b675,
} as const;

export const isEbml = (bytes: Uint8Array): boolean => u32be(bytes, 0) === ids.header;

/** What Chromium, and with it OBS, shows. */
const videoCodecs = new Set(["V_VP8", "V_VP9", "V_AV1"]);

export function readWebm(bytes: Uint8Array): MediaFacts {
  let seen = 0;
  let [docType, codec, scale, duration] = ["", "", 1_000_000, 0];
  let [width, height, clusters] = [0, 0, 0];
  walk(0, bytes.length, 0);
  if (docType !== "webm") refuse("matroska");
  if (width === 0 || height === 0 || clusters === 0) refuse("no_video");
  if (!videoCodecs.has(codec)) refuse("webm_codec");
  const durationMs = duration > 0 ? Math.round((duration * scale) / 1_000_000) : null;
  return { width, height, frames: null, durationMs };

  function walk(from: number, end: number, depth: number): void {
    if (depth > maxDepth) refuse("cut_off");
    for (let at = from; at < end;) {
      seen += 1;
      if (seen > maxElements) refuse("cut_off");
      const id = readId(bytes, at);
      const size = readSize(bytes, at + id.length);
      const inside = at + id.length + size.length;
      // Recorders that write as they go do not know how long it will be: it goes on to the end.
      const next = size.value === undefined ? end : inside + size.value;
      if (next > end) refuse("cut_off");
      take(id.value, inside, next, depth + 1);
      // What a cluster of unknown size holds stands beside what follows it.
      at = id.value === ids.cluster && size.value === undefined ? inside : next;
    }
  }

  function take(id: number, at: number, end: number, depth: number): void {
    switch (id) {
      case ids.header:
      case ids.segment:
      case ids.info:
      case ids.tracks:
      case ids.entry:
      case ids.video:
        return walk(at, end, depth);
      case ids.docType:
        docType = ascii(bytes, at, Math.min(16, end - at)).replace(/\0+$/, "");
        return;
      case ids.timestampScale:
        scale = number(at, end);
        return;
      case ids.duration:
        duration = float(at, end);
        return;
      case ids.codec: {
        const name = ascii(bytes, at, Math.min(32, end - at)).replace(/\0+$/, "");
        if (name.startsWith("V_")) codec = name;
        return;
      }
      case ids.width:
        width = Math.max(width, number(at, end));
        return;
      case ids.height:
        height = Math.max(height, number(at, end));
        return;
      case ids.cluster:
        clusters += 1;
        return;
      default:
    }
  }

  function number(at: number, end: number): number {
    let value = 0;
    for (let index = at; index < Math.min(end, at + 8); index += 1) value = value * 256 + byteAt(bytes, index);
    return value;
  }

  function float(at: number, end: number): number {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (end - at === 4) return view.getFloat32(at);
    return end - at === 8 ? view.getFloat64(at) : 0;
  }
}

/** An id keeps the bit that says how long it is. */
function readId(bytes: Uint8Array, at: number): { value: number; length: number } {
  const length = Math.clz32(byteAt(bytes, at)) - 23;
  if (length > 4 || at + length > bytes.length) refuse("cut_off");
  let value = 0;
  for (let index = 0; index < length; index += 1) value = value * 256 + byteAt(bytes, at + index);
  return { value, length };
}

/** All ones: unknown. */
function readSize(bytes: Uint8Array, at: number): { value: number | undefined; length: number } {
  const first = byteAt(bytes, at);
  const length = Math.clz32(first) - 23;
  if (length > 8 || at + length > bytes.length) refuse("cut_off");
  let value = first & (0xff >> length);
  let isUnknown = value === 0xff >> length;
  for (let index = 1; index < length; index += 1) {
    const byte = byteAt(bytes, at + index);
    isUnknown &&= byte === 0xff;
    value = value * 256 + byte;
  }
  return { value: isUnknown ? undefined : value, length };
}
