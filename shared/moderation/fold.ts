/**
 * A text as a word list reads it: a row of letters, each with its place in the text, so that what was found can be masked there.
 * Pure, and linear in the length of the text.
 */
import { latinOf, letterOfSign } from "./confusables.ts";

/** Letters of the same kind that follow each other; or, with `letter` "", what parts words. */
export interface Unit {
  letter: string;
  /** How many there were. */
  count: number;
  /** Where it stands in the text, in UTF-16 units: the end is behind it. */
  start: number;
  end: number;
}

/** How much is taken for the same. */
export interface Folding {
  /** Look-alike letters, signs for letters, marks on letters. False: upper and lower case alone. */
  alike: boolean;
}

/** Nothing to see: they only part what belongs together. */
const unseen =
  /^(?:\u034f|[\u00ad\u0640\u115f\u1160\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0]|[\u{e0000}-\u{e01ef}]|\p{Variation_Selector})$/u;
const letterOrDigit = /^[\p{L}\p{N}]$/u;
const digit = /^\p{N}$/u;
/** Marks that letters of several scripts wear. Vowel signs of Indic scripts are letters by another name, and stay. */
const worn = /^\p{Mn}$/u;
const wornBy = /^[\p{Script=Inherited}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Cyrillic}]$/u;
const mark = /^\p{M}$/u;
/** Scripts whose letters are told apart by what NFKD would take off them. */
const whole = /^[\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]$/u;
/** Letters that only look like others with a mark. */
const ownLetters = new Set(["й"]);
/**
 * Turkish words in which it is another letter than "i", and with that another word: "sık" is often, "sıkıcı" boring. Elsewhere it
 * only looks like one, and is one. To add some, add how they begin.
 */
const dotless = /(?<![\p{L}\p{M}])(?:[sS][ıI][kK])\p{L}*/gu;

/** What one character is read as, as long as nothing is known of those beside it. */
interface Read {
  /** Its letters: "ß" has two, a mark none; " " for what parts words. */
  alike: readonly string[];
  /** The same where only the case is not told apart. */
  plain: readonly string[];
  /** It is a mark, and belongs to the letter before it. */
  isWorn: boolean;
}

/** So many letters one character is read as at most: "ﷺ" would be eighteen, and a message full of it as much more to look through. */
const mostLetters = 8;
/** Remembered, for a chat uses few characters. */
const known = new Map<string, Read>();
const mostKnown = 20_000;

function readOf(character: string): Read {
  const found = known.get(character);
  if (found) return found;
  if (known.size >= mostKnown) known.clear();
  const read = { alike: readLetters(character), plain: readPlainly(character), isWorn: isWorn(character) };
  known.set(character, read);
  return read;
}

function readLetters(character: string): readonly string[] {
  if (unseen.test(character) || isWorn(character)) return [];
  const lower = character === "İ" ? "i" : character.toLowerCase();
  if (ownLetters.has(lower)) return [lower];
  const plain = whole.test(lower) ? lower.normalize("NFKC") : lower.normalize("NFKD");
  const letters: string[] = [];
  for (const one of plain.toLowerCase()) {
    if (unseen.test(one) || isWorn(one)) continue;
    if (one === "ß" || one === "ẞ") letters.push("s", "s");
    else if (one === "æ") letters.push("a", "e");
    else if (one === "œ") letters.push("o", "e");
    else if (one === "ø") letters.push("o");
    else if (one === "đ") letters.push("d");
    else if (one === "ł") letters.push("l");
    else if (one === "ı") letters.push("i");
    else
      letters.push(
        latinOf.get(one) ?? (letterOrDigit.test(one) || mark.test(one) ? one : letterOfSign.has(one) ? one : " "),
      );
  }
  return letters.length === 0 ? [" "] : letters.slice(0, mostLetters);
}

function isWorn(character: string): boolean {
  return worn.test(character) && wornBy.test(character);
}

function readPlainly(character: string): readonly string[] {
  if (unseen.test(character)) return [];
  const lower = character === "İ" ? "i" : character.toLowerCase();
  return Array.from(lower, (one) => (letterOrDigit.test(one) || mark.test(one) ? one : " "));
}

