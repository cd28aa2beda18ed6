/**
 * Texts for the ear: what a voice would read out letter by letter, by name or without end is taken out. Pure. Bounded: the
 * callers cut what they hand in.
 */

/** A character that stands for a number that is filled in later; see rules/open-text.ts. */
const anySound = /[\p{L}\p{N}\ue000\ue001]/u;

/**
 * A text as it can be spoken: no links, emoji, `[codes]` or `:codes:`, nothing repeated without end. "" where nothing is left
 * that makes a sound.
 * @param text at most some thousand UTF-16 units
 * @param most characters, as code points; cut between words where that is possible
 */
export function speakable(text: string, most: number): string {
  const plain = steps.reduce(
    (rest, [pattern, instead]) => rest.replace(pattern, instead as string),
    text.normalize("NFC"),
  );
  const trimmed = plain
    .replace(/\s+([.,!?;])/gu, "$1")
    .replace(/\s+/gu, " ")
    .trim();
  return anySound.test(trimmed) ? shorten(trimmed, most) : "";
}

type Step = readonly [RegExp, string | ((match: string) => string)];

/** In this order: what is taken out leaves a space. */
const steps: readonly Step[] = [
  // Letters in costume: 𝕷𝖊𝖔, Ｌｅｏ, Ⓛⓔⓞ. Only these: others lose what their language needs.
  [
    /[\u{1d400}-\u{1d7ff}\uff00-\uffef\u2460-\u24ff\u2100-\u214f\u{1f100}-\u{1f169}]+/gu,
    (text) => text.normalize("NFKC"),
  ],
  // Nothing to see: they only part what belongs together.
  [/[\u00ad\u115f\u1160\u200b\u200e\u200f\u2028-\u202f\u2060-\u206f\u2800\u3164\ufeff\uffa0]/gu, ""],
  [/\S+/gu, (word) => (isMailAddress(word) ? " " : word)],
  [/(?:https?:\/\/|www\.)\S+/giu, " "],
  [/(?<![\p{L}\p{N}@.-])(?:[a-z0-9-]+\.)+[a-z]{2,24}\/\S*/giu, " "],
  [
    /(?<![\p{L}\p{N}@.-])(?:[a-z0-9-]+\.)+(?:com|net|org|info|io|tv|gg|me|ly|co|xyz|link|live|shop|app|dev|site|online|store|to|be|de|fr|es|it|nl|pl|br|ru|uk|us)(?![\p{L}\p{N}-]|\.[\p{L}\p{N}])/giu,
    " ",
  ],
  [/\[[\p{L}\p{M}\p{N}_ -]{1,40}\]/gu, " "],
  [/:(?=[\d_+-]*[a-z])[a-z\d_+-]{2,40}:/giu, " "],
  // Emoji with all that belongs to them, then other signs that are read by name.
  [/(?<![\d#*])[\d#*]\ufe0f?\u20e3/gu, (key) => ` ${key.charAt(0)} `],
  [
    /(?:\p{Regional_Indicator}|\p{Extended_Pictographic})(?:[\ufe0e\ufe0f\u20e3\u{e0020}-\u{e007f}]|\p{Emoji_Modifier}|\u200d\p{Extended_Pictographic})*/gu,
    " ",
  ],
  [/[\p{Emoji_Modifier}\ufe0e\ufe0f\u20e3\u{e0020}-\u{e007f}]/gu, ""],
  [/(?!°)[\p{So}\u2190-\u21ff\u2300-\u2bff\ue002-\uf8ff]/gu, " "],
  // A tower of marks on a letter.
  [/(\p{Script=Latin})\p{M}{2,}/gu, "$1"],
  [/(\p{M}{3})\p{M}+/gu, "$1"],
  [/[!?]{2,}/gu, (run) => (run.includes("?") ? "?" : "!")],
  [/([^\p{L}\p{M}\p{N}\s\ue000\ue001])\1+/gu, "$1"],
  [/[\p{P}\p{S}]{3,}/gu, " "],
  // 5555 is a laugh, 1000000 is a number, and nobody wants to hear an id.
  [/(?<!\d)(\d)\1{4,}(?!\d)/gu, "$1$1$1"],
  [/\d{13,}/gu, " "],
  [/(\p{L}\p{M}*)\1{3,}/giu, "$1$1$1"],
  [/((?:\p{L}\p{M}*){2,6}?)\1{3,}/giu, "$1$1$1"],
  [/(?<!\S)(\S{1,40}(?:\s\S{1,40}){0,5}?)(?:\s+\1){3,}(?!\S)/giu, "$1 $1 $1"],
  // Keys that were hit at random. Others write without spaces.
  [
    /([\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]{30})[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]+/gu,
    "$1",
  ],
];

/** Whether something stands before an @, and a dot with something around it behind that. In one pass, as viewers choose the text. */
function isMailAddress(word: string): boolean {
  const at = word.indexOf("@", 1);
  return at !== -1 && word.lastIndexOf(".", word.length - 2) > at + 1;
}

function shorten(text: string, most: number): string {
  const points = Array.from(text);
  if (points.length <= most) return text;
  const start = points.slice(0, most).join("");
  const space = points[most] === " " ? start.length : start.lastIndexOf(" ");
  return (space > start.length / 2 ? start.slice(0, space) : start).trim();
}

/** Scripts whose words are not parted. */
const unparted =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u;

/** Words, or phrases, ready to be looked for. */
export interface WordList {
  /** In their plainest form, each with a space before and after it. */
  parted: readonly string[];
  /** Of scripts that do not part words; without spaces. */
  unparted: readonly string[];
}

/** Prepares words once: a rule is asked on every event. */
export function wordList(words: readonly string[]): WordList {
  const folded = words.map(foldWords).filter((word) => word.trim() !== "");
  return {
    parted: folded.filter((word) => !unparted.test(word)),
    unparted: folded.filter((word) => unparted.test(word)).map((word) => word.replaceAll(" ", "")),
  };
}

/**
 * Whether a text has one of these words, or phrases, in it: in any case, with and without accents, with letters repeated or
 * written as digits. Whole words, unless theirs is a script that does not part them.
 */
export function hasWord(text: string, words: WordList): boolean {
  if (words.parted.length + words.unparted.length === 0) return false;
  const folded = foldWords(text);
  if (words.parted.some((word) => folded.includes(word))) return true;
  const whole = folded.replaceAll(" ", "");
  return words.unparted.some((word) => whole.includes(word));
}

const digitLetters: Record<string, string> = {
  "0": "o",
  "1": "i",
  "3": "e",
  "4": "a",
  "5": "s",
  "7": "t",
  "@": "a",
  $: "s",
};

/** The words of a text in their plainest form, each with a space before and after it. */
function foldWords(text: string): string {
  const plain = text
    .normalize("NFKD")
    .replace(/[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670]/gu, "")
    .toLowerCase();
  const words = plain.match(/[\p{L}\p{M}\p{N}@$]+/gu) ?? [];
  const folded = words.map((word) =>
    (/\p{L}/u.test(word) ? word.replace(/[013457@$]/g, (sign) => digitLetters[sign] ?? sign) : word).replace(
      /(\p{L})\1+/gu,
      "$1",
    ),
  );
  return ` ${folded.join(" ")} `;
}
