/** Ogg: pages, one after the other, with Opus or Vorbis in them (RFC 3533, RFC 7845). */
import { ascii, byteAt, u16le, u32le } from "./bytes.ts";
import type { MediaFacts } from "./facts.ts";
import { refuse } from "./refusal.ts";

export const isOgg = (bytes: Uint8Array): boolean => ascii(bytes, 0, 4) === "OggS";

const noPlace = 0xffffffff;

export function readOgg(bytes: Uint8Array): MediaFacts {
  let [perSecond, skipped, last] = [0, 0, 0];
  for (let at = 0; at < bytes.length;) {
    if (ascii(bytes, at, 4) !== "OggS" || byteAt(bytes, at + 4) !== 0) refuse("cut_off");
    const pieces = byteAt(bytes, at + 26);
    const data = at + 27 + pieces;
    let size = 0;
    for (let index = 0; index < pieces; index += 1) size += byteAt(bytes, at + 27 + index);
    if (data + size > bytes.length) refuse("cut_off");
    const [low, high] = [u32le(bytes, at + 6), u32le(bytes, at + 10)];
    const isFirst = (byteAt(bytes, at + 5) & 2) !== 0;
    if (isFirst) {
      if (perSecond !== 0) refuse("tracks");
      if (ascii(bytes, data, 8) === "OpusHead") [perSecond, skipped] = [48_000, u16le(bytes, data + 10)];
      else if (ascii(bytes, data, 7) === "\x01vorbis") perSecond = u32le(bytes, data + 12);
      else refuse("ogg_codec");
    } else if (perSecond === 0) refuse("cut_off");
    if (!(low === noPlace && high === noPlace)) last = Math.max(last, high * 4_294_967_296 + low);
    at = data + size;
  }
  if (perSecond === 0) refuse("cut_off");
  const durationMs = Math.round((Math.max(0, last - skipped) / perSecond) * 1_000);
  return { width: null, height: null, frames: null, durationMs };
}
