/** The words that people write. Pure. */
import type { RecordedEvent } from "#shared/event.ts";
import { graphemesOf } from "#shared/graphemes.ts";
import { type Thing, thingOf } from "#shared/takeback.ts";
import { messageOf } from "../../../kit/format.ts";
import type { CloudOptions } from "./options.ts";
import { stopWords } from "./stop-words.ts";

/** The words of a message, each once. */
export interface Said extends Thing {
  words: readonly string[];
}

export interface CloudWord {
  word: string;
  /** How many people wrote it; of those without an id each message counts. */
  people: number;
  /** 1 to 5. */
  size: number;
}

/** Of one message: nobody fills the cloud alone. */
const maxWords = 12;
const maxGraphemes = 20;
const sizes = 5;
const segmenter = new Intl.Segmenter(undefined, { granularity: "word" });
/** Writing whose words may be of one character. */
const denseScript = /[\p{Script=Han}\p{Script=Hangul}]/u;
/** Addresses and handles are no words. */
const noWords = /https?:\/\/\S+|www\.\S+|[@#]\S+|\[[a-z]+\]/giu;

/** What is said in a message, as words of a cloud. */
export function saidOf(event: RecordedEvent, without: ReadonlySet<string>): Said | undefined {
  if (event.eventType !== "CHAT") return undefined;
  const words = new Set<string>();
  for (const { segment, isWordLike } of segmenter.segment(messageOf(event.payload.message).replaceAll(noWords, " "))) {
    const word = segment.toLowerCase();
    if (isWordLike !== true || !isTelling(word) || without.has(word)) continue;
    words.add(word);
    if (words.size >= maxWords) break;
  }
  return words.size === 0 ? undefined : { ...thingOf(event), words: [...words] };
}

function isTelling(word: string): boolean {
  if (stopWords.has(word) || !/\p{L}/u.test(word)) return false;
  const length = graphemesOf(word).length;
  return length <= maxGraphemes && (length >= 2 || denseScript.test(word));
}

/** The words to show, in the order of the alphabet, so that none jumps when it grows. */
export function cloudOf(said: readonly Said[], { words, from }: Pick<CloudOptions, "words" | "from">): CloudWord[] {
  const people = new Map<string, Set<string>>();
  for (const one of said)
    for (const word of one.words) {
      const known = people.get(word) ?? new Set<string>();
      known.add(one.userId === "" ? `@${one.offset}` : one.userId);
      people.set(word, known);
    }
  const most = [...people]
    .map(([word, { size }]) => ({ word, people: size }))
    .filter((one) => one.people >= from)
    // At the same number the one that was written first stays: what is shown changes only where it must.
    .sort((one, other) => other.people - one.people)
    .slice(0, words);
  const top = most[0]?.people ?? 1;
  const size = (count: number) => 1 + Math.round((sizes - 1) * Math.sqrt((count - 1) / Math.max(1, top - 1)));
  return most.map((one) => ({ ...one, size: size(one.people) })).sort((one, other) => (one.word < other.word ? -1 : 1));
}
