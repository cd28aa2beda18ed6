/**
 * Finds the words of a list in a text, all in one pass (Aho-Corasick). Pure. What it takes is bounded by the length of the text,
 * whatever the list holds; nothing that somebody wrote is run as a pattern.
 */
import { fold, type Unit } from "./fold.ts";

export interface ListedWord<What> {
  word: string;
  /** By itself, or also within longer words. */
  match: "whole" | "inside";
  /** Look-alike letters are not taken for the same: upper and lower case alone. */
  exact: boolean;
  what: What;
}

/** Where a word was found, in UTF-16 units of the text; the end is behind it. */
export interface Found<What> {
  start: number;
  end: number;
  what: What;
  /** As the list has it: of several that end at one place and ask for the same the longest. */
  word: string;
}

export interface Matcher<What> {
  isEmpty: boolean;
  find: (text: string) => Found<What>[];
}

/** A word of the list, as units. */
interface Sought<What> {
  word: string;
  counts: readonly number[];
  isWhole: boolean;
  /** A letter that stands twice may be a drawn one. */
  isDrawn: boolean;
  what: What;
}

interface Node<What> {
  next: Map<string, number>;
  fail: number;
  /** The nearest one that ends words, on the way of `fail`; 0 for none. */
  ends: number;
  words: Sought<What>[];
  depth: number;
}

/** So many times in a row a letter counts as any number of times: "soooo". */
const drawn = 3;
/**
 * In a word of so many letters or more, one that stands twice is drawn out, too, where that makes no other word: letters that no
 * language here doubles to tell words apart, the first one, and the last one.
 */
const drawnWord = 4;
const seldomDoubled = new Set(["a", "h", "i", "j", "k", "q", "u", "v", "w", "x", "y"]);
/** Words that end at one place and are looked at: of a list that is made to be slow the rest is not found there. */
const mostAtOnce = 16;
/** Scripts that are written without spaces: each place in a text may be the end of a word. */
const unspaced =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]$/u;

/** Makes a matcher of a list; a word of which nothing is left to look for is left out. */
export function matcherOf<What>(words: readonly ListedWord<What>[]): Matcher<What> {
  const parts = [true, false].map((alike) => {
    const automaton = new Automaton<What>();
    for (const word of words) if (word.exact !== alike) automaton.add(word, fold(word.word, { alike }));
    automaton.finish();
    return { alike, automaton };
  });
  const asked = parts.filter(({ automaton }) => !automaton.isEmpty);
  return {
    isEmpty: asked.length === 0,
    find: (text) => asked.flatMap(({ alike, automaton }) => automaton.find(fold(text, { alike }))),
  };
}

class Automaton<What> {
  readonly #nodes: Node<What>[] = [newNode(0)];

  get isEmpty(): boolean {
    return this.#nodes.length === 1;
  }

  add({ word, match, exact, what }: ListedWord<What>, folded: readonly Unit[]): void {
    const units = trimmed(folded);
    if (units.length === 0) return;
    const sought = {
      word,
      counts: units.map(({ count }) => count),
      isWhole: match === "whole",
      isDrawn: !exact && units.length >= drawnWord,
      what,
    };
    const letters = units.map(({ letter }) => letter);
    this.#place(letters, sought);
    // In capitals, and by who has no such key, it is the other i.
    if (letters.includes("ı"))
      this.#place(
        letters.map((letter) => (letter === "ı" ? "i" : letter)),
        sought,
      );
  }

  /** To be called once, after the last word. */
  finish(): void {
    const nodes = this.#nodes;
    const queue = [...(nodes[0]?.next.values() ?? [])];
    for (const index of queue) {
      const node = nodes[index];
      if (!node) continue;
      for (const [letter, child] of node.next) {
        queue.push(child);
        const target = nodes[child];
        if (!target) continue;
        target.fail = this.#step(node.fail, letter);
        const failed = nodes[target.fail];
        target.ends = failed && failed.words.length > 0 ? target.fail : (failed?.ends ?? 0);
      }
    }
  }

  find(units: readonly Unit[]): Found<What>[] {
    const found: Found<What>[] = [];
    let state = 0;
    for (const [at, { letter }] of units.entries()) {
      state = this.#step(state, letter);
      const before = found.length;
      let left = mostAtOnce;
      // From the longest on: a shorter one that ends here, and asks for the same, is within it.
      for (let node = this.#nodes[state]; node && node.depth > 0 && left > 0; node = this.#nodes[node.ends]) {
        for (const word of node.words) {
          if (left-- <= 0) break;
          if (isFound(found, before, word.what)) continue;
          const from = at + 1 - node.depth;
          if (isSaid(units, from, word)) {
            found.push({ start: units[from]?.start ?? 0, end: units[at]?.end ?? 0, what: word.what, word: word.word });
          }
        }
      }
    }
    return found;
  }

  #place(letters: readonly string[], word: Sought<What>): void {
    let at = 0;
    for (const [index, letter] of letters.entries()) {
      const node = this.#nodes[at];
      const known = node?.next.get(letter);
      if (known === undefined) {
        this.#nodes.push(newNode(index + 1));
        node?.next.set(letter, this.#nodes.length - 1);
      }
      at = known ?? this.#nodes.length - 1;
    }
    this.#nodes[at]?.words.push(word);
  }

  #step(from: number, letter: string): number {
    for (let at = from; ; at = this.#nodes[at]?.fail ?? 0) {
      const next = this.#nodes[at]?.next.get(letter);
      if (next !== undefined) return next;
      if (at === 0) return 0;
    }
  }
}

function isFound<What>(found: readonly Found<What>[], since: number, what: What): boolean {
  for (let index = since; index < found.length; index += 1) if (found[index]?.what === what) return true;
  return false;
}

function newNode<What>(depth: number): Node<What> {
  return { next: new Map(), fail: 0, ends: 0, words: [], depth };
}

function trimmed(units: readonly Unit[]): readonly Unit[] {
  const from = units[0]?.letter === "" ? 1 : 0;
  const to = units.at(-1)?.letter === "" ? -1 : undefined;
  return units.slice(from, to);
}

/** Whether the units from a place on are the word: each letter as often as in it, or drawn out; and alone where it must be. */
function isSaid(units: readonly Unit[], from: number, { counts, isWhole, isDrawn }: Sought<unknown>): boolean {
  for (const [index, count] of counts.entries()) {
    const unit = units[from + index];
    if (!unit || unit.letter === "") continue;
    const isOuter = index === 0 || index === counts.length - 1;
    // At the edge of a word within a word, more of the same belongs to what is around it.
    if (isOuter && !isWhole ? unit.count < count : !isAsOften(unit, count, isDrawn, isOuter)) return false;
  }
  if (!isWhole) return true;
  return isEnd(units[from - 1], units[from]) && isEnd(units[from + counts.length], units[from + counts.length - 1]);
}

/** Whether a letter stands as often as in the word, or is drawn out. */
function isAsOften({ letter, count }: Unit, wanted: number, isDrawn: boolean, isOuter: boolean): boolean {
  if (count === wanted) return true;
  if (count < wanted) return false;
  return count >= drawn || (isDrawn && (isOuter || seldomDoubled.has(letter)));
}

/** Whether a word may end between a letter and what is beyond it. */
function isEnd(beyond: Unit | undefined, { letter } = { letter: "" }): boolean {
  return !beyond || beyond.letter === "" || unspaced.test(beyond.letter) || unspaced.test(letter);
}
