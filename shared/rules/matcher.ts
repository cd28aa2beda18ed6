/**
 * Runs the program of a regular expression that `re2js` compiled, with each look at an instruction counted. The library's own
 * engines are faster on what they have seen before and up to a hundred times slower on what they have not: what they cost
 * follows from the past, which no budget can. Here it follows from the pattern and the text.
 */
import type { RE2JS } from "re2js";
import { charge, type Meter } from "./budget.ts";
import { ruleLimits } from "./limits.ts";

/** An instruction of a compiled program, as the library has it. */
interface Instruction {
  op: number;
  out: number;
  arg: number;
  runes: ArrayLike<number>;
  matchRune: (rune: number) => boolean;
}

/** What must stand in a text for a pattern to match: `str`, all of `subs`, or one of them. */
interface Needed {
  type: number;
  str: string;
  subs: readonly Needed[];
}

interface Compiled {
  prog: { inst: readonly Instruction[]; start: number; startCond: () => number };
  prefilter: Needed | null;
}

/** The library's numbers of its instructions, of what must be around a place, and of what must stand in a text. */
const op = {
  alt: 1,
  altMatch: 2,
  capture: 3,
  emptyWidth: 4,
  match: 6,
  nop: 7,
  rune: 8,
  rune1: 9,
  any: 10,
  anyNotNl: 11,
};
const around = { beginLine: 1, endLine: 2, beginText: 4, endText: 8, word: 16, noWord: 32 };
const needed = { exact: 1, and: 2, or: 3 };

/** Instructions to go on from. Shared by all that match: nothing is kept between two texts. */
const size = ruleLimits.patternProgram;
let threads = new Int32Array(size);
let nextThreads = new Int32Array(size);
const stack = new Int32Array(3 * size + 2);
/** At which place of which text an instruction was reached last. */
const reached = new Float64Array(size);
let place = 0;

/** A class of more ranges than this is searched, which takes about as long as so many looks. */
const fewRunes = 8;
const searchSteps = 4;

/** Whether a pattern, of at most `patternProgram` instructions, matches anywhere in a text. Throws `OverBudget`. */
export function matchesAnywhere(pattern: RE2JS, text: string, meter: Meter): boolean {
  const { prog, prefilter } = pattern.re2() as unknown as Compiled;
  if (prefilter && !hasNeeded(prefilter, text, meter)) return false;
  const { inst, start } = prog;
  const onlyAtStart = (prog.startCond() & around.beginText) !== 0;
  let count = 0;
  for (let at = 0, width = 0; ; at += width) {
    place += 1;
    let steps = 1;
    let depth = 0;
    // From the last letter's threads, and from here where a match may begin anywhere.
    for (let index = count - 1; index >= 0; index--) stack[depth++] = threads[index] ?? 0;
    if (at === 0 || !onlyAtStart) stack[depth++] = start;
    if (depth === 0) return false;
    let flags = -1;
    count = 0;
    while (depth > 0) {
      const pc = stack[--depth] ?? 0;
      if (reached[pc] === place) continue;
      reached[pc] = place;
      steps += 1;
      const one = inst[pc];
      if (one === undefined) continue;
      switch (one.op) {
        case op.match:
          charge(meter, steps);
          return true;
        case op.alt:
        case op.altMatch:
          stack[depth++] = one.arg;
          stack[depth++] = one.out;
          break;
        case op.capture:
        case op.nop:
          stack[depth++] = one.out;
          break;
        case op.emptyWidth:
          if (flags < 0) flags = flagsAt(text, at);
          if ((one.arg & ~flags) === 0) stack[depth++] = one.out;
          break;
        case op.rune:
        case op.rune1:
        case op.any:
        case op.anyNotNl:
          nextThreads[count++] = pc;
          break;
        default:
      }
    }
    charge(meter, steps);
    if (at >= text.length) return false;
    const rune = text.codePointAt(at) ?? 0;
    width = rune > 0xffff ? 2 : 1;
    [threads, nextThreads] = [nextThreads, threads];
    count = advance(inst, count, rune, meter);
  }
}

/** Replaces the threads by those that a letter leaves. Returns how many they are. */
function advance(inst: readonly Instruction[], count: number, rune: number, meter: Meter): number {
  let kept = 0;
  let steps = 0;
  for (let index = 0; index < count; index++) {
    const one = inst[threads[index] ?? 0];
    if (one === undefined) continue;
    steps += one.runes.length > fewRunes ? searchSteps : 1;
    if (takes(one, rune)) threads[kept++] = one.out;
  }
  charge(meter, steps);
  return kept;
}

function takes(one: Instruction, rune: number): boolean {
  switch (one.op) {
    case op.any:
      return true;
    case op.anyNotNl:
      return rune !== 10;
    case op.rune1:
      return one.runes[0] === rune;
    default:
      return one.matchRune(rune);
  }
}

function flagsAt(text: string, at: number): number {
  const [before, after] = [at > 0 ? text.charCodeAt(at - 1) : -1, at < text.length ? text.charCodeAt(at) : -1];
  let flags = isWord(before) === isWord(after) ? around.noWord : around.word;
  if (before === -1) flags |= around.beginText | around.beginLine;
  if (before === 10) flags |= around.beginLine;
  if (after === -1) flags |= around.endText | around.endLine;
  if (after === 10) flags |= around.endLine;
  return flags;
}

function isWord(unit: number): boolean {
  return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= 48 && unit <= 57) || unit === 95;
}

/** Whether a text has what every match has in it: most messages have not, and this is told at once. */
function hasNeeded({ type, str, subs }: Needed, text: string, meter: Meter): boolean {
  switch (type) {
    case needed.exact:
      charge(meter, 5 + (text.length >> 3));
      return text.includes(str);
    case needed.and:
      return subs.every((one) => hasNeeded(one, text, meter));
    case needed.or:
      return subs.some((one) => hasNeeded(one, text, meter));
    default:
      return true;
  }
}
