/**
 * What WebAssembly is put together from, as far as SHA-256 needs it (WebAssembly Core Specification 2.0, section 5): code as
 * lists of bytes.
 */

export type Code = readonly number[];

const i32 = 0x7f;
const v128 = 0x7b;
const blockWithoutResult = 0x40;
export const magicAndVersion = [0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
export const op = {
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

/** Of 128 bits: sixteen bytes, or four words. */
export const vector = {
  load: [0xfd, 0, 0, 0],
  store: [0xfd, 11, 0, 0],
  splatBytes: [0xfd, 15],
  splat: [0xfd, 17],
  equalBytes: [0xfd, 35],
  bitmaskOfBytes: [0xfd, 100],
  greaterThan: [0xfd, 60],
  isAny: [0xfd, 83],
  select: [0xfd, 82],
  and: [0xfd, 78],
  or: [0xfd, 80],
  xor: [0xfd, 81],
  add: [0xfd, 0xae, 1],
  shiftLeft: [0xfd, 0xab, 1],
  shiftRight: [0xfd, 0xad, 1],
  /** The bytes of each word in the other order. */
  swapBytes: [0xfd, 13, 3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12],
} as const;

/** LEB128, unsigned and signed. */
export function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}
function signed(value: number): number[] {
  const [low, rest] = [value & 0x7f, value >> 7];
  const isLast = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
  return isLast ? [low] : [low | 0x80, ...signed(rest)];
}

export const constant = (value: number): Code => [op.const, ...signed(value | 0)];
export const get = (local: number): Code => [op.get, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, op.set, ...unsigned(local)];
const two = (operation: number) => (left: Code, right: Code) => [...left, ...right, operation];
export const add = two(op.add);
export const and = two(op.and);
export const or = two(op.or);
export const xor = two(op.xor);
export const shiftRight = two(op.shiftRight);
export const rotateLeft = two(op.rotateLeft);
export const rotateRight = (value: Code, by: number): Code => [...value, ...constant(by), op.rotateRight];
export const load = (address: Code, offset: number): Code => [...address, op.load, 0, ...unsigned(offset)];
export const store = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  op.store,
  0,
  ...unsigned(offset),
];
export const storeByte = (address: Code, value: Code, offset = 0): Code => [
  ...address,
  ...value,
  op.store8,
  0,
  ...unsigned(offset),
];
export const fillZero = (address: Code, bytes: Code): Code => [...address, ...constant(0), ...bytes, 0xfc, 11, 0];
export const copy = (to: Code, from: Code, bytes: Code): Code => [...to, ...from, ...bytes, 0xfc, 10, 0, 0];
export const subtract = two(op.subtract);
/** Goes on until the condition holds before a round. */
export const until = (condition: Code, each: Code): Code => [
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
export const either = (condition: Code, then: Code, otherwise: Code): Code => [
  ...condition,
  op.if,
  blockWithoutResult,
  ...then,
  op.else,
  ...otherwise,
  op.end,
];

export const section = (id: number, content: Code): number[] => [id, ...unsigned(content.length), ...content];
export const list = (items: readonly Code[]): number[] => [...unsigned(items.length), ...items.flat()];
export const name = (text: string): number[] => [...unsigned(text.length), ...Buffer.from(text)];
export function functionOf(code: Code, locals: { words?: number; vectors?: number }): Code {
  const { words = 0, vectors = 0 } = locals;
  const groups = [[...unsigned(words), i32], ...(vectors > 0 ? [[...unsigned(vectors), v128]] : [])];
  const content = [...list(groups), ...code];
  return [...unsigned(content.length), ...content];
}
export function typeOf(parameters: number, results: number): Code {
  const of = (count: number) => [count, ...Array.from({ length: count }, () => i32)];
  return [0x60, ...of(parameters), ...of(results)];
}
