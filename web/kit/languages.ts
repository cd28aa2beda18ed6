/** The languages that pages speak, and saying something in one of them. */
import { filled } from "#shared/filled.ts";

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

/**
 * Says something, with what stands in `{braces}`. A word that goes with a number has the forms that the language has for it (CLDR):
 * `{events} {events:one=event;other=events}`.
 */
export type SayOf<Word extends string> = (word: Word, values?: Readonly<Record<string, string | number>>) => string;

/** The first of these (BCP 47) that there is a file for; English where there is none. */
export function languageOf(wanted: readonly string[]): Language {
  const short = wanted.map((tag) => tag.split("-")[0]?.toLowerCase() ?? "");
  return short.find((one): one is Language => Object.hasOwn(languages, one)) ?? "en";
}

/**
 * How dates and numbers are written: as the language does, and in English as the first of these does that is English (BCP 47). What is
 * no tag, as some systems say it, is passed over.
 */
export function localeOf(language: Language, wanted: readonly string[]): string {
  if (language !== "en") return language;
  return wanted.find((tag) => /^en\b/i.test(tag) && isTag(tag)) ?? language;
}

function isTag(text: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(text).length > 0;
  } catch {
    return false;
  }
}

/** Says `words`, and in English what they lack. */
export function sayerOf<Word extends string>(
  english: Readonly<Record<Word, string>>,
  words: Partial<Readonly<Record<Word, string>>>,
  language: string,
): SayOf<Word> {
  const numbers = new Intl.NumberFormat(language, { useGrouping: false });
  const plurals = new Intl.PluralRules(language);
  const englishPlurals = new Intl.PluralRules("en");
  return (word, values = {}) => {
    const own = words[word];
    const rules = own === undefined ? englishPlurals : plurals;
    return filled(own ?? english[word], values, { plurals: rules, write: (value) => numbers.format(value) });
  };
}
