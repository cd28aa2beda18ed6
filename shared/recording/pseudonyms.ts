/**
 * Names in place of names: the same one always gets the same other one, and who has not the key can find neither way
 * back nor try names out. Lengths, scripts, word counts and punctuation stay, because that is what displays stumble over. Pure.
 */
import { likeCharacter } from "./characters.ts";

export interface Pseudonyms {
  /** A text of the same length in UTF-16 units, with letters of the same scripts. */
  text: (text: string) => string;
  /** Like `text`, but for the places of a pattern, `{0:user}`. */
  pattern: (text: string) => string;
  /** An id of as many digits, still one of 64 bits. Up to four digits are no one's id and stay. */
  id: (digits: string) => string;
  /** The same of what is known to be somebody's id, or something's, however short it is, and whatever it is made of. */
  anyId: (id: string) => string;
  /** An address that leads nowhere. */
  url: (url: string) => string;
}

/** How many replacements are kept at hand: making one takes some microseconds. */
const maxKept = 20_000;
const shortestId = 5;

/** HMAC-SHA256 of a text, under 32 random bytes that are forgotten with the recording. */
export type Keyed = (text: string) => Uint8Array;

export function pseudonyms(keyed: Keyed): Pseudonyms {
  /** Short ids by what stands for them: two must not become one. Of long ones that does not happen. */
  const taken = new Map<string, string>();

  /** Endless bytes that belong to `value`. */
  function* bytesOf(value: string): Generator<number, never> {
    for (let block = 0; ; block += 1) yield* keyed(`${block}:${value}`);
  }

  function replaceText(text: string): string {
    const bytes = bytesOf(text);
    const next = () => bytes.next().value;
    // A creator's handle after an @ is the same as where it stands alone.
    const words = text.split(/(?<=@)([A-Za-z0-9_.]{2,24})/);
    if (words.length > 1) return words.map((word) => keptText(word)).join("");
    // One of a few letters can come out as itself, which would not hide it.
    for (let attempt = 0; attempt < 8; attempt += 1) {
      const replaced = Array.from(text, (character) => likeCharacter(character, next)).join("");
      if (replaced !== text) return replaced;
    }
    return text;
  }

  function replaceId(digits: string): string {
    const bytes = bytesOf(`id:${digits}`);
    for (;;) {
      const replaced = likeDigits(digits, () => bytes.next().value);
      const owner = digits.length < 16 ? taken.get(replaced) : undefined;
      if (replaced === digits || (owner !== undefined && owner !== digits)) continue;
      if (digits.length < 16) taken.set(replaced, digits);
      return replaced;
    }
  }

  const keptText = keep(replaceText);
  const keptId = keep(replaceId);
  return {
    text: keptText,
    pattern: (text) =>
      text
        .split(/(\{\d+:[a-z]+\})/)
        .map((part, index) => (index % 2 === 1 ? part : keptText(part)))
        .join(""),
    id: (digits) => {
      const [, sign = "", number = ""] = /^(-?)(\d+)$/.exec(digits) ?? [];
      return number.length < shortestId ? digits : sign + keptId(number);
    },
    anyId: (id) => {
      if (/^\d{5,20}$/.test(id)) return keptId(id);
      // Few stand for as few digits: they get more of them.
      if (/^\d{1,4}$/.test(id)) return keptId(`9${id.length}${id.padStart(10, "0")}`);
      return hexOf(keyed(`other id:${id}`)).slice(0, 20);
    },
    url: (url) => `https://example.invalid/${hexOf(keyed(`url:${url}`)).slice(0, 16)}`,
  };
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Remembers what `replace` gave; of everything it forgets all when that has become too much. */
function keep(replace: (value: string) => string): (value: string) => string {
  const kept = new Map<string, string>();
  return (value) => {
    const known = kept.get(value);
    if (known !== undefined) return known;
    const replaced = replace(value);
    if (kept.size >= maxKept) kept.clear();
    kept.set(value, replaced);
    return replaced;
  };
}

/** As many digits, not 0 at the start, and no more than a signed number of 64 bits can be (unsigned from 20 on). */
function likeDigits(digits: string, next: () => number): string {
  const rest = Array.from({ length: digits.length - 1 }, () => next() % 10);
  if (digits.length === 20) return `1${[next() % 8, ...rest.slice(1)].join("")}`;
  return `${1 + (next() % 8)}${rest.join("")}`;
}
