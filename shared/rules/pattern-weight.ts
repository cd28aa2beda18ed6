/** What a regular expression would cost to compile, as far as its text tells. Never less than it is by much. Pure. */

export interface PatternWeight {
  /** The largest number in braces. */
  repeat: number;
  /** About how many instructions it is, with each `{…}` written out. */
  copies: number;
  /** Classes of Unicode: `\pL`, `[[:alpha:]]`. */
  classes: number;
  /** Letters beyond ASCII in ranges, where case is ignored: each is looked up in all its cases. */
  folded: number;
}

/**
 * One thing that a pattern is made of: an escape, a class, a group's bracket, a repetition, or one character. No two of its ways
 * through a text begin alike, so that it is linear itself.
 */
const part =
  /\\Q.*?(?:\\E|$)|\\[pP](?:\{[^}]*\}|.)|\\x(?:\{[^}]*\}|..)|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|\(\?[a-zA-Z-]*[:)]|\(\?P?<[^>]*>|\{\d+(?:,\d*)?\}|./gsu;
const unicodeClass = /\\[pP]|\[:/g;
const range =
  /(\\x\{[0-9a-fA-F]*\}|\\x[0-9a-fA-F]{2}|\\.|[^\\])-(\\x\{[0-9a-fA-F]*\}|\\x[0-9a-fA-F]{2}|\\.|[^\\\]])/gsu;

export function weighPattern(text: string): PatternWeight {
  const weight: PatternWeight = { repeat: 0, copies: 0, classes: text.match(unicodeClass)?.length ?? 0, folded: 0 };
  const ignoresCase = /\(\?[a-zA-Z]*i/.test(text);
  /** Of each group that is open what it has so far; and the last thing, which a repetition is of. */
  const outer: number[] = [];
  let sum = 0;
  let last = 0;
  for (const [one] of text.matchAll(part)) {
    if (/^\{\d/.test(one)) {
      const counts = (one.match(/\d+/g) ?? []).map(Number);
      weight.repeat = Math.max(weight.repeat, ...counts);
      // Each of the copies that may be left out is an instruction more.
      const times = Math.max(1, ...counts) + (one.includes(",") ? 1 : 0);
      sum += last * (times * (one.includes(",") ? 2 : 1) - 1);
      last *= times;
    } else if (one.startsWith("(") && one.endsWith(")") && one.length > 1) {
      last = 0;
    } else if (one.startsWith("(")) {
      outer.push(sum);
      sum = 2;
    } else if (one === ")") {
      last = sum;
      sum += outer.pop() ?? 0;
    } else {
      last = one.startsWith("\\Q") ? one.length : 1;
      sum += last;
      if (ignoresCase && one.startsWith("[")) weight.folded += lettersOf(one);
    }
  }
  weight.copies = outer.reduce((total, open) => total + open, sum);
  return weight;
}

function lettersOf(characters: string): number {
  let letters = 0;
  for (const [, from = "", to = ""] of characters.matchAll(range)) {
    letters += Math.max(0, pointOf(to) - Math.max(0x80, pointOf(from)));
  }
  return letters;
}

function pointOf(written: string): number {
  const hex = /^\\x\{?([0-9a-fA-F]+)/.exec(written)?.[1];
  return hex === undefined
    ? (written.codePointAt(written.length > 1 && written.startsWith("\\") ? 1 : 0) ?? 0)
    : Number.parseInt(hex, 16);
}