/** The units of a text, in order. */
export function fold(text: string, { alike }: Folding): Unit[] {
  const units: Unit[] = [];
  const isDotless = alike ? dotlessIn(text) : nowhere;
  let start = 0;
  for (const character of text) {
    const end = start + character.length;
    const read = readOf(character);
    const last = units.at(-1);
    if (read.isWorn && last && last.letter !== "") last.end = end;
    const letters = character === "ı" && isDotless(start) ? ["ı"] : alike ? read.alike : read.plain;
    for (const letter of letters) add(units, letter === " " ? "" : letter, start, end);
    start = end;
  }
  return alike ? joined(withSigns(units)) : units;
}

const nowhere = (): boolean => false;

/** Says where a text has the letter that is no "i". To be asked from the front on: each word is gone over once, however many there are. */
function dotlessIn(text: string): (at: number) => boolean {
  if (!text.includes("ı")) return nowhere;
  const words = Array.from(text.matchAll(dotless), ({ 0: word, index }) => ({ from: index, to: index + word.length }));
  let next = 0;
  return (at) => {
    while (at >= (words[next]?.to ?? Infinity)) next += 1;
    return at >= (words[next]?.from ?? Infinity);
  };
}

function add(units: Unit[], letter: string, start: number, end: number): void {
  const last = units.at(-1);
  if (last?.letter === letter) {
    last.count += 1;
    last.end = end;
  } else units.push({ letter, count: 1, start, end });
}

/** Signs and digits are letters where a letter stands in the same word, and what they are elsewhere. */
function withSigns(units: readonly Unit[]): Unit[] {
  const read: Unit[] = [];
  for (let from = 0; from < units.length;) {
    let to = from;
    let hasLetters = false;
    for (let unit = units[to]; unit && unit.letter !== ""; unit = units[++to]) {
      hasLetters ||= !letterOfSign.has(unit.letter) && !isDigit(unit.letter);
    }
    for (const unit of units.slice(from, to)) {
      const letter = letterOfSign.get(unit.letter);
      if (letter === undefined) push(read, unit);
      // What ends a sentence is none of its letters.
      else if (hasLetters && !(unit.letter === "!" && unit === units[to - 1])) push(read, { ...unit, letter });
      else push(read, isDigit(unit.letter) ? unit : { ...unit, letter: "" });
    }
    const parting = units[to];
    if (parting) push(read, parting);
    from = to + 1;
  }
  return read;
}

/** Adds a unit, as one with the one before where that is of the same letter now. */
function push(units: Unit[], unit: Unit): void {
  const last = units.at(-1);
  if (last?.letter === unit.letter) {
    last.count += unit.count;
    last.end = unit.end;
  } else units.push({ ...unit });
}

/** So many letters, each a word of its own, are one word that was pulled apart: "w o r d", "w.o.r.d". */
const apart = 3;

function joined(units: readonly Unit[]): Unit[] {
  const read: Unit[] = [];
  let at = 0;
  while (at < units.length) {
    const end = endOfApart(units, at);
    if (end > at) {
      for (let index = at; index < end; index += 2) push(read, units[index] as Unit);
      at = end;
    } else {
      // On to the next place where a word may begin.
      do push(read, units[at++] as Unit);
      while (at < units.length && units[at - 1]?.letter !== "");
    }
  }
  return read;
}

/** Behind the last of the single letters that begin here; here where there are too few. */
function endOfApart(units: readonly Unit[], from: number): number {
  let letters = 0;
  let at = from;
  for (; ; at += 2) {
    const unit = units[at];
    if (!unit || unit.letter === "" || !isLetter(unit.letter)) break;
    const next = units[at + 1];
    if (next && (next.letter !== "" || next.count > 1)) break;
    letters += 1;
    if (!next) {
      at += 2;
      break;
    }
  }
  return letters >= apart ? at - 1 : from;
}

const letterOnly = /^\p{L}$/u;

/** Whether a character is of a kind, as a pattern says it; remembered. */
function remembering(pattern: RegExp): (character: string) => boolean {
  const answers = new Map<string, boolean>();
  return (character) => {
    const answer = answers.get(character);
    if (answer !== undefined) return answer;
    if (answers.size >= mostKnown) answers.clear();
    const is = pattern.test(character);
    answers.set(character, is);
    return is;
  };
}
const isLetter = remembering(letterOnly);
const isDigit = remembering(digit);
