/** Hashes and random bytes as the runtime makes them, at once. */
import { createHash } from "node:crypto";

const encoder = new TextEncoder();
/** Written anew for each text, so that none of them makes bytes of its own. */
let scratch = new Uint8Array(64 * 1024);

/** Over bytes that are there: a text costs the runtime microseconds more, and so do bytes of its own. */
export function sha256Hex(text: string): string {
  // A unit of UTF-16 is three bytes of UTF-8 at most.
  if (scratch.byteLength < text.length * 3) scratch = new Uint8Array(text.length * 3);
  const { written } = encoder.encodeInto(text, scratch);
  return createHash("sha256").update(scratch.subarray(0, written)).digest("hex");
}

/** So many random bytes as lower-case hex; 65,536 at most. */
export function randomHex(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("hex");
}
