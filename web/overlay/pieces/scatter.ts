/** Places, sizes and turns that look like chance and are none: the same event always gives the same. Pure. */

/** 0 up to 1, of a whole number and which of several it is. */
export function scatter(seed: number, which: number): number {
  let mixed = (Math.imul(seed | 0, 0x9e37_79b1) ^ Math.imul(which + 1, 0x85eb_ca6b)) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b_3c6d) >>> 0;
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a_2d39) >>> 0;
  return ((mixed ^ (mixed >>> 15)) >>> 0) / 4_294_967_296;
}

/** The same between two numbers. */
export function scatterBetween(seed: number, which: number, from: number, to: number): number {
  return from + scatter(seed, which) * (to - from);
}
