/**
 * Writes durable-objects/feed/sha256.wasm: SHA-256 (FIPS 180-4) of what lies in its memory, as lower-case hex. The runtime's own
 * hash takes microseconds for a call, and a hub makes three of a few hundred bytes for each event; a call of WebAssembly takes
 * longer than a hash of so few bytes, too, so those of a batch are made in one. No tool is needed for so little code: it is put
 * together here, opcode by opcode (WebAssembly Core Specification 2.0, section 5).
 *
 * node scripts/write-sha256.ts
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

const path = join(import.meta.dirname, "../durable-objects/feed/sha256.wasm");

type Code = readonly number[];

/** Where the message begins; before it is the hash. */
const messageAt = 64;
const blockBytes = 64;
const digits = 64;
/** What ends each text of several: a byte that JSON has none of. */
const mark = 0x01;
/** A chain link: the value, the commitment, and the salt that the personal part begins with (shared/chain-link.ts). */
const commitmentAt = digits;
const saltAt = 2 * digits;
const saltDigits = 32;
const linkDigits = saltAt + saltDigits;
const lineFeed = 0x0a;
const vectorBytes = 16;
/** Of 64 KB. It grows where a message is larger. */
const pages = 4;

const i32 = 0x7f;
const blockWithoutResult = 0x40;
const magicAndVersion = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const op = {
  block: 0x02,
  loop: 0x03,
  if: 0x04,
  else: 0x05,
  end: 0x0b,
  br: 0x0c,
  brIf: 0x0d,
  call: 0x10,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  load: 0x28,
  store: 0x36,
  store8: 0x3a,
  const: 0x41,
  isZero: 0x45,
  lessThan: 0x49,
  greaterThan: 0x4b,
  notLess: 0x4f,
  trailingZeros: 0x68,
  add: 0x6a,
  subtract: 0x6b,
  multiply: 0x6c,
  and: 0x71,
  or: 0x72,
  xor: 0x73,
  shiftLeft: 0x74,
  shiftRight: 0x76,
  rotateLeft: 0x77,
  rotateRight: 0x78,
} as const;

/** Of 128 bits. */
const vector = {
  load: [0xfd, 0, 0, 0],
  store: [0xfd, 11, 0, 0],
  splatBytes: [0xfd, 15],
  splat: [0xfd, 17],
  equalBytes: [0xfd, 35],
  bitmaskOfBytes: [0xfd, 100],
} as const;

/** LEB128, unsigned and signed. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
function signed(value: number): number[] {
  const [low, rest] = [value & 0x7f, value >> 7];
  const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return isLast ? [low] : [low | 0x80, ...signed(rest)];
}

const constant = (value: number): Code => [op.const, ...signed(value | 0)];
const get = (local: number): Code => [op.get, ...unsigned(local)];
const set = (local: number, value: Code): Code => [...value, op.set, ...unsigned(local)];
const two = (operation: number) => (left: Code, right: Code) => [...left, ...right, operation];
const add = two(op.add);
const and = two(op.and);
const or = two(op.or);
const xor = two(op.xor);
const shiftRight = two(op.shiftRight);
const rotateLeft = two(op.rotateLeft);
const rotateRight = (value: Code, by: number): Code => [...value, ...constant(by), op.rotateRight];
const load = (address: Code, offset: number): Code => [...address, op.load, 0, ...unsigned(offset)];
const store = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  op.store,
  0,
  ...unsigned(offset),
];
const storeByte = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  op.store8,
  0,
  ...unsigned(offset),
];
const fillZero = (address: Code, bytes: Code): Code => [...address, ...constant(0), ...bytes, 0xfc, 11, 0];
const copy = (to: Code, from: Code, bytes: Code): Code => [...to, ...from, ...bytes, 0xfc, 10, 0, 0];
const subtract = two(op.subtract);
/** Sixteen bytes at once: which of them are `mark`, a bit each. */
const marksAt = (address: Code): Code => [
  ...address,
  ...vector.load,
  ...constant(mark),
  ...vector.splatBytes,
  ...vector.equalBytes,
  ...vector.bitmaskOfBytes,
];
const noMarksAt = (address: Code): Code => [...address, ...constant(0), ...vector.splat, ...vector.store];
/** Goes on until the condition holds before a round. */
const until = (condition: Code, each: Code): Code => [
  op.block,
  blockWithoutResult,
  op.loop,
  blockWithoutResult,
  ...condition,
  op.brIf,
  1,
  ...each,
  op.br,
  0,
  op.end,
  op.end,
];
const either = (condition: Code, then: Code, otherwise: Code): Code => [
  ...condition,
  op.if,
  blockWithoutResult,
  ...then,
  op.else,
  ...otherwise,
  op.end,
];

