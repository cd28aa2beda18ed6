/**
 * What overlays get to see of a stream: the one place in which the lists, what is held, and an emptied screen are held against
 * what is about to be sent to them. Pure but for what it remembers. Whoever reads everything (API, webhooks, the log) is not asked.
 */
import type { ActionRecord } from "#shared/action-record.ts";
import type { EventUser, RecordedEvent } from "#shared/event.ts";
import { giftKey, giverOf } from "#shared/gift-key.ts";
import { isId } from "#shared/ids.ts";
import type { LiveState } from "#shared/live-state.ts";
import { overlayEvent, overlayState } from "#shared/overlay-events.ts";
import {
  alertTexts,
  type Judge,
  judgeOf,
  kindOf,
  namesOf,
  type PlacedText,
  stronger,
  type TextVerdict,
  textsOf,
} from "./judge.ts";
import { type HeldKind, type Measure, noModeration } from "./lists.ts";

/** What moderators decided of single things, and of all at once. */
export interface Decisions {
  /** Whether a thing waits, was dropped, or was let through another way than with the feed. */
  isHeld: (key: string, offset: number) => boolean;
  /** The same of what rules alone made, where the thing itself is shown. */
  isHeldByRules: (key: string, offset: number) => boolean;
  /** Whether somebody waits for a moderator, or was dropped. */
  isHeldUser: (userId: string) => boolean;
  /** Whether a thing was let through, and what is found in it is shown. */
  isApproved: (key: string) => boolean;
  /** Whether the screens were emptied when this happened. */
  isEmptied: (offset: number) => boolean;
}

export const noDecisions: Decisions = {
  isHeld: () => false,
  isHeldByRules: () => false,
  isHeldUser: () => false,
  isApproved: () => false,
  isEmptied: () => false,
};

/** What is to become of a thing, and why. `blocked`: it is of somebody of whom nothing is shown. */
export interface Verdict {
  measure: Measure | undefined;
  why: "kind" | "word" | "link" | "person" | "blocked" | undefined;
}

/** What a thing is known by where it is held: all frames of a gift, and what rules made of it, are one. */
export function keyOfEvent(event: RecordedEvent): string {
  return event.eventType === "GIFT"
    ? `gift:${giftKey(event.payload, giverOf(event.user), event.offset)}`
    : `event:${event.eventId}`;
}

export function keyOfAction({ from, eventId }: ActionRecord): string {
  return from?.gift ? `gift:${from.gift.key}` : `event:${eventId}`;
}

/** What the lists want of an event. */
export function verdictOf(event: RecordedEvent, judge: Judge): Verdict {
  if (judge.blocks(event.user, event.ingestedAt)) return { measure: "hide", why: "blocked" };
  const found = strongest([...namesOf(event.user), ...textsOf(event)], judge);
  const kind = kindOf(event);
  if (found.measure === "hide" || kind === undefined) return found;
  if (judge.holdsPerson(event.user, event.ingestedAt)) return { measure: "hold", why: "person" };
  return judge.holds(kind) ? { measure: "hold", why: "kind" } : found;
}

/** What the lists want of a rule's alert. */
export function verdictOfAlert(record: ActionRecord, judge: Judge): Verdict {
  const { action, from, at } = record;
  if (action.type !== "overlay") return { measure: undefined, why: undefined };
  const person = { userId: from?.userId ?? "", uniqueId: "" };
  if (judge.blocks(person, at)) return { measure: "hide", why: "blocked" };
  const found = strongest(alertTexts(record), judge);
  if (found.measure !== "hide" && judge.holdsPerson(person, at)) return { measure: "hold", why: "person" };
  const isHeldKind = judge.holds("alerts") || (action.speech !== "" && judge.holds("speech"));
  return found.measure === "hide" || !isHeldKind ? found : { measure: "hold", why: "kind" };
}

function strongest(texts: readonly PlacedText[], judge: Judge): Verdict {
  let verdict: Verdict = { measure: undefined, why: undefined };
  for (const { text } of texts) {
    const { measure, why }: TextVerdict = judge.text(text);
    if (measure !== undefined && stronger(measure, verdict.measure) !== verdict.measure) verdict = { measure, why };
  }
  return verdict;
}

/** Something of the feed that is kept beside it, without its event. */
export interface KeptThing {
  key: string;
  kind: HeldKind | undefined;
  user: EventUser;
  offset: number;
  /** When it was taken in, milliseconds since 1970. */
  at: number;
}

/** One for the life of a hub or a relay: what it says follows the lists, and what was decided, as they are now. */
export class OverlayFilter {
  #judge: Judge;
  readonly #decisions: Decisions;
  #texts = new WeakMap<RecordedEvent, string | null>();
  #changes = 0;

  constructor(judge: Judge, decisions: Decisions = noDecisions) {
    this.#judge = judge;
    this.#decisions = decisions;
  }

