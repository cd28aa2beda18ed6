/** Hashes and random bytes, at once. */
import { sha256Module } from "#sha256";

/** What scripts/write-sha256.ts writes: the hash of the message that begins at `messageAt`, as 64 hex digits at 0. */
interface Sha256 {
  memory: WebAssembly.Memory;
  hash: (messageBytes: number) => void;
}

const sha256 = new WebAssembly.Instance(sha256Module).exports as unknown as Sha256;
const messageAt = 64;
/** What comes after a message makes it whole blocks. */
const paddingBytes = 128;
const pageBytes = 64 * 1024;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
let { digits, message } = viewsOf(sha256.memory);

/** The runtime's own hash takes microseconds for each call, which is most of what a few hundred bytes take. */
export function sha256Hex(text: string): string {
  // A unit of UTF-16 is three bytes of UTF-8 at most.
  const missing = text.length * 3 + paddingBytes - message.byteLength;
  if (missing > 0) {
    sha256.memory.grow(Math.ceil(missing / pageBytes));
    ({ digits, message } = viewsOf(sha256.memory));
  }
  sha256.hash(encoder.encodeInto(text, message).written);
  return decoder.decode(digits);
}

/** Memory that grew is another buffer. */
function viewsOf({ buffer }: WebAssembly.Memory): { digits: Uint8Array; message: Uint8Array } {
  return { digits: new Uint8Array(buffer, 0, messageAt), message: new Uint8Array(buffer, messageAt) };
}

/** So many random bytes as lower-case hex; 65,536 at most. */
export function randomHex(bytes: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(bytes))).toString("hex");
}
