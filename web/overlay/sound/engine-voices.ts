/** What the bundled voice speaks: a voice of its own for each language, and the dictionary that it needs. */

interface EngineVoice {
  /** As the engine calls it. */
  voice: string;
  dictionary: string;
}

const one = (voice: string, dictionary = voice): EngineVoice => ({ voice, dictionary });

/**
 * By tag of BCP 47 in lower case; the language alone is the usual one. Chinese and Japanese signs are not among them: the engine reads
 * only how they sound, written out.
 */
const voices: Readonly<Record<string, EngineVoice>> = {
  ar: one("ar"),
  bg: one("bg"),
  ca: one("ca"),
  cs: one("cs"),
  da: one("da"),
  de: one("de"),
  el: one("el"),
  en: one("en-us", "en"),
  "en-gb": one("en-gb", "en"),
  "en-us": one("en-us", "en"),
  es: one("es"),
  "es-419": one("es-419", "es"),
  "es-mx": one("es-419", "es"),
  fi: one("fi"),
  fr: one("fr-fr", "fr"),
  he: one("he"),
  hi: one("hi"),
  hr: one("hr"),
  hu: one("hu"),
  id: one("id"),
  it: one("it"),
  ko: one("ko"),
  ms: one("ms"),
  nb: one("nb", "no"),
  nl: one("nl"),
  no: one("nb", "no"),
  pl: one("pl"),
  pt: one("pt-br", "pt"),
  "pt-br": one("pt-br", "pt"),
  "pt-pt": one("pt", "pt"),
  ro: one("ro"),
  ru: one("ru"),
  sk: one("sk"),
  sl: one("sl"),
  sr: one("sr"),
  sv: one("sv"),
  th: one("th"),
  tr: one("tr"),
  uk: one("uk"),
  vi: one("vi"),
};

/** Dictionaries of all of them. */
export const dictionaries: readonly string[] = [...new Set(Object.values(voices).map(({ dictionary }) => dictionary))];

/** The voice of a language, of its region where there is one; undefined for a language that it does not speak. */
export function engineVoiceOf(language: string): EngineVoice | undefined {
  const tag = language.replaceAll("_", "-").toLowerCase();
  const [primary = ""] = tag.split("-");
  return own(tag) ?? own(primary);
}

function own(tag: string): EngineVoice | undefined {
  return Object.hasOwn(voices, tag) ? voices[tag] : undefined;
}
