/**
 * Texts as people see them. A grapheme is what counts as one character to a reader: a letter with its marks, a flag, a
 * family of emoji (Unicode Text Segmentation, UAX #29). Pure.
 */

const segmenter = new Intl.Segmenter("en", { granularity: "grapheme" });
/** One unit is one grapheme in a text of these, and costs nothing to cut. No CR: it is one with the LF behind it. */
const plain = /^[\n\x20-\x7e]*$/;

/** As many marks as any language puts on one letter; what is stacked on top of that only covers the lines above. */
const maxMarks = 4;
/** Marks, and what joins: joiners between the marks must not begin the count anew. */
const stacked = /[\p{M}\u200b-\u200d\u2060\ufeff]{5,}/gu;
const mark = /\p{M}/u;
/** The first unit that is a mark, or half of a character that may be one. */
const firstMark = 0x300;
/** The first half of a character from U+1F000 to U+1FBFF, among which there is no mark. */
const isEmojiHalf = (unit: number) => unit >= 0xd83c && unit <= 0xd83e;
const isSecondHalf = (unit: number) => unit >= 0xdc00 && unit <= 0xdfff;

/** `text` with at most four combining marks on each letter; `text` itself where there are no more. */
export function capMarks(text: string): string {
  if (text.length <= maxMarks || !mayStack(text)) return text;
  return text.replace(stacked, (run) => {
    let marks = 0;
    let kept = "";
    for (const character of run) {
      if (mark.test(character) && ++marks > maxMarks) break;
      kept += character;
    }
    return kept;
  });
}

/** Greek and Cyrillic; Armenian; Hebrew; Arabic, twice; Hiragana. The marks of each are in between. */
function isLetterWithoutMark(unit: number): boolean {
  return (
    (unit >= 0x370 && unit < 0x483) ||
    (unit >= 0x48a && unit < 0x591) ||
    (unit >= 0x5d0 && unit < 0x610) ||
    (unit >= 0x620 && unit < 0x64b) ||
    (unit >= 0x671 && unit < 0x6d6) ||
    (unit >= 0x3041 && unit < 0x3099)
  );
}

/** Whether more units than `maxMarks` stand together that may be of marks: to look for these themselves takes a microsecond. */
function mayStack(text: string): boolean {
  let together = 0;
  let isHalf = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    // No mark is among the first letters and the symbols, among emoji, in Katakana, Han and Hangul, or among the letters of these other scripts.
    const isNone =
      unit < firstMark ||
      isLetterWithoutMark(unit) ||
      (unit >= 0x2190 && unit < 0x2c00) ||
      (unit >= 0x309b && unit < 0xa000) ||
      (unit >= 0xac00 && unit < 0xd7a4) ||
      isEmojiHalf(unit) ||
      (isHalf && isSecondHalf(unit));
    together = isNone ? 0 : together + 1;
    isHalf = isEmojiHalf(unit);
    if (together > maxMarks) return true;
  }
  return false;
}

/**
 * The first graphemes of a text: as many as fit into `most.units` UTF-16 units, and into `most.graphemes` where that is
 * given. A single grapheme that is longer than all the room is cut between its characters.
 */
export function cutGraphemes(text: string, most: { graphemes?: number; units: number }): string {
  const { graphemes = Infinity, units } = most;
  if (text.length <= units && text.length <= graphemes) return text;
  const beginning = text.slice(0, units);
  if (plain.test(beginning) && !(text.charCodeAt(units) >= 0x80)) return beginning.slice(0, Math.min(graphemes, units));
  // What follows decides where the last one ends; no real grapheme is longer than this.
  const segments = segmenter.segment(text.slice(0, units + longestGrapheme));
  const end = graphemes === Infinity ? startOf(segments, units) : endOf(segments, { graphemes, units });
  if (end > 0 || graphemes <= 0) return text.slice(0, end);
  return withoutHalf(beginning);
}

/** Where the grapheme at a unit begins, without a look at all that stand before it. */
function startOf(segments: Intl.Segments, unit: number): number {
  return segments.containing(unit)?.index ?? 0;
}

/** Where the last of so many graphemes ends that fits. */
function endOf(segments: Intl.Segments, { graphemes, units }: { graphemes: number; units: number }): number {
  let end = 0;
  let count = 0;
  for (const { index, segment } of segments) {
    if (count >= graphemes || index + segment.length > units) break;
    end = index + segment.length;
    count += 1;
  }
  return end;
}

const longestGrapheme = 64;

/** Half a surrogate pair at the end would become U+FFFD. */
function withoutHalf(text: string): string {
  const unit = text.charCodeAt(text.length - 1);
  return unit >= 0xd800 && unit <= 0xdbff ? text.slice(0, -1) : text;
}

/** The graphemes of a text, in its order. For short texts. */
export function graphemesOf(text: string): string[] {
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** What shows nothing by itself: blanks of every kind, marks without a letter, joiners, fillers, tags, the empty braille cell. */
const something =
  /[^\p{Cc}\p{Cf}\p{Cs}\p{Z}\p{M}\p{Default_Ignorable_Code_Point}\u2800\u115f\u1160\u3164\uffa0\u{1d159}]/u;

/**
 * Looked for first, since most names have one, Latin, Greek, Cyrillic, Hebrew, Arabic, Kana, Han or Hangul: to ask Unicode's tables
 * takes much longer.
 */
const plainSign = /[!-~\u0391-\u0482\u05d0-\u05ea\u0620-\u064a\u3041-\u3096\u30a1-\u30fa\u4e00-\u9fff\uac00-\ud7a3]/;

/** Whether a reader sees anything of a text. */
export function isVisible(text: string): boolean {
  return plainSign.test(text) || something.test(text);
}
