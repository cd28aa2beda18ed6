/**
 * Writes durable-objects/feed/sha256.wasm: SHA-256 (FIPS 180-4) of what lies in its memory, as lower-case hex. The runtime's own
 * hash takes microseconds for a call, and a hub makes three of a few hundred bytes for each event; a call of WebAssembly takes
 * longer than a hash of so few bytes, too, so those of a batch are made in one. No tool is needed for so little code: it is put
 * together here, opcode by opcode. What does not follow from what comes before it is made four at a time.
 *
 * node scripts/write-sha256.ts
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  type Code,
  magicAndVersion,
  op,
  vector,
  unsigned,
  constant,
  get,
  set,
  add,
  and,
  or,
  xor,
  shiftRight,
  rotateLeft,
  rotateRight,
  load,
  store,
  storeByte,
  fillZero,
  copy,
  subtract,
  until,
  either,
  section,
  list,
  name,
  functionOf,
  typeOf,
} from "./webassembly/code.ts";

const path = join(import.meta.dirname, "../durable-objects/feed/sha256.wasm");

/** The hash in hex, as its words, and of four messages; how long each of the four is, and where its blocks end. */
const digits = 64;
const wordsAt = digits;
const lengthsAt = 96;
const endsAt = 112;
const fourAt = 128;
/** Where the message begins. */
const messageAt = 256;
const blockBytes = 64;
/** What ends each text of several: a byte that JSON has none of. */
const mark = 0x01;
const lineFeed = 0x0a;
const vectorBytes = 16;
/** Of 64 KB. It grows where a message is larger. */
const pages = 4;

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
/** The first 32 bits of the fractions of the roots of the first primes: the constants of SHA-256. */
function fractions(count: number, root: (value: number) => number): number[] {
  const primes: number[] = [];
  for (let one = 2; primes.length < count; one++) if (primes.every((prime) => one % prime !== 0)) primes.push(one);
  return primes.map((prime) => Math.floor((root(prime) % 1) * 2 ** 32) | 0);
}

/** How SHA-256 reckons with words: with those of one message, or in four lanes with those of four. */
interface Words {
  constant: (value: number) => Code;
  add: (left: Code, right: Code) => Code;
  and: (left: Code, right: Code) => Code;
  or: (left: Code, right: Code) => Code;
  xor: (left: Code, right: Code) => Code;
  shiftRight: (value: Code, by: number) => Code;
  rotateRight: (value: Code, by: number) => Code;
  /** A word of the block. */
  load: (index: number) => Code;
  /** Takes a word of the hash anew. */
  renew: (local: number, value: Code) => Code;
  /** The first of the locals: eight of the hash so far, eight of the block, 16 of the schedule; and one for what is between. */
  locals: number;
  temporary: number;
}
const wordLocals = 32;

const hash = ({ locals }: Words, index: number) => locals + index;
const working = ({ locals }: Words, index: number) => locals + 8 + index;
const word = ({ locals }: Words, index: number) => locals + 16 + (index & 15);

function schedule(words: Words, round: number): Code {
  const { add, xor, rotateRight, shiftRight } = words;
  const wordBefore = (rounds: number) => get(word(words, round - rounds));
  /** Two turned, one after the other, which takes fewer steps: by the first, and by the second in all; and one shifted. */
  const sigma = (value: Code, [first, second, shift]: readonly [number, number, number]) =>
    xor(rotateRight(xor(rotateRight(value, second - first), value), first), shiftRight(value, shift));
  if (round < 16) return set(word(words, round), words.load(round));
  const [small0, small1] = [sigma(wordBefore(15), [7, 18, 3]), sigma(wordBefore(2), [17, 19, 10])];
  return set(word(words, round), add(add(wordBefore(16), small0), add(wordBefore(7), small1)));
}

