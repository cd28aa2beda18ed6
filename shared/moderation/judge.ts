/** Says of a text, a person or an event what the lists of a stream want of it. Compiled once for each change of the lists. Pure. */
import type { ActionRecord } from "#shared/action-record.ts";
import type { EventUser, RecordedEvent } from "#shared/event.ts";
import { isId } from "#shared/ids.ts";
import { findLinks, isAllowed } from "./links.ts";
import {
  type Blocked,
  type HeldKind,
  type KeptModeration,
  type Measure,
  measures,
  type PersonMeasure,
} from "./lists.ts";
import { matcherOf } from "./matcher.ts";

/** What a text is to become. */
export interface TextVerdict {
  /** The strongest of what was found; undefined where nothing was. */
  measure: Measure | undefined;
  /** Why: of that what was found first. */
  why: "word" | "link" | undefined;
  /** The text with what is to be masked made unreadable, as long as it was: places in it stay what they are. */
  masked: string;
  /** The same with all that was found. */
  covered: string;
  /** What was found, in the order of the text. */
  found: readonly FoundInText[];
}

/** A word of the list, or an address, in UTF-16 units of a text; the end is behind it. */
export interface FoundInText {
  start: number;
  end: number;
  measure: Measure;
  why: "word" | "link";
  /** As the list has it, which is seldom as it stands in the text; null of an address. */
  word: string | null;
}

export interface Judge {
  /** Nothing is listed and nobody is blocked: everything is shown as it is. */
  readonly isIdle: boolean;
  /** Something may have to wait for a moderator. */
  readonly canHold: boolean;
  text: (text: string) => TextVerdict;
  /** Whether nothing of a person is shown that happened at a time (milliseconds since 1970). */
  blocks: (user: Person, at: number) => boolean;
  /** Whether what a person did then waits for a moderator. */
  holdsPerson: (user: Person, at: number) => boolean;
  /** Whether nothing of a person is spoken that happened then. */
  silences: (user: Person, at: number) => boolean;
  /** What is to be held whatever it says. */
  holds: (kind: HeldKind) => boolean;
  /** The same with these people kept off in the place of its own: what was found in texts stays known. */
  withPeople: (blocked: readonly Blocked[]) => Judge;
}

type Person = Pick<EventUser, "userId" | "uniqueId">;

/** What a list finds is covered by, a unit of text each. */
const cover = "*";
/** Verdicts that are remembered: names come again and again. Of texts up to so long, in UTF-16 units. */
const rememberedTexts = 2_000;
const rememberedLength = 1_024;

export function judgeOf({ words, links, hold, blocked }: KeptModeration): Judge {
  const texts = textJudgeOf({ words, links });
  const kinds = new Set(hold.kinds);
  const holdsTexts = links.measure === "hold" || words.some(({ measure }) => measure === "hold");
  const withPeople = (people: readonly Blocked[]): Judge => ({
    canHold: kinds.size > 0 || holdsTexts || people.some(({ measure }) => measure === "hold"),
    isIdle: texts === undefined && people.length === 0 && kinds.size === 0,
    text: texts ?? asItIs,
    blocks: peopleOf(people, "hide"),
    holdsPerson: peopleOf(people, "hold"),
    silences: peopleOf(people, "silence"),
    holds: (kind) => kinds.has(kind),
    withPeople,
  });
  return withPeople(blocked);
}

const asItIs = (text: string): TextVerdict => ({
  measure: undefined,
  why: undefined,
  masked: text,
  covered: text,
  found: [],
});

/** Undefined where every text is shown as it is. */
function textJudgeOf({ words, links }: Pick<KeptModeration, "words" | "links">): Judge["text"] | undefined {
  const matcher = matcherOf(words.map(({ word, match, exact, measure }) => ({ word, match, exact, what: measure })));
  if (matcher.isEmpty && links.measure === "show") return undefined;
  const remembered = new Map<string, TextVerdict>();

  const judge = (text: string): TextVerdict => {
    const found: FoundInText[] = matcher
      .find(text)
      .map(({ start, end, what, word }) => ({ start, end, measure: what, why: "word", word }));
    const addresses =
      links.measure === "show" ? [] : findLinks(text).filter(({ host }) => !isAllowed(host, links.allowed));
    for (const { start, end } of addresses) {
      found.push({ start, end, measure: links.measure as Measure, why: "link", word: null });
    }
    let first: FoundInText | undefined;
    for (const one of found) {
      if (stronger(one.measure, first?.measure) !== first?.measure) first = one;
    }
    const inOrder = found.toSorted((one, other) => one.start - other.start);
    return { measure: first?.measure, why: first?.why, ...coversOf(text, inOrder), found: inOrder };
  };

  return (text) => {
    if (text === "") return asItIs(text);
    const known = remembered.get(text);
    if (known) return known;
    const verdict = judge(text);
    if (text.length > rememberedLength) return verdict;
    if (remembered.size >= rememberedTexts) remembered.clear();
    remembered.set(text, verdict);
    return verdict;
  };
}

