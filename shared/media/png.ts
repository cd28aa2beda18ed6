/** PNG, with frames too (APNG): chunks, one after the other (W3C PNG, 5). */
import { ascii, u16be, u32be } from "./bytes.ts";
import type { MediaFacts } from "./facts.ts";
import { refuse } from "./refusal.ts";

export const isPng = (bytes: Uint8Array): boolean => u32be(bytes, 0) === 0x89504e47 && u32be(bytes, 4) === 0x0d0a1a0a;

export function readPng(bytes: Uint8Array): MediaFacts {
  if (ascii(bytes, 12, 4) !== "IHDR" || u32be(bytes, 8) !== 13) refuse("cut_off");
  const [width, height] = [u32be(bytes, 16), u32be(bytes, 20)];
  let frames = 0;
  let delayMs = 0;
  let hasData = false;
  for (let at = 8; at + 12 <= bytes.length;) {
    const [size, type] = [u32be(bytes, at), ascii(bytes, at + 4, 4)];
    if (!/^[A-Za-z]{4}$/.test(type) || at + 12 + size > bytes.length) refuse("cut_off");
    if (type === "IDAT") hasData = true;
    if (type === "fcTL") {
      frames += 1;
      const per = u16be(bytes, at + 8 + 22) || 100;
      delayMs += (u16be(bytes, at + 8 + 20) * 1_000) / per;
    }
    if (type === "IEND") {
      if (!hasData) refuse("cut_off");
      const moves = frames > 1;
      return { width, height, frames: Math.max(1, frames), durationMs: moves ? Math.round(delayMs) : null };
    }
    at += 12 + size;
  }
  return refuse("cut_off");
}