/** The first 32 bits of the fractions of the roots of the first primes: the constants of SHA-256. */
function fractions(count: number, root: (value: number) => number): number[] {
  const primes: number[] = [];
  for (let one = 2; primes.length < count; one++) if (primes.every((prime) => one % prime !== 0)) primes.push(one);
  return primes.map((prime) => Math.floor((root(prime) % 1) * 2 ** 32) | 0);
}

/** Locals: the length, then what is named here. */
const length = 0;
const padded = 1;
const at = 2;
const temporary = 3;
/** Of the hash so far; of the block; and the words of the schedule of which 16 are alive. */
const hash = (index: number) => 4 + index;
const working = (index: number) => 12 + index;
const word = (index: number) => 20 + (index & 15);
const localCount = 36 - 1;

/** The other order of bytes: the words of SHA-256 are big-endian, and memory is little-endian. */
const swapped = (local: number): Code =>
  or(
    and(rotateLeft(get(local), constant(8)), constant(0x00ff00ff)),
    and(rotateRight(get(local), 8), constant(0xff00ff00)),
  );

/** Two turned and one shifted. Turned one after the other, which takes fewer steps: by the first, and by the second in all. */
const smallSigma = (local: number, [first, second, shift]: readonly [number, number, number]): Code =>
  xor(
    rotateRight(xor(rotateRight(get(local), second - first), get(local)), first),
    shiftRight(get(local), constant(shift)),
  );
const largeSigma = (local: number, [first, second, third]: readonly [number, number, number]): Code => {
  const outer = xor(rotateRight(get(local), third - second), get(local));
  return rotateRight(xor(rotateRight(outer, second - first), get(local)), first);
};

function schedule(round: number): Code {
  const current = word(round);
  if (round < 16) {
    return [...set(temporary, load(get(at), round * 4)), ...set(current, swapped(temporary))];
  }
  const small0 = smallSigma(word(round - 15), [7, 18, 3]);
  const small1 = smallSigma(word(round - 2), [17, 19, 10]);
  return set(current, add(add(get(current), small0), add(get(word(round - 7)), small1)));
}

/** The variables a to h move by one place each round: other locals have their names. */
function round(index: number, key: number): Code {
  const variable = (place: number) => working((place - index + 64) & 7);
  const [a, b, c, d] = [variable(0), variable(1), variable(2), variable(3)];
  const [e, f, g, h] = [variable(4), variable(5), variable(6), variable(7)];
  const choice = xor(get(g), and(get(e), xor(get(f), get(g))));
  const majority = or(and(get(a), get(b)), and(get(c), or(get(a), get(b))));
  const first = add(add(get(h), largeSigma(e, [6, 11, 25])), add(choice, add(constant(key), get(word(index)))));
  return [
    ...schedule(index),
    ...set(temporary, first),
    ...set(d, add(get(d), get(temporary))),
    ...set(h, add(get(temporary), add(largeSigma(a, [2, 13, 22]), majority))),
  ];
}

const eight = [0, 1, 2, 3, 4, 5, 6, 7];

function hexDigit(local: number, digit: number): Code {
  const value = and(shiftRight(get(local), constant(28 - 4 * digit)), constant(15));
  const letters = [...get(temporary), ...constant(9), op.greaterThan, ...constant(39), op.multiply];
  return [...set(temporary, value), ...add(add(get(temporary), constant(48)), letters)];
}

function body(): Code {
  const end = add(constant(messageAt), get(padded));
  const afterMessage = add(constant(messageAt), get(length));
  return [
    // A byte of 128, zeros, and the length in bits make whole blocks of it. Texts are shorter than 2^29 bytes.
    ...set(padded, and(add(get(length), constant(9 + blockBytes - 1)), constant(-blockBytes))),
    ...fillZero(afterMessage, [...get(padded), ...get(length), op.subtract]),
    ...storeByte(afterMessage, constant(0x80)),
    ...set(temporary, [...get(length), ...constant(3), op.shiftLeft]),
    ...store([...end, ...constant(4), op.subtract], swapped(temporary)),
    ...fractions(8, Math.sqrt).flatMap((value, index) => set(hash(index), constant(value))),
    ...set(at, constant(messageAt)),
    op.loop,
    blockWithoutResult,
    ...eight.flatMap((index) => set(working(index), get(hash(index)))),
    ...fractions(64, Math.cbrt).flatMap((key, index) => round(index, key)),
    ...eight.flatMap((index) => set(hash(index), add(get(hash(index)), get(working(index))))),
    ...set(at, add(get(at), constant(blockBytes))),
    ...get(at),
    ...end,
    op.lessThan,
    op.brIf,
    0,
    op.end,
    ...eight.flatMap((index) =>
      eight.flatMap((digit) => storeByte(constant(0), hexDigit(hash(index), digit), index * 8 + digit)),
    ),
    op.end,
  ];
}

