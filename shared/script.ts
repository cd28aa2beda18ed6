/** Which letters a text is written in, and a language is. Pure. */

/** The scripts that are told apart, by their ISO 15924 codes, and the language that most text in them is in. */
const scripts = {
  Arab: [/\p{Script=Arabic}/gu, "ar"],
  Armn: [/\p{Script=Armenian}/gu, "hy"],
  Beng: [/\p{Script=Bengali}/gu, "bn"],
  Cyrl: [/\p{Script=Cyrillic}/gu, "ru"],
  Deva: [/\p{Script=Devanagari}/gu, "hi"],
  Ethi: [/\p{Script=Ethiopic}/gu, "am"],
  Geor: [/\p{Script=Georgian}/gu, "ka"],
  Grek: [/\p{Script=Greek}/gu, "el"],
  Gujr: [/\p{Script=Gujarati}/gu, "gu"],
  Guru: [/\p{Script=Gurmukhi}/gu, "pa"],
  Hang: [/\p{Script=Hangul}/gu, "ko"],
  Hani: [/\p{Script=Han}/gu, "zh"],
  Hebr: [/\p{Script=Hebrew}/gu, "he"],
  Kana: [/[\p{Script=Hiragana}\p{Script=Katakana}]/gu, "ja"],
  Khmr: [/\p{Script=Khmer}/gu, "km"],
  Knda: [/\p{Script=Kannada}/gu, "kn"],
  Laoo: [/\p{Script=Lao}/gu, "lo"],
  Latn: [/\p{Script=Latin}/gu, undefined],
  Mlym: [/\p{Script=Malayalam}/gu, "ml"],
  Mymr: [/\p{Script=Myanmar}/gu, "my"],
  Sinh: [/\p{Script=Sinhala}/gu, "si"],
  Taml: [/\p{Script=Tamil}/gu, "ta"],
  Telu: [/\p{Script=Telugu}/gu, "te"],
  Thai: [/\p{Script=Thai}/gu, "th"],
} as const satisfies Record<string, readonly [RegExp, string | undefined]>;
export type Script = keyof typeof scripts;

/** Written with letters of several of these. */
const families: Record<string, Script> = { Hans: "Hani", Hant: "Hani", Jpan: "Kana", Kore: "Hang", Hira: "Kana" };

/** The script that most letters of a text are of; undefined where it has none of those that are told apart. */
export function mainScript(text: string): Script | undefined {
  let most: Script | undefined;
  let count = 0;
  for (const script of Object.keys(scripts) as Script[]) {
    const found = text.match(scripts[script][0])?.length ?? 0;
    if (found > count) [most, count] = [script, found];
  }
  // Japanese is written with both; Chinese has none of these.
  return most === "Hani" && text.match(scripts.Kana[0]) ? "Kana" : most;
}

/** The script a language is written in; undefined for what is no language, or one of another script. */
export function scriptOf(language: string): Script | undefined {
  try {
    const { script = "" } = new Intl.Locale(language.replaceAll("_", "-")).maximize();
    const known = families[script] ?? script;
    return Object.hasOwn(scripts, known) ? (known as Script) : undefined;
  } catch {
    return undefined;
  }
}

/** Letters that only one language of its script has. */
const tells: readonly [RegExp, string][] = [
  [/[ٹڈڑںے]/u, "ur"],
  [/[پچژگیک]/u, "fa"],
  [/[іїєґ]/iu, "uk"],
];

/**
 * The language of a text, a BCP 47 tag: the one that is said where it has the text's letters, else the one that most text in
 * these letters is in; undefined where nothing tells.
 * @param said by the message itself; TikTok says "en" of much that is not
 */
export function languageOf(text: string, said = ""): string | undefined {
  const script = mainScript(text);
  if (script === undefined) return undefined;
  if (scriptOf(said) === script) return said.replaceAll("_", "-");
  return tells.find(([letters]) => letters.test(text))?.[1] ?? scripts[script][1];
}
