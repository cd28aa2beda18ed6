/** The words of the page of rules. */
import english from "./words/en.json" with { type: "json" };

export type Word = keyof typeof english;
export type Say = (word: Word, values?: Readonly<Record<string, string | number>>) => string;

/** A word that may not be there: of a newer server. */
export function knownWord(word: string): Word | undefined {
  return Object.hasOwn(english, word) ? (word as Word) : undefined;
}

export { english };