/** The variables a to h move by one place each round: other locals have their names. */
function round(words: Words, index: number, key: number): Code {
  const { add, and, or, xor, rotateRight, temporary } = words;
  const sigma = (local: number, [first, second, third]: readonly [number, number, number]) => {
    const outer = xor(rotateRight(get(local), third - second), get(local));
    return rotateRight(xor(rotateRight(outer, second - first), get(local)), first);
  };
  const variable = (place: number) => working(words, (place - index + 64) & 7);
  const [a, b, c, d] = [variable(0), variable(1), variable(2), variable(3)];
  const [e, f, g, h] = [variable(4), variable(5), variable(6), variable(7)];
  const choice = xor(get(g), and(get(e), xor(get(f), get(g))));
  const majority = or(and(get(a), get(b)), and(get(c), or(get(a), get(b))));
  const keyed = add(words.constant(key), get(word(words, index)));
  return [
    ...schedule(words, index),
    ...set(temporary, add(add(get(h), sigma(e, [6, 11, 25])), add(choice, keyed))),
    ...set(d, add(get(d), get(temporary))),
    ...set(h, add(get(temporary), add(sigma(a, [2, 13, 22]), majority))),
  ];
}

const eight = [0, 1, 2, 3, 4, 5, 6, 7];
const four = [0, 1, 2, 3];

function beginHash(words: Words): Code {
  return fractions(8, Math.sqrt).flatMap((value, index) => set(hash(words, index), words.constant(value)));
}

function takeBlock(words: Words): Code {
  return [
    ...eight.flatMap((index) => set(working(words, index), get(hash(words, index)))),
    ...fractions(64, Math.cbrt).flatMap((key, index) => round(words, index, key)),
    ...eight.flatMap((index) => {
      const sum = words.add(get(hash(words, index)), get(working(words, index)));
      return words.renew(hash(words, index), sum);
    }),
  ];
}

/** The functions, by their places in the module. */
const functions = { pad: 0, writeHex: 1, hash: 2, hashFour: 3, hashEach: 4, chainEach: 5 } as const;
const call = (name: keyof typeof functions, ...parameters: Code[]): Code => [
  ...parameters.flat(),
  op.call,
  functions[name],
];

/** The other order of bytes: the words of SHA-256 are big-endian, and memory is little-endian. */
function swapped(local: number): Code {
  return or(
    and(rotateLeft(get(local), constant(8)), constant(0x00ff00ff)),
    and(rotateRight(get(local), 8), constant(0xff00ff00)),
  );
}

/** (at, bytes): a byte of 128, zeros, and the length in bits make whole blocks of a message. Answers how long those are. */
function pad(): Code {
  const [at, bytes, padded, bits] = [0, 1, 2, 3];
  return [
    ...set(padded, and(add(get(bytes), constant(9 + blockBytes - 1)), constant(-blockBytes))),
    ...fillZero(add(get(at), get(bytes)), subtract(get(padded), get(bytes))),
    ...storeByte(add(get(at), get(bytes)), constant(0x80)),
    // Texts are shorter than 2^29 bytes.
    ...set(bits, [...get(bytes), ...constant(3), op.shiftLeft]),
    ...store(subtract(add(get(at), get(padded)), constant(4)), swapped(bits)),
    ...get(padded),
    op.end,
  ];
}

/** (to): writes the words at `wordsAt` there as hex. */
function writeHex(): Code {
  const [to, value, nibble] = [0, 1, 2];
  const digit = (at: number): Code => {
    const letters = [...get(nibble), ...constant(9), op.greaterThan, ...constant(39), op.multiply];
    return [
      ...set(nibble, and(shiftRight(get(value), constant(28 - 4 * at)), constant(15))),
      ...add(add(get(nibble), constant(48)), letters),
    ];
  };
  return [
    ...eight.flatMap((index) => [
      ...set(value, load(constant(wordsAt), index * 4)),
      ...eight.flatMap((at) => storeByte(get(to), digit(at), index * 8 + at)),
    ]),
    op.end,
  ];
}

/** (bytes): the hash of the message at `messageAt`, as hex at 0. */
function hashOne(): Code {
  const [bytes, at, end, temporary] = [0, 1, 2, 3];
  const words: Words = {
    constant,
    add,
    and,
    or,
    xor,
    rotateRight,
    temporary,
    locals: 4,
    shiftRight: (value, by) => shiftRight(value, constant(by)),
    load: (index) => [...set(temporary, load(get(at), index * 4)), ...swapped(temporary)],
    renew: set,
  };
  return [
    ...set(at, constant(messageAt)),
    ...set(end, add(get(at), call("pad", get(at), get(bytes)))),
    ...beginHash(words),
    ...until(
      [...get(at), ...get(end), op.notLess],
      [...takeBlock(words), ...set(at, add(get(at), constant(blockBytes)))],
    ),
    ...eight.flatMap((index) => store(constant(wordsAt), get(hash(words, index)), index * 4)),
    ...call("writeHex", constant(0)),
    op.end,
  ];
}

