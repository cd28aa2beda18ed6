/** How numbers and names are written. */
import type { EventUser } from "#shared/event.ts";
import { capMarks, cutGraphemes } from "#shared/graphemes.ts";
import { shownName } from "#shared/names.ts";

/** Longest name and message that reach the page, in characters as people count them (graphemes). */
export const maxNameLength = 40;
const maxMessageLength = 300;
/** Of the longest graphemes that people write, families of emoji. */
const unitsPerGrapheme = 12;
/** Longest text of a rule's alert, and the lines it is cut into. */
const maxAlertLength = 500;
const maxAlertLines = 6;

/** Marks that turn the reading direction around are for texts that hold several; in a name they only deceive. */
const marks = /[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu;
/** A rule's text holds several: the server has put its values into isolates, with marks that no value holds itself. */
const marksButIsolates = /[\p{Cc}\u202A-\u202E\u2066\u2067]/gu;

/** Writes counts shortly: 999, 1.2K, 3.4M; in the language asked for, else the browser's. */
export function compactNumbers(locale: string | undefined): (value: number) => string {
  const format = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  return (value) => format.format(value);
}

/** Writes a counter with all of its digits up to ten million, shortly from there on. */
export function wholeNumbers(locale: string | undefined): (value: number) => string {
  const [whole, compact] = [new Intl.NumberFormat(locale), compactNumbers(locale)];
  return (value) => (Math.abs(value) < 10_000_000 ? whole.format(value) : compact(value));
}

/** The name to show for a user: the display name, else the handle. */
export function nameOf(user: EventUser): string {
  return shorten(shownName(user).trim(), maxNameLength);
}

/** A message, cut to what a line of an overlay can hold. */
export function messageOf(text: string, maxLength = maxMessageLength, unwanted = marks): string {
  return shorten(plainText(text).trim(), maxLength, unwanted);
}

/** A part of a text as it is shown; `isMarked`: it is one of the stretches that were asked for. */
export interface MarkedPart {
  text: string;
  isMarked: boolean;
}

/** In UTF-16 units of a text as it came; the end is behind it. */
export interface Stretch {
  start: number;
  end: number;
}

/**
 * A message as `messageOf` shows it, in parts, with stretches of the text marked. What lies in what was cut off is left out, and of
 * stretches that touch or overlap one is made.
 */
export function markedMessageOf(
  text: string,
  stretches: readonly Stretch[],
  maxLength = maxMessageLength,
): MarkedPart[] {
  const shown = messageOf(text, maxLength);
  // What stands before a place is cleaned as the whole is, so it is as long as it is there.
  const placeOf = (at: number) => {
    const before = text.slice(0, Math.min(at, maxLength * unitsPerGrapheme));
    return Math.min(capMarks(plainText(before).trimStart().replaceAll(marks, "")).length, shown.length);
  };
  const parts: MarkedPart[] = [];
  let rest = 0;
  for (const { start, end } of stretches.toSorted((one, other) => one.start - other.start)) {
    const [from, to] = [Math.max(placeOf(start), rest), placeOf(end)];
    if (to <= from) continue;
    if (from > rest) parts.push({ text: shown.slice(rest, from), isMarked: false });
    const last = parts.at(-1);
    if (last?.isMarked === true) last.text += shown.slice(from, to);
    else parts.push({ text: shown.slice(from, to), isMarked: true });
    rest = to;
  }
  if (rest < shown.length) parts.push({ text: shown.slice(rest), isMarked: false });
  return parts;
}

/** A text on one line: every run of blanks as one. */
export function plainText(text: string): string {
  return text.replaceAll(/\s+/g, " ");
}

/** The text of a rule's alert: its own line breaks stay, as far as an alert has room, and the isolates of its values. */
export function alertTextOf(text: string): string {
  const lines = text.split("\n", maxAlertLines).map((line) => messageOf(line, maxAlertLength, marksButIsolates));
  return lines.join("\n").trim();
}

/** The first characters of a text, as people count them (graphemes), without the unwanted ones. */
export function shorten(text: string, maxLength: number, unwanted = marks): string {
  // Cut first: a text of megabytes must not be looked at as a whole, and most graphemes are one or two units.
  const seen = text.slice(0, maxLength * unitsPerGrapheme);
  const kept = capMarks(seen.replaceAll(unwanted, ""));
  const whole = cutGraphemes(kept, { graphemes: maxLength, units: kept.length });
  if (whole === kept && seen === text) return whole;
  return `${cutGraphemes(kept, { graphemes: maxLength - 1, units: kept.length })}…`;
}

/** The letter that stands for a picture that is missing. */
export function initialOf(name: string): string {
  const letter = /[\p{L}\p{N}]/u.exec(name)?.[0];
  return letter ? letter.toUpperCase() : "•";
}

/** One of `count` places for an id, always the same one: a user keeps the colour. */
export function hueOf(id: string, count: number): number {
  let hash = 7;
  for (const character of id) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 1_000_003;
  return hash % count;
}

/** Of this host: what was uploaded, what is of the library, pictures of others that it has fetched. */
const ownPath = /^\/(?:media|library|pictures)\/[\w.~-]+(?:\/[\w.~-]+)*$/;

/** The URL where a picture may be loaded from it: of this host, https, or a picture in the URL itself. Undefined for anything else. */
export function safeImageUrl(url: string | undefined): string | undefined {
  if (url === undefined || url.length > 100_000) return undefined;
  if (ownPath.test(url)) return url;
  return /^https:\/\/[^/]|^data:image\/(png|jpeg|gif|webp|avif|svg\+xml)[;,]/i.test(url) ? url : undefined;
}

/** The address where a sound may be loaded from it: of this host, or https. Undefined for anything else. */
export function safeSoundUrl(url: string): string | undefined {
  return url.length <= 4_096 && (ownPath.test(url) || /^https:\/\/[^/]/i.test(url)) ? url : undefined;
}
