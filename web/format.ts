/** How numbers and names are written. */
import type { EventUser } from "#shared/event.ts";

/** Longest name and message that reach the page, in characters as people count them (code points). */
const maxNameLength = 40;
const maxMessageLength = 300;

/** Writes counts shortly: 999, 1.2K, 3.4M; in the language asked for, else the browser's. */
export function compactNumbers(locale: string | undefined): (value: number) => string {
  const format = new Intl.NumberFormat(locale, { notation: "compact", maximumFractionDigits: 1 });
  return (value) => format.format(value);
}

/** The name to show for a user: the display name, else the handle. */
export function nameOf(user: EventUser): string {
  const name = user.displayName?.trim();
  return shorten(name ? name : user.uniqueId, maxNameLength);
}

/** A message, cut to what a line of an overlay can hold. */
export function messageOf(text: string): string {
  return shorten(text.replaceAll(/\s+/g, " ").trim(), maxMessageLength);
}

function shorten(text: string, maxLength: number): string {
  // Marks that turn the reading direction around are for texts that hold several; in a name they only deceive.
  const plain = text.slice(0, maxLength * 4).replaceAll(/[\p{Cc}\u202A-\u202E\u2066-\u2069]/gu, "");
  // A code point is at most two UTF-16 units: cutting first keeps a text of megabytes from being spread into an array.
  const points = Array.from(plain.slice(0, maxLength * 2 + 2));
  return points.length <= maxLength ? points.join("") : `${points.slice(0, maxLength - 1).join("")}…`;
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

/** The URL where a picture may be loaded from it: https, or a picture in the URL itself. Undefined for anything else. */
export function safeImageUrl(url: string | undefined): string | undefined {
  if (url === undefined || url.length > 100_000) return undefined;
  return /^https:\/\/[^/]|^data:image\/(png|jpeg|gif|webp|avif|svg\+xml)[;,]/i.test(url) ? url : undefined;
}