/**
 * (slot, out): the hashes of four messages, as hex from `out` on. They begin at `messageAt` and every `slot` bytes after it, with
 * so many bytes as `lengthsAt` says. One that ends before the others keeps its hash.
 */
function hashFour(): Code {
  const [slot, out, block] = [0, 1, 2];
  const at = (lane: number) => 3 + lane;
  const [ends, isAlive, temporary, turned] = [7, 8, 9, 10];
  const two = (operation: Code) => (left: Code, right: Code) => [...left, ...right, ...operation];
  const shift = (value: Code, operation: Code, by: number) => [...value, ...constant(by), ...operation];
  const loadLane = (lane: number, index: number, others: Code): Code => [
    ...get(at(lane)),
    ...others,
    0xfd,
    86,
    0,
    ...unsigned(index * 4),
    lane,
  ];
  const words: Words = {
    add: two(vector.add),
    and: two(vector.and),
    or: two(vector.or),
    xor: two(vector.xor),
    temporary,
    locals: 11,
    constant: (value) => [0xfd, 12, ...four.flatMap(() => [...new Uint8Array(Int32Array.of(value).buffer)])],
    shiftRight: (value, by) => shift(value, vector.shiftRight, by),
    rotateRight: (value, by) => [
      ...shift([...value, op.tee, turned], vector.shiftRight, by),
      ...shift(get(turned), vector.shiftLeft, 32 - by),
      ...vector.or,
    ],
    load: (index) => {
      const none: Code = [0xfd, 12, ...Array.from({ length: vectorBytes }, () => 0)];
      const loaded = four.reduce((others, lane) => loadLane(lane, index, others), none);
      return [...set(temporary, loaded), ...get(temporary), ...get(temporary), ...vector.swapBytes];
    },
    renew: (local, value) => set(local, [...value, ...get(local), ...get(isAlive), ...vector.select]),
  };
  return [
    ...set(at(0), constant(messageAt)),
    ...[1, 2, 3].flatMap((lane) => set(at(lane), add(get(at(lane - 1)), get(slot)))),
    ...four.flatMap((lane) =>
      store(constant(endsAt), call("pad", get(at(lane)), load(constant(lengthsAt), lane * 4)), lane * 4),
    ),
    ...set(ends, [...constant(endsAt), ...vector.load]),
    ...beginHash(words),
    ...set(isAlive, [...get(ends), ...get(block), ...vector.splat, ...vector.greaterThan]),
    ...until(
      [...get(isAlive), ...vector.isAny, op.isZero],
      [
        ...takeBlock(words),
        ...four.flatMap((lane) => set(at(lane), add(get(at(lane)), constant(blockBytes)))),
        ...set(block, add(get(block), constant(blockBytes))),
        ...set(isAlive, [...get(ends), ...get(block), ...vector.splat, ...vector.greaterThan]),
      ],
    ),
    ...eight.flatMap((index) => [
      ...constant(fourAt + index * vectorBytes),
      ...get(hash(words, index)),
      ...vector.store,
    ]),
    ...four.flatMap((lane) => [
      ...eight.flatMap((index) => {
        const its = load(constant(fourAt), index * vectorBytes + lane * 4);
        return store(constant(wordsAt), its, index * 4);
      }),
      ...call("writeHex", add(get(out), constant(lane * digits))),
    ]),
    op.end,
  ];
}

/** Locals of the functions for several texts: what all are called with, and behind what each is called with what `throughTexts` counts. */
const [from, to, out] = [0, 1, 2];
const localsBehind = (parameters: number) => {
  const [textAt, place, marks, textBytes] = [parameters, parameters + 1, parameters + 2, parameters + 3];
  return { textAt, place, marks, textBytes };
};
const throughLocals = 4;