  get judge(): Judge {
    return this.#judge;
  }

  /** Another number after each change: until then it says the same of the same. */
  get changes(): number {
    return this.#changes;
  }

  /** Goes by other lists; or, without any, by what was decided since. */
  change(judge = this.#judge): void {
    this.#judge = judge;
    this.#texts = new WeakMap();
    this.#changes += 1;
  }

  /** The JSON of an event as overlays have it; undefined where they have nothing of it. Made once. */
  textOf(event: RecordedEvent): string | undefined {
    const known = this.#texts.get(event);
    if (known !== undefined) return known === null ? undefined : known;
    const shown = this.event(event);
    const text = shown && JSON.stringify(shown);
    this.#texts.set(event, text ?? null);
    return text;
  }

  /** An event as overlays have it; undefined where they have nothing of it. */
  event(event: RecordedEvent): RecordedEvent | undefined {
    if (this.#decisions.isEmptied(event.offset)) return isTelling(event) ? overlayEvent(event) : undefined;
    if (this.judge.isIdle) return this.#isHeld(event) ? undefined : overlayEvent(event);
    const { measure, why } = verdictOf(event, this.judge);
    // A battle is of two streams: it is shown, whatever they are called.
    if (event.eventType === "BATTLE" && why !== "blocked") return covered(overlayEvent(event), this.judge);
    if (measure === "hide" || this.#isHeld(event)) return undefined;
    // What cannot wait is not shown.
    if (measure === "hold" && !this.#decisions.isApproved(keyOfEvent(event))) return undefined;
    return covered(overlayEvent(event), this.judge);
  }

  /** An action as overlays have it. */
  action(record: ActionRecord): ActionRecord | undefined {
    // Counters and timers are numbers of the streamer's own.
    if (record.action.type !== "overlay") return record;
    const { isEmptied, isHeld, isHeldByRules, isApproved } = this.#decisions;
    const { offset } = record;
    const key = keyOfAction(record);
    if (isEmptied(offset) || isHeld(key, offset) || isHeldByRules(key, offset)) return undefined;
    if (this.judge.isIdle) return record;
    const { measure } = verdictOfAlert(record, this.judge);
    if (measure === "hide" || (measure === "hold" && !isApproved(key))) return undefined;
    return coveredAlert(record, this.judge);
  }

  /** What a moderator has let through, whatever would hold it; undefined where the lists hide it now. */
  approvedEvent(event: RecordedEvent): RecordedEvent | undefined {
    return verdictOf(event, this.judge).measure === "hide" ? undefined : covered(overlayEvent(event), this.judge);
  }

  approvedAction(record: ActionRecord): ActionRecord | undefined {
    return verdictOfAlert(record, this.judge).measure === "hide" ? undefined : coveredAlert(record, this.judge);
  }

  /**
   * Who did something that is kept beside the feed, as overlays have them; undefined where they have nothing of it.
   * @param deed `key`: as `keyOfEvent` has it; `kind`: as what it may be held
   */
  doer({ key, kind, user, offset, at }: KeptThing): EventUser | undefined {
    const isApproved = this.#decisions.isApproved(key);
    if (this.#decisions.isEmptied(offset)) return undefined;
    if (kind !== undefined && !isApproved && this.#decisions.isHeld(key, offset)) return undefined;
    if (this.judge.isIdle) return user;
    if (this.judge.blocks(user, at)) return undefined;
    const { measure } = strongest(namesOf(user), this.judge);
    const isToBeHeld = measure === "hold" || (kind !== undefined && this.judge.holds(kind));
    if (measure === "hide" || (isToBeHeld && !isApproved)) return undefined;
    return coveredName(user, this.judge, "masked");
  }

  /** What somebody said that is kept beside the feed, as overlays have it; undefined where they have nothing of it. */
  said(thing: KeptThing, text: string): string | undefined {
    if (!this.doer(thing)) return undefined;
    const { measure, masked } = this.judge.text(text);
    if (measure === "hide" || (measure === "hold" && !this.#decisions.isApproved(thing.key))) return undefined;
    return masked;
  }

  /** The state of the stream as overlays have it. */
  state(state: LiveState): LiveState {
    const shown = overlayState(state);
    const user = (one: EventUser | null) => {
      if (!one || this.judge.blocks(one, state.updatedAt) || this.#decisions.isHeldUser(one.userId)) return null;
      return coveredName(one, this.judge, "covered");
    };
    const { battle } = shown;
    return {
      ...shown,
      lastFollower: user(shown.lastFollower),
      lastGifter: user(shown.lastGifter),
      lastSubscriber: user(shown.lastSubscriber),
      battle: battle && {
        ...battle,
        participants: battle.participants.map((one) => coveredName(one, this.judge, "covered")),
      },
    };
  }

  /**
   * The JSON of a live part as overlays have it: who is blocked is left out of lists, names are covered.
   * @param at now, milliseconds since 1970
   */
  partText(text: string, at: number): string {
    // Numbers have no names.
    if (this.judge.isIdle || !/[[{]/.test(text)) return text;
    return JSON.stringify(this.#people(JSON.parse(text), at));
  }

  #people(value: unknown, at: number): unknown {
    if (Array.isArray(value))
      return value.filter((one) => !this.#isBlocked(one, at)).map((one) => this.#people(one, at));
    if (typeof value !== "object" || value === null) return value;
    const words = "by" in value ? [...personKeys, "text"] : personKeys;
    const entries = Object.entries(value).map(([key, one]) => {
      if (this.#isBlocked(one, at) || this.#isSaidByBlocked(one, at)) return [key, null];
      if (typeof one === "string" && words.includes(key)) return [key, this.judge.text(one).covered];
      // Names that turn before the one who is drawn.
      if (key === "others" && Array.isArray(one))
        return [key, one.map((name) => this.judge.text(String(name)).covered)];
      return [key, this.#people(one, at)];
    });
    return Object.fromEntries(entries);
  }

  #isBlocked(value: unknown, at: number): boolean {
    if (typeof value !== "object" || value === null) return false;
    const { userId = "", uniqueId = "" } = value as Record<string, unknown>;
    return typeof userId === "string" && typeof uniqueId === "string" && this.judge.blocks({ userId, uniqueId }, at);
  }

  /** What somebody said goes with them. */
  #isSaidByBlocked(value: unknown, at: number): boolean {
    return (
      typeof value === "object" && value !== null && "by" in value && "text" in value && this.#isBlocked(value.by, at)
    );
  }

  #isHeld(event: RecordedEvent): boolean {
    return kindOf(event) !== undefined && this.#decisions.isHeld(keyOfEvent(event), event.offset);
  }
}

/** Where a live part says who somebody is. */
const personKeys = ["displayName", "uniqueId", "name"];

/** What tells a page how things stand, and shows nobody: also an empty screen goes on with it. */
function isTelling({ eventType }: RecordedEvent): boolean {
  switch (eventType) {
    case "CONNECTED":
    case "ROOM_USER":
    case "STREAM_END":
    case "MESSAGE_DELETED":
    case "LIKE":
      return true;
    default:
      return false;
  }
}

function covered(event: RecordedEvent, judge: Judge): RecordedEvent {
  const user =
    isId(event.user.userId) || event.user.uniqueId !== "" ? coveredName(event.user, judge, "masked") : event.user;
  const mask = (text: string) => judge.text(text).masked;
  switch (event.eventType) {
    case "CHAT": {
      const { message, mentions } = event.payload;
      const named = mentions?.map((one) => ({
        ...one,
        uniqueId: mask(one.uniqueId),
        ...(one.displayName !== undefined && { displayName: mask(one.displayName) }),
      }));
      return {
        ...event,
        user,
        payload: { ...event.payload, message: mask(message), ...(named && { mentions: named }) },
      };
    }
    case "QUESTION":
      return { ...event, user, payload: { ...event.payload, questionText: mask(event.payload.questionText) } };
    case "BATTLE": {
      const participants = event.payload.participants.map((one) => coveredName(one, judge, "covered"));
      return { ...event, user, payload: { ...event.payload, participants } };
    }
    default:
      return { ...event, user };
  }
}

/** `covered`: all that is found in the names; `masked`: what is to be masked. */
function coveredName<One extends { uniqueId: string; displayName?: string | undefined }>(
  one: One,
  judge: Judge,
  how: "masked" | "covered",
): One {
  const uniqueId = judge.text(one.uniqueId)[how];
  const displayName = one.displayName === undefined ? undefined : judge.text(one.displayName)[how];
  if (uniqueId === one.uniqueId && displayName === one.displayName) return one;
  return { ...one, uniqueId, ...(displayName !== undefined && { displayName }) };
}

/** What is covered is not spoken: a voice would read out the signs. */
function coveredAlert(record: ActionRecord, judge: Judge): ActionRecord {
  const { action, from, at } = record;
  if (action.type !== "overlay") return record;
  const mask = (text: string) => judge.text(text).masked;
  const isSilent = judge.silences({ userId: from?.userId ?? "", uniqueId: "" }, at);
  const spoken = (text: string) => {
    if (isSilent) return "";
    const masked = mask(text);
    return masked === text ? text : masked.replaceAll(/\*+/g, " ").replaceAll(/\s+/g, " ").trim();
  };
  const { text, speech, open } = action;
  return {
    ...record,
    action: {
      ...action,
      text: mask(text),
      speech: spoken(speech),
      ...(open && {
        open: {
          ...(open.text !== undefined && { text: mask(open.text) }),
          ...(open.speech !== undefined && { speech: spoken(open.speech) }),
        },
      }),
    },
  };
}

/** Of a stream without lists. */
export const showsAll = new OverlayFilter(judgeOf(noModeration));