/** Locals of the functions for several texts: what they are called with, and then. */
const from = 0;
const to = 1;
const out = 2;
const before = 3;
const beforeBytes = 4;
const textAt = 5;
const place = 6;
const marks = 7;
const textBytes = 8;
const isFacts = 9;
const severalLocals = 5;

const hashMessage = (bytes: Code): Code => [...bytes, op.call, 0];
const toOut = (offset: number): Code => copy(add(get(out), constant(offset)), constant(0), constant(digits));
const message = (offset: Code): Code => add(constant(messageAt), offset);

/** Goes through the texts between `from` and `to`, each of which ends with a mark; leaves `out` on the stack. */
function throughTexts(each: Code): Code {
  const afterMark = [
    ...set(textBytes, subtract(add(get(place), [...get(marks), op.trailingZeros]), get(textAt))),
    ...each,
    ...set(textAt, add(add(get(textAt), get(textBytes)), constant(1))),
    ...set(marks, and(get(marks), subtract(get(marks), constant(1)))),
  ];
  return [
    ...noMarksAt(get(to)),
    ...set(textAt, get(from)),
    ...set(place, get(from)),
    ...until(
      [...get(place), ...get(to), op.notLess],
      [
        ...set(marks, marksAt(get(place))),
        ...until([...get(marks), op.isZero], afterMark),
        ...set(place, add(get(place), constant(vectorBytes))),
      ],
    ),
    ...get(out),
    op.end,
  ];
}

/** The hash of each. */
function hashEach(): Code {
  return throughTexts([
    ...copy(constant(messageAt), get(textAt), get(textBytes)),
    ...hashMessage(get(textBytes)),
    ...toOut(0),
    ...set(out, add(get(out), constant(digits))),
  ]);
}

/** The links of a chain (shared/chain.ts): of each two texts the first is the salt and the personal part, the second the facts. */
function linkEach(): Code {
  const commitment = add(get(beforeBytes), constant(1));
  const facts = add(get(beforeBytes), constant(digits + 2));
  const link = [
    ...copy(message(constant(0)), get(before), get(beforeBytes)),
    ...storeByte(message(get(beforeBytes)), constant(lineFeed)),
    ...copy(message(commitment), add(get(out), constant(commitmentAt)), constant(digits)),
    ...storeByte(message(add(commitment, constant(digits))), constant(lineFeed)),
    ...copy(message(facts), get(textAt), get(textBytes)),
    ...hashMessage(add(facts, get(textBytes))),
    ...toOut(0),
    ...set(before, get(out)),
    ...set(beforeBytes, constant(digits)),
    ...set(out, add(get(out), constant(linkDigits))),
  ];
  const commit = [
    ...copy(constant(messageAt), get(textAt), get(textBytes)),
    ...hashMessage(get(textBytes)),
    ...toOut(commitmentAt),
    ...copy(add(get(out), constant(saltAt)), get(textAt), constant(saltDigits)),
  ];
  return throughTexts([...either(get(isFacts), link, commit), ...set(isFacts, subtract(constant(1), get(isFacts)))]);
}

const section = (id: number, content: Code): number[] => [id, ...unsigned(content.length), ...content];
const list = (items: readonly Code[]): number[] => [...unsigned(items.length), ...items.flat()];
const name = (text: string): number[] => [...unsigned(text.length), ...Buffer.from(text)];
/** `locals` are all of 32 bits. */
function functionOf(locals: number, code: Code): Code {
  const content = [...list([[...unsigned(locals), i32]]), ...code];
  return [...unsigned(content.length), ...content];
}

/**
 * The module. It exports `memory`; `hash(bytes)`, which writes 64 hex digits at 0 of the message that begins at 64;
 * `hashEach(from, to, out)`, which does so at `out` for each text between `from` and `to` that ends with the byte 1; and
 * `linkEach(from, to, out, before, beforeBytes)`, for which see there. These two need room for the longest message at 64, and
 * for 16 bytes after `to`; they answer where what they wrote ends.
 */
export function sha256Module(): Uint8Array<ArrayBuffer> {
  const several = [i32, i32, i32, i32, i32];
  return new Uint8Array([
    ...magicAndVersion,
    ...section(
      1,
      list([
        [0x60, 1, i32, 0],
        [0x60, several.length, ...several, 1, i32],
      ]),
    ),
    ...section(3, list([[0], [1], [1]])),
    ...section(5, list([[0, pages]])),
    ...section(
      7,
      list([
        [...name("memory"), 2, 0],
        [...name("hash"), 0, 0],
        [...name("hashEach"), 0, 1],
        [...name("linkEach"), 0, 2],
      ]),
    ),
    ...section(
      10,
      list([
        functionOf(localCount, body()),
        functionOf(severalLocals, hashEach()),
        functionOf(severalLocals, linkEach()),
      ]),
    ),
  ]);
}

if (import.meta.main) writeFileSync(path, sha256Module());
