/**
 * Writes durable-objects/feed/sha256.wasm: SHA-256 (FIPS 180-4) of what lies in its memory, as lower-case hex. The runtime's own
 * hash takes microseconds for a call, and a hub makes three of a few hundred bytes for each event. No tool is needed for so
 * little code: it is put together here, opcode by opcode (WebAssembly Core Specification 2.0, section 5).
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
/** Of 64 KB. It grows where a message is larger. */
const pages = 4;

const i32 = 0x7f;
const blockWithoutResult = 0x40;
const magicAndVersion = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
const op = {
  loop: 0x03,
  end: 0x0b,
  brIf: 0x0d,
  get: 0x20,
  set: 0x21,
  tee: 0x22,
  load: 0x28,
  store: 0x36,
  store8: 0x3a,
  const: 0x41,
  lessThan: 0x49,
  greaterThan: 0x4b,
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

const sigma = (local: number, [first, second, third]: readonly [number, number, number], isShift: boolean): Code =>
  xor(
    xor(rotateRight(get(local), first), rotateRight(get(local), second)),
    isShift ? shiftRight(get(local), constant(third)) : rotateRight(get(local), third),
  );

function schedule(round: number): Code {
  const current = word(round);
  if (round < 16) {
    return [...set(temporary, load(get(at), round * 4)), ...set(current, swapped(temporary))];
  }
  const small0 = sigma(word(round - 15), [7, 18, 3], true);
  const small1 = sigma(word(round - 2), [17, 19, 10], true);
  return set(current, add(add(get(current), small0), add(get(word(round - 7)), small1)));
}

/** The variables a to h move by one place each round: other locals have their names. */
function round(index: number, key: number): Code {
  const variable = (place: number) => working((place - index + 64) & 7);
  const [a, b, c, d] = [variable(0), variable(1), variable(2), variable(3)];
  const [e, f, g, h] = [variable(4), variable(5), variable(6), variable(7)];
  const choice = xor(get(g), and(get(e), xor(get(f), get(g))));
  const majority = or(and(get(a), get(b)), and(get(c), or(get(a), get(b))));
  const first = add(add(get(h), sigma(e, [6, 11, 25], false)), add(choice, add(constant(key), get(word(index)))));
  return [
    ...schedule(index),
    ...set(temporary, first),
    ...set(d, add(get(d), get(temporary))),
    ...set(h, add(get(temporary), add(sigma(a, [2, 13, 22], false), majority))),
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

const section = (id: number, content: Code): number[] => [id, ...unsigned(content.length), ...content];
const vector = (items: readonly Code[]): number[] => [...unsigned(items.length), ...items.flat()];
const name = (text: string): number[] => [...unsigned(text.length), ...Buffer.from(text)];

/** The module: exports `memory`, and `hash(length)`, which writes 64 hex digits at 0 of the message that begins at 64. */
export function sha256Module(): Uint8Array<ArrayBuffer> {
  const code = [...vector([[...unsigned(localCount), i32]]), ...body()];
  return new Uint8Array([
    ...magicAndVersion,
    ...section(1, vector([[0x60, 1, i32, 0]])),
    ...section(3, vector([[0]])),
    ...section(5, vector([[0, pages]])),
    ...section(
      7,
      vector([
        [...name("memory"), 2, 0],
        [...name("hash"), 0, 0],
      ]),
    ),
    ...section(10, vector([[...unsigned(code.length), ...code]])),
  ]);
}

if (import.meta.main) writeFileSync(path, sha256Module());
