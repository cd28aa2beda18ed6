/** The words of the frame and of its pages. A page has its own `words/{language}.json`; English is the one that is complete. */
import { type Language, localeOf, type SayOf, sayerOf } from "../../kit/languages.ts";
import english from "../words/en.json" with { type: "json" };

export type FrameWord = keyof typeof english;
export type FrameSay = SayOf<FrameWord>;

type Words = Readonly<Record<string, string>>;

export interface Speech {
  language: Language;
  /** How dates and numbers are written. */
  locale: string;
  /** The frame's own words. */
  say: FrameSay;
  /** Those of a page, by its folder's name, with its English ones. */
  of: <Word extends string>(page: string, english: Readonly<Record<Word, string>>) => SayOf<Word>;
}

/** Gets a language's words: those of all pages are one file. A word that it lacks, or a file that does not come, is English. */
export async function loadSpeech(language: Language): Promise<Speech> {
  const all = language === "en" ? {} : await loadFile(language);
  return {
    language,
    locale: localeOf(language, navigator.languages),
    say: sayerOf(english, all["frame"] ?? {}, language),
    of: <Word extends string>(page: string, pageEnglish: Readonly<Record<Word, string>>) =>
      sayerOf(pageEnglish, (all[page] ?? {}) as Partial<Record<Word, string>>, language),
  };
}

async function loadFile(language: Language): Promise<Readonly<Record<string, Words>>> {
  try {
    const answer = await fetch(`/assets/dashboard/words/${language}.json`);
    return answer.ok ? ((await answer.json()) as Record<string, Words>) : {};
  } catch {
    return {};
  }
}
