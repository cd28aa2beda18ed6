/**
 * Texts with tokens: `{displayName} sent {giftName}`. Strict: an unknown token is an error when a template is parsed, and
 * rendering never fails. `{{` and `}}` write a brace.
 */
import { capMarks, cutGraphemes, graphemesOf } from "#shared/graphemes.ts";
import { hasRightToLeft, isolate, isolateLength } from "#shared/bidi.ts";
import { ruleLimits } from "./limits.ts";

/** Tokens without an argument. */
export const tokenNames = [
  "userId",
  "username",
  "displayName",
  "avatarUrl",
  "message",
  "commandParams",
  "giftName",
  "giftCount",
  "giftImageUrl",
  "coins",
  "likeCount",
  "totalLikeCount",
  "subMonth",
  "emoteImageUrl",
  "points",
  "level",
  "rank",
  "eventType",
  "timestamp",
  "streamId",
  "sessionId",
] as const;
export type TokenName = (typeof tokenNames)[number];

/** `{counter:deaths}` is the value of the counter `deaths`, `{timer:break}` what is left of the timer `break`, as `4:59`. */
export type Token = { name: TokenName } | { name: "counter"; counter: string } | { name: "timer"; timer: string };

/** A parsed template: literal texts and tokens in turns. */
export type Template = readonly (string | Token)[];

export type ParsedTemplate = { ok: true; template: Template } | { ok: false; error: string };

const known = new Set<string>(tokenNames);
/** A name of a counter, a queue, a variant: what can stand in a URL and in a style sheet. */
export const slugPattern = /^[a-z0-9][a-z0-9_-]{0,31}$/;

/** Parses a template. The error says which token is wrong and where. */
export function parseTemplate(text: string): ParsedTemplate {
  const parts: (string | Token)[] = [];
  let literal = "";
  let tokens = 0;
  for (let at = 0; at < text.length;) {
    const char = text.charAt(at);
    if ((char === "{" || char === "}") && text.charAt(at + 1) === char) {
      literal += char;
      at += 2;
      continue;
    }
    if (char === "}") return wrong(`a } without a { at character ${at + 1}; write }} for a brace`);
    if (char !== "{") {
      literal += char;
      at += 1;
      continue;
    }
    const end = text.indexOf("}", at);
    if (end < 0) return wrong(`a { without a } at character ${at + 1}; write {{ for a brace`);
    const token = tokenOf(text.slice(at + 1, end));
    if (token === undefined) return wrong(`unknown token ${text.slice(at, end + 1).slice(0, 60)}`);
    if (++tokens > ruleLimits.tokens) return wrong(`more than ${ruleLimits.tokens} tokens`);
    if (literal !== "") parts.push(literal);
    parts.push(token);
    literal = "";
    at = end + 1;
  }
  if (literal !== "") parts.push(literal);
  return { ok: true, template: parts };
}

function tokenOf(name: string): Token | undefined {
  if (known.has(name)) return { name: name as TokenName };
  const [kind, ...rest] = name.split(":");
  const slug = rest.join(":");
  if (!slugPattern.test(slug)) return undefined;
  if (kind === "counter") return { name: "counter", counter: slug };
  return kind === "timer" ? { name: "timer", timer: slug } : undefined;
}

function wrong(error: string): ParsedTemplate {
  return { ok: false, error };
}

/**
 * Where a text goes: before people's eyes on a page, anywhere else as it is, into a URL's path or query, between the
 * quotes of a JSON string, or between quotes of any kind, one in the other, where nothing that ends a text or escapes may stand.
 */
export type Escape = "shown" | "text" | "url" | "json" | "quoted";

const escapes: Record<Escape, (value: string) => string> = {
  shown: (value) => value,
  text: (value) => value,
  url: encodeURIComponent,
  json: (value) => JSON.stringify(value).slice(1, -1),
  quoted: (value) => value.replaceAll("'", "’").replaceAll('"', "”").replaceAll("\\", "⧵"),
};

/**
 * Fills a template in. Tokens are escaped, the template's own text is not: it is its author's. Values lose control
 * characters and lone surrogates, and the result is at most `maxLength` long, cut between characters. In what is shown,
 * values are isolated where they or the template are written from right to left: a name must not turn the sentence around
 * that it stands in.
 */
export function renderTemplate(
  template: Template,
  valueOf: (token: Token) => string,
  escape: Escape,
  maxLength: number,
): string {
  const isMixed = template.some((part) => typeof part === "string" && hasRightToLeft(part));
  let text = "";
  for (const part of template) {
    const room = maxLength - text.length;
    if (room <= 0) break;
    if (typeof part === "string") {
      text += cut(part, room);
      continue;
    }
    const value = cleaned(valueOf(part));
    text +=
      escape === "shown" && (isMixed || hasRightToLeft(value))
        ? isolate(fitted(value, escapes.shown, room - isolateLength))
        : fitted(value, escapes[escape], room);
  }
  return text;
}

// They break a line of a log or of a chat, or turn around what is written after them, or end the isolate that they stand in;
// joiners of emoji are none of them.
// eslint-disable-next-line no-control-regex
const controls = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g;

/** What was cleaned last, by what it was: the rules of a stream say the same few values of an event over and over. */
const lastCleaned = new Map<string, string>();
const mostCleaned = 32;

function cleaned(value: string): string {
  const known = lastCleaned.get(value);
  if (known !== undefined) return known;
  const whole = cutGraphemes(value, { units: ruleLimits.tokenLength });
  const clean = capMarks(whole.toWellFormed().replace(controls, " "));
  if (lastCleaned.size >= mostCleaned) lastCleaned.clear();
  lastCleaned.set(value, clean);
  return clean;
}

/** As much of `value` as fits into `room` once it is escaped: never half an escape. */
function fitted(value: string, escape: (value: string) => string, room: number): string {
  const whole = escape(value);
  if (whole.length <= room) return whole;
  let text = "";
  for (const grapheme of graphemesOf(value)) {
    const next = escape(grapheme);
    if (text.length + next.length > room) break;
    text += next;
  }
  return text;
}

/** The first `length` units of a text, without half a surrogate pair at the end. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const unit = text.charCodeAt(length - 1);
  return text.slice(0, unit >= 0xd800 && unit <= 0xdbff ? length - 1 : length);
}
