/** The studio's words, in the language of who works in it. A language is a file of `words/`; English is the one that is complete. */
import english from "./words/en.json" with { type: "json" };

export type Word = keyof typeof english;
export type Words = Readonly<Record<Word, string>>;

/** Languages that there are files for, as they call themselves. */
export const languages = {
  en: "English",
  de: "Deutsch",
  es: "Español",
  fr: "Français",
  pt: "Português",
  id: "Bahasa Indonesia",
  tr: "Türkçe",
  vi: "Tiếng Việt",
  ja: "日本語",
  ar: "العربية",
} as const;
export type Language = keyof typeof languages;

/** Says something, with what stands in `{braces}`. */
export type Say = (word: Word, values?: Readonly<Record<string, string | number>>) => string;

export const rightToLeft: ReadonlySet<Language> = new Set(["ar"]);

/** The first of these (BCP 47) that there is a file for; English where there is none. */
export function languageOf(wanted: readonly string[]): Language {
  const short = wanted.map((tag) => tag.split("-")[0]?.toLowerCase() ?? "");
  return short.find((one): one is Language => Object.hasOwn(languages, one)) ?? "en";
}

export function sayer(words: Partial<Words>, language: string): Say {
  const numbers = new Intl.NumberFormat(language, { useGrouping: false });
  return (word, values = {}) =>
    (words[word] ?? english[word]).replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === "number" ? numbers.format(value) : value;
    });
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
