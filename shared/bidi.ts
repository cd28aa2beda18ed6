/** Texts in which right-to-left and left-to-right writing meet (Unicode Bidirectional Algorithm, UAX #9). Pure. */

/** Blocks that are written from right to left, and the marks that make text so. */
const rightToLeft = /[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufefc\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;
/** What has a direction of its own; digits, blanks and punctuation have none. */
const strong = /[\p{L}\u200e\u200f\u061c]/u;

const firstStrongIsolate = "\u2068";
const popDirectionalIsolate = "\u2069";
const isolates = /\u2068[^\u2068\u2069]*\u2069/g;

/** How many UTF-16 units `isolate` adds. */
export const isolateLength = 2;

/** Whether a text holds anything that is written from right to left. */
export function hasRightToLeft(text: string): boolean {
  return rightToLeft.test(text);
}

/** A part of a text, so that it and what is around it do not change each other's order. It must hold no isolate's marks. */
export function isolate(text: string): string {
  return text === "" ? "" : firstStrongIsolate + text + popDirectionalIsolate;
}

/** The direction of a text: of its first letter outside of isolates; where there is none, of its first letter. */
export function directionOf(text: string): "ltr" | "rtl" {
  const letter = strong.exec(text.replaceAll(isolates, " ")) ?? strong.exec(text);
  return letter && hasRightToLeft(letter[0]) ? "rtl" : "ltr";
}
