/** The studio's words, in the language of who works in it. A language is a file of `words/`; English is the one that is complete. */
import { type Language, type SayOf, sayerOf } from "../kit/languages.ts";
import english from "./words/en.json" with { type: "json" };

export type Word = keyof typeof english;
export type Words = Readonly<Record<Word, string>>;

export { type Language, languageOf, languages, rightToLeft } from "../kit/languages.ts";

/** Says something, with what stands in `{braces}`. */
export type Say = SayOf<Word>;

export function sayer(words: Partial<Words>, language: string): Say {
  return sayerOf(english, words, language);
}

/** Gets a language's file. A word that it lacks, or a file that does not come, is English. */
export async function loadWords(language: Language): Promise<Partial<Words>> {
  if (language === "en") return english;
  try {
    const answer = await fetch(`/assets/studio/words/${language}.json`);
    return answer.ok ? ((await answer.json()) as Partial<Words>) : english;
  } catch {
    return english;
  }
}
