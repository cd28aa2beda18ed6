/** Hashes and random bytes, at once. */
import { linkDigits } from "#shared/chain-link.ts";
import type { LinkEach } from "#shared/chain.ts";
import type { Sha256Each } from "#shared/event-id.ts";
import { sha256Module } from "#sha256";

/** What scripts/write-sha256.ts writes, where each function is described. */
interface Sha256 {
  memory: WebAssembly.Memory;
  hash: (messageBytes: number) => void;
  hashEach: SeveralTexts;
  linkEach: SeveralTexts;
}

type SeveralTexts = (from: number, to: number, out: number, before: number, beforeBytes: number) => number;

const sha256 = new WebAssembly.Instance(sha256Module).exports as unknown as Sha256;
const digits = 64;
const messageAt = 64;
/** What comes around a message: in a link the value before and the commitment, and behind each what makes it whole blocks. */
const aroundBytes = 2 * digits + 128;
/** What is looked at at once, also at the end of the texts. */
const stepBytes = 16;
/** Ends each of several texts: JSON has no such sign, which it writes otherwise. */
const mark = "\u0001";
const pageBytes = 64 * 1024;
/** Of UTF-8, for a unit of UTF-16. */
const mostUnitBytes = 3;
const encoder = new TextEncoder();
const decoder = new TextDecoder();
let bytes = new Uint8Array(sha256.memory.buffer);

/** The runtime's own hash takes microseconds for each call, which is most of what a few hundred bytes take. */
export function sha256Hex(text: string): string {
  makeRoom(messageAt + text.length * mostUnitBytes + aroundBytes);
  sha256.hash(write(text, messageAt));
  return read(0, digits);
}

/** The hash of each: of many short texts in a fraction of the time. */
export const sha256Each: Sha256Each = (texts) => {
  if (texts.some((text) => text.includes(mark))) return texts.map(sha256Hex);
  return several(sha256.hashEach, texts, { results: texts.length, resultDigits: digits });
};

/** The links of version 2 of a chain, in one call for all of them; see `LinkEach`. */
export const linkEach: LinkEach = (before, events) => {
  const texts = events.flatMap(({ salt, personal, facts }) => [salt + personal, facts]);
  return several(sha256.linkEach, texts, { results: events.length, resultDigits: linkDigits, before });
};

/** What the function makes of texts that have no mark in them. */
function several(
  make: SeveralTexts,
  texts: readonly string[],
  { results, resultDigits, before = "" }: { results: number; resultDigits: number; before?: string },
): string[] {
  // Also after the last one; a text that is put together from two is copied once more.
  const joined = [...texts, ""].join(mark);
  const longest = texts.reduce((most, { length }) => Math.max(most, length), 0);
  const from = messageAt + longest * mostUnitBytes + aroundBytes;
  makeRoom(from + joined.length * mostUnitBytes + stepBytes + digits + results * resultDigits);
  const to = from + write(joined, from);
  const beforeAt = to + stepBytes;
  const out = beforeAt + digits;
  const end = make(from, to, out, beforeAt, write(before, beforeAt));
  const written = read(out, end);
  return Array.from({ length: results }, (_, index) => written.slice(index * resultDigits, (index + 1) * resultDigits));
}

/** Memory that grew is another buffer. */
function makeRoom(size: number): void {
  const missing = size - bytes.byteLength;
  if (missing <= 0) return;
  sha256.memory.grow(Math.ceil(missing / pageBytes));
  bytes = new Uint8Array(sha256.memory.buffer);
}

/** Writes a text as UTF-8 there; returns how many bytes it has. */
function write(text: string, at: number): number {
  return encoder.encodeInto(text, bytes.subarray(at)).written;
}

function read(from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, to));
}

/** So many random bytes as lower-case hex; 65,536 at most. */
export function randomHex(count: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(count))).toString("hex");
}
