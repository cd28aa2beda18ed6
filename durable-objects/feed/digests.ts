/** Hashes and random bytes, at once. */
import { writeLink } from "#shared/chain-link.ts";
import type { LinkEach } from "#shared/chain.ts";
import type { Sha256Each } from "#shared/event-id.ts";
import { sha256Module } from "#sha256";

/** What scripts/write-sha256.ts writes, where each function is described. */
interface Sha256 {
  memory: WebAssembly.Memory;
  hash: (messageBytes: number) => void;
  hashEach: (from: number, to: number, out: number, slot: number) => void;
  chainEach: (from: number, to: number, out: number, before: number, beforeBytes: number) => void;
}

const sha256 = new WebAssembly.Instance(sha256Module).exports as unknown as Sha256;
const digits = 64;
const messageAt = 256;
const atOnce = 4;
/** What comes around a message: in a chain the value before, and behind each what makes it whole blocks. */
const aroundBytes = digits + 128;
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
export const sha256Each: Sha256Each = (texts) =>
  texts.length < 2 || texts.some((text) => text.includes(mark)) ? texts.map(sha256Hex) : hashEach(texts);

/** The links of version 2 of a chain: see `LinkEach`. In canonical JSON there is no mark. */
export const linkEach: LinkEach = (before, events) => {
  const commitments = hashEach(events.map(({ salt, personal }) => salt + personal));
  const values = chainEach(
    before,
    events.map(({ facts }, index) => `${commitments[index]}\n${facts}`),
  );
  return events.map(({ salt }, index) => {
    const [value = "", commitment = ""] = [values[index], commitments[index]];
    return writeLink({ value, commitment, salt });
  });
};

function hashEach(texts: readonly string[]): string[] {
  return several(texts, ({ from, to, out, slot }) => sha256.hashEach(from, to, out, slot));
}

/** Of each the hash of the one before it, a line feed, and the text; `before` is before the first. */
function chainEach(before: string, texts: readonly string[]): string[] {
  return several(texts, ({ from, to, out, spare }) => sha256.chainEach(from, to, out, spare, write(before, spare)));
}

/** Where in memory the texts lie, each with a mark, where their hashes go, and 64 bytes that are nobody's. */
interface Places {
  from: number;
  to: number;
  out: number;
  slot: number;
  spare: number;
}

/** The hashes that are made of texts that have no mark in them. */
function several(texts: readonly string[], make: (places: Places) => void): string[] {
  // Also after the last one; a text that is put together from two is copied once more.
  const joined = [...texts, ""].join(mark);
  const longest = texts.reduce((most, { length }) => Math.max(most, length), 0);
  const slot = longest * mostUnitBytes + aroundBytes;
  const from = messageAt + atOnce * slot;
  makeRoom(from + joined.length * mostUnitBytes + stepBytes + digits + (texts.length + atOnce) * digits);
  const to = from + write(joined, from);
  const spare = to + stepBytes;
  const out = spare + digits;
  make({ from, to, out, slot, spare });
  const written = read(out, out + texts.length * digits);
  return texts.map((_, index) => written.slice(index * digits, (index + 1) * digits));
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