type Spans = Map<string, { since: number; until: number }>;

/** Says whether somebody is one of those of whom the lists want this, at a time. */
function peopleOf(blocked: readonly Blocked[], wanted: PersonMeasure): (user: Person, at: number) => boolean {
  const [byId, byHandle]: [Spans, Spans] = [new Map(), new Map()];
  for (const { measure = "hide", userId, handle, since = 0, until = Infinity } of blocked) {
    if (measure !== wanted) continue;
    if (userId !== undefined) widen(byId, userId, { since, until });
    if (handle !== undefined) widen(byHandle, handle, { since, until });
  }
  if (byId.size === 0 && byHandle.size === 0) return () => false;
  const isWithin = (span: { since: number; until: number } | undefined, at: number) =>
    span !== undefined && at >= span.since && at < span.until;
  return ({ userId, uniqueId }, at) =>
    (isId(userId) && isWithin(byId.get(userId), at)) || isWithin(byHandle.get(uniqueId.toLowerCase()), at);
}

function widen(spans: Spans, name: string, { since, until }: { since: number; until: number }): void {
  const known = spans.get(name) ?? { since, until };
  spans.set(name, { since: Math.min(since, known.since), until: Math.max(until, known.until) });
}

function coversOf(text: string, found: readonly { start: number; end: number; measure: Measure }[]) {
  if (found.length === 0) return { masked: text, covered: text };
  const masked = found.filter(({ measure }) => measure === "mask");
  return { masked: coverIn(text, masked), covered: coverIn(text, found) };
}

/** @param found in the order of the text */
function coverIn(text: string, found: readonly { start: number; end: number }[]): string {
  let rest = 0;
  let result = "";
  for (const { start, end } of found) {
    if (end <= rest) continue;
    const from = Math.max(start, rest);
    result += text.slice(rest, from) + cover.repeat(end - from);
    rest = end;
  }
  return result + text.slice(rest);
}

/** The stronger of two measures. */
export function stronger(one: Measure | undefined, other: Measure | undefined): Measure | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return measures.indexOf(one) >= measures.indexOf(other) ? one : other;
}

/** A text, and where it stands, as a JSON pointer (RFC 6901). */
export interface PlacedText {
  at: string;
  text: string;
}

/** The texts of an event that overlays show, beside who did it. */
export function textsOf(event: RecordedEvent): PlacedText[] {
  switch (event.eventType) {
    case "CHAT": {
      const { message, mentions = [] } = event.payload;
      return [
        { at: "/payload/message", text: message },
        ...mentions.map(({ displayName }, index) => ({
          at: `/payload/mentions/${index}/displayName`,
          text: displayName ?? "",
        })),
      ];
    }
    case "QUESTION":
      return [{ at: "/payload/questionText", text: event.payload.questionText }];
    case "BATTLE":
      return event.payload.participants.map(({ displayName }, index) => ({
        at: `/payload/participants/${index}/displayName`,
        text: displayName,
      }));
    default:
      return [];
  }
}

/** What the kind of an event is called where such are held. */
export function kindOf(event: RecordedEvent): HeldKind | undefined {
  switch (event.eventType) {
    case "CHAT":
      return "chat";
    case "QUESTION":
      return "questions";
    case "EMOTE":
      return "emotes";
    case "GIFT":
      return "gifts";
    case "FOLLOW":
      return "follows";
    case "SUBSCRIBE":
      return "subscriptions";
    default:
      return undefined;
  }
}

/** The names by which overlays call a user, as they stand in an event. */
export function namesOf({ displayName, uniqueId }: EventUser): PlacedText[] {
  const handle = { at: "/user/uniqueId", text: uniqueId };
  return displayName === undefined ? [handle] : [{ at: "/user/displayName", text: displayName }, handle];
}

/** The texts of an alert of a rule. */
export function alertTexts({ action }: ActionRecord): PlacedText[] {
  if (action.type !== "overlay") return [];
  const { text, speech, open } = action;
  return [
    { at: "/action/text", text },
    { at: "/action/speech", text: speech },
    { at: "/action/open/text", text: open?.text ?? "" },
    { at: "/action/open/speech", text: open?.speech ?? "" },
  ];
}