/** Goes through the texts between `from` and `to`, each of which ends with a mark. */
function throughTexts({ textAt, place, marks, textBytes }: ReturnType<typeof localsBehind>, each: Code): Code {
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
  ];
}

/** (from, to, out, slot): the hash of each, four at a time. The last four are made of what there is. */
function hashEach(): Code {
  const slot = 3;
  const locals = localsBehind(4);
  const { textAt, textBytes } = locals;
  const lane = 4 + throughLocals;
  const hashThem = [
    ...call("hashFour", get(slot), get(out)),
    // Where there are fewer than four, also in the next call, what stands in the other lanes is nothing, and no long text once more.
    ...constant(lengthsAt),
    ...constant(0),
    ...vector.splat,
    ...vector.store,
    ...set(out, add(get(out), constant(four.length * digits))),
    ...set(lane, constant(0)),
  ];
  const slotAt = add(constant(messageAt), [...get(lane), ...get(slot), op.multiply]);
  const isOver = [...get(lane), op.isZero];
  const isNotFull = [...get(lane), ...constant(four.length), op.lessThan];
  return [
    ...throughTexts(locals, [
      ...copy(slotAt, get(textAt), get(textBytes)),
      ...store([...get(lane), ...constant(2), op.shiftLeft], get(textBytes), lengthsAt),
      ...set(lane, add(get(lane), constant(1))),
      ...either(isNotFull, [], hashThem),
    ]),
    ...either(isOver, [], hashThem),
    op.end,
  ];
}

/** (from, to, out, before, beforeBytes): of each the hash of the one before it, a line feed and the text. */
function chainEach(): Code {
  const [before, beforeBytes] = [3, 4];
  const locals = localsBehind(5);
  const { textAt, textBytes } = locals;
  const afterBefore = add(constant(messageAt), get(beforeBytes));
  return [
    ...throughTexts(locals, [
      ...copy(constant(messageAt), get(before), get(beforeBytes)),
      ...storeByte(afterBefore, constant(lineFeed)),
      ...copy(add(afterBefore, constant(1)), get(textAt), get(textBytes)),
      ...call("hash", add(add(get(beforeBytes), constant(1)), get(textBytes))),
      ...copy(get(out), constant(0), constant(digits)),
      ...set(before, get(out)),
      ...set(beforeBytes, constant(digits)),
      ...set(out, add(get(out), constant(digits))),
    ]),
    op.end,
  ];
}

/**
 * The module. It exports `memory`; `hash(bytes)`, which writes 64 hex digits at 0 of the message that begins at 256; and for
 * the texts between `from` and `to`, each of which ends with the byte 1, `hashEach(from, to, out, slot)` and
 * `chainEach(from, to, out, before, beforeBytes)`, which write the digits of each at `out`. At 256 there must be room for the
 * longest message with what makes it whole blocks, for `hashEach` four times (`slot` bytes each); 16 bytes after `to`; and at
 * `out` for a number of hashes that four divides.
 */
export function sha256Module(): Uint8Array<ArrayBuffer> {
  return new Uint8Array([
    ...magicAndVersion,
    ...section(1, list([typeOf(2, 1), typeOf(1, 0), typeOf(2, 0), typeOf(4, 0), typeOf(5, 0)])),
    ...section(3, list([[0], [1], [1], [2], [3], [4]])),
    ...section(5, list([[0, pages]])),
    ...section(
      7,
      list([
        [...name("memory"), 2, 0],
        ...(["hash", "hashEach", "chainEach"] as const).map((one) => [...name(one), 0, functions[one]]),
      ]),
    ),
    ...section(
      10,
      list([
        functionOf(pad(), { words: 2 }),
        functionOf(writeHex(), { words: 2 }),
        functionOf(hashOne(), { words: 3 + wordLocals }),
        functionOf(hashFour(), { words: 5, vectors: 4 + wordLocals }),
        functionOf(hashEach(), { words: throughLocals + 1 }),
        functionOf(chainEach(), { words: throughLocals }),
      ]),
    ),
  ]);
}

if (import.meta.main) writeFileSync(path, sha256Module());
