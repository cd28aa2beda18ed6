/** The words that people write in a chat, and by how many. Pure. */
import { graphemesOf } from "#shared/graphemes.ts";
import { shownText } from "#shared/names.ts";
import { stopWords } from "./stop-words.ts";

/** Who wrote something, and the words of it, each once. */
export interface Said {
  /** "" where nobody is named: then the message counts for itself. */
  userId: string;
  offset: number;
  words: readonly string[];
}

export interface SaidWord {
  word: string;
  people: number;
}

/** Of one message: nobody fills a cloud alone. */
const maxWords = 12;
const maxGraphemes = 20;
/** Of a longer text the words behind this are not looked at, UTF-16 units. */
const maxText = 300;
/** Writing whose words may be of one character. */
const denseScript = /[\p{Script=Han}\p{Script=Hangul}]/u;
/** Addresses, handles and commands are no words, and neither is what a list has covered. */
const noWords = /https?:\/\/\S+|www\.\S+|[@#]\S+|(?<!\S)[!/](?=\p{L})\S+|\[[a-z]+\]|\S*\*\S*/giu;

/** What a cloud is made of: so many of the latest messages; and so many words a hub tells of. */
export const wordLimits = { messages: 500, told: 60 } as const;

/**
 * Of so many of the latest messages words are counted where so many are asked for, a few more: each number is a count of its own,
 * whoever asks says it, and there are no more than fourteen.
 */
export function countedMessages(asked: number): number {
  const step = asked <= 50 ? 10 : 50;
  return Math.min(Math.max(Math.ceil(asked / step), 1) * step, wordLimits.messages);
}

let segmenter: Intl.Segmenter | undefined;

/** The telling words of a message, each once. */
export function wordsOf(message: string): string[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "word" });
  const words = new Set<string>();
  for (const { segment, isWordLike } of segmenter.segment(
    shownText(message.slice(0, maxText)).replaceAll(noWords, " "),
  )) {
    const word = segment.toLowerCase();
    if (isWordLike !== true || !isTelling(word)) continue;
    words.add(word);
    if (words.size >= maxWords) break;
  }
  return [...words];
}

function isTelling(word: string): boolean {
  if (stopWords.has(word) || !/\p{L}/u.test(word)) return false;
  const length = graphemesOf(word).length;
  return length <= maxGraphemes && (length >= 2 || denseScript.test(word));
}

/** By how many people each word was written, the most first; at the same number the one that was written first. */
export function countWords(said: Iterable<Said>): SaidWord[] {
  const people = new Map<string, Set<string>>();
  for (const { userId, offset, words } of said)
    for (const word of words) {
      const known = people.get(word) ?? new Set<string>();
      known.add(userId === "" ? `@${offset}` : userId);
      people.set(word, known);
    }
  return Array.from(people, ([word, { size }]) => ({ word, people: size })).sort(
    (one, other) => other.people - one.people,
  );
}

/** The part that has the words of so many of the latest messages, or a few more: `words:200`. */
export function wordParts({ messages }: { messages: number }): string[] {
  return [`words:${messages}`];
}
