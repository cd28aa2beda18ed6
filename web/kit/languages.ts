/** The languages that pages speak, and saying something in one of them. */

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

export const rightToLeft: ReadonlySet<Language> = new Set(["ar"]);

/** Says something, with what stands in `{braces}`. */
export type SayOf<Word extends string> = (word: Word, values?: Readonly<Record<string, string | number>>) => string;

/** The first of these (BCP 47) that there is a file for; English where there is none. */
export function languageOf(wanted: readonly string[]): Language {
  const short = wanted.map((tag) => tag.split("-")[0]?.toLowerCase() ?? "");
  return short.find((one): one is Language => Object.hasOwn(languages, one)) ?? "en";
}

/** Says `words`, and in English what they lack. */
export function sayerOf<Word extends string>(
  english: Readonly<Record<Word, string>>,
  words: Partial<Readonly<Record<Word, string>>>,
  language: string,
): SayOf<Word> {
  const numbers = new Intl.NumberFormat(language, { useGrouping: false });
  return (word, values = {}) =>
    (words[word] ?? english[word]).replaceAll(/\{(\w+)\}/g, (whole, name: string) => {
      const value = values[name];
      if (value === undefined) return whole;
      return typeof value === "number" ? numbers.format(value) : value;
    });
}
