/**
 * What waits for a moderator, what became of it, and when the screens were emptied. Pure, and bounded; the hub keeps it in rows.
 * What was decided is remembered as long as a page could still be sent the event itself.
 */
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { type Judge, kindOf } from "./judge.ts";
import { moderationLimits } from "./lists.ts";
import { type Decisions, keyOfAction, keyOfEvent, verdictOf, verdictOfAlert } from "./overlay-filter.ts";

export type HeldState = "waiting" | "shown" | "dropped";

/** One thing that waits, or did: an event with what rules made of it, all frames of a gift, or what rules alone made. */
export interface Held {
  no: number;
  key: string;
  state: HeldState;
  why: "kind" | "word" | "link" | "person";
  /** When it came, and until when it waits, milliseconds since 1970. */
  at: number;
  dueAt: number;
  /** The latest frame of it; null where only what rules made of it is held. */
  event: RecordedEvent | null;
  actions: ActionRecord[];
  /** What became of it, when, and by whom: a key or a member, null where its time was over. */
  decided?: { at: number; by: string | null; because: "moderator" | "time" | "full" | "taken_back" | "emptied" };
  /** Of what was let through: what came of it up to this offset does not come to pages with the feed. */
  passesAfter?: number;
}

/** When the screens were emptied: events after `from` up to `to`; null while they are. */
export interface Emptied {
  from: number;
  to: number | null;
  at: number;
  by: string;
  reason: string;
}

/** All of it, as one object that changes in place. */
export interface HeldBook {
  lastNo: number;
  byKey: Map<string, Held>;
  emptied: Emptied[];
  /** What was decided of things up to this offset is forgotten: none of them is shown any more. */
  forgotten: number;
}

export const heldLimits = {
  waiting: moderationLimits.held,
  /** Decisions that are remembered. */
  decided: 500,
  emptied: 20,
  /** What rules made of one thing. */
  actions: 20,
} as const;

export function newHeldBook(): HeldBook {
  return { lastNo: 0, byKey: new Map(), emptied: [], forgotten: 0 };
}

/** What rules alone made of something that is shown itself. */
const ofRulesAlone = (key: string): string => `rules:${key}`;

export function isEmptiedNow({ emptied }: HeldBook): boolean {
  return emptied.at(-1)?.to === null;
}

/** The decisions as what is sent to overlays is held against them. */
export function decisionsOf(book: () => HeldBook): Decisions {
  const isHeldAs = (key: string, offset: number): boolean => {
    const held = book().byKey.get(key);
    return held !== undefined && !(held.state === "shown" && offset > (held.passesAfter ?? 0));
  };
  return {
    isHeld: (key, offset) => offset <= book().forgotten || isHeldAs(key, offset),
    isHeldByRules: (key, offset) => isHeldAs(ofRulesAlone(key), offset),
    isApproved: (key) =>
      book().byKey.get(key)?.state === "shown" || book().byKey.get(ofRulesAlone(key))?.state === "shown",
    isHeldUser: (userId) => {
      for (const { state, event } of book().byKey.values()) {
        if (state !== "shown" && event?.user.userId === userId) return true;
      }
      return false;
    },
    isEmptied: (offset) => book().emptied.some(({ from, to }) => offset > from && (to === null || offset <= to)),
  };
}

/**
 * Takes what was recorded: what is to be held is, from now on. Changes the book.
 * @param waitMs how long it waits
 * @returns what changed
 */
export function holdBack(
  book: HeldBook,
  { events, actions }: { events: readonly RecordedEvent[]; actions: readonly ActionRecord[] },
  judge: Judge,
  { now, waitMs }: { now: number; waitMs: number },
): Held[] {
  const changed = new Set<Held>();
  const begin = (key: string, why: Held["why"], event: RecordedEvent | null): Held => {
    const held: Held = {
      no: ++book.lastNo,
      key,
      state: "waiting",
      why,
      at: now,
      dueAt: now + waitMs,
      event,
      actions: [],
    };
    book.byKey.set(key, held);
    return held;
  };
  for (const event of events) {
    if (kindOf(event) === undefined) continue;
    const key = keyOfEvent(event);
    const known = book.byKey.get(key);
    if (known) {
      if (known.state !== "waiting") continue;
      known.event = event;
      changed.add(known);
      continue;
    }
    const { measure, why } = verdictOf(event, judge);
    if (measure === "hold") changed.add(begin(key, why as Held["why"], event));
  }
  for (const record of actions) {
    if (record.action.type !== "overlay") continue;
    const key = keyOfAction(record);
    const { measure, why } = verdictOfAlert(record, judge);
    let held = book.byKey.get(key) ?? book.byKey.get(ofRulesAlone(key));
    if (!held && measure === "hold") held = begin(ofRulesAlone(key), why as Held["why"], null);
    if (held?.state !== "waiting" || measure === "hide") continue;
    if (held.actions.length < heldLimits.actions) held.actions.push(record);
    changed.add(held);
  }
  for (const full of tooMany(book)) {
    drop(full, { at: now, by: null, because: "full" });
    changed.add(full);
  }
  return [...changed];
}

/** Of too many that wait, those that have waited longest. */
function tooMany(book: HeldBook): Held[] {
  const waiting = waitingOf(book);
  return waiting.slice(0, Math.max(0, waiting.length - heldLimits.waiting));
}

/** What waits, the longest first. */
export function waitingOf({ byKey }: HeldBook): Held[] {
  return [...byKey.values()].filter(({ state }) => state === "waiting").sort((one, other) => one.no - other.no);
}

/** When the first of those that wait has waited for long enough; Infinity where none waits. */
export function firstDueAt(book: HeldBook): number {
  return Math.min(Infinity, ...waitingOf(book).map(({ dueAt }) => dueAt));
}

/** Lets one through that waits: what comes of it after `top` comes with the feed. */
export function letThrough(held: Held, decided: NonNullable<Held["decided"]>, top: number): void {
  Object.assign(held, { state: "shown", decided, passesAfter: top });
}

export function drop(held: Held, decided: NonNullable<Held["decided"]>): void {
  Object.assign(held, { state: "dropped", decided });
}

/** Has one wait again, whatever became of it. */
export function waitAgain(held: Held, dueAt: number): void {
  Object.assign(held, { state: "waiting", dueAt });
  delete held.decided;
  delete held.passesAfter;
}

/** Forgets the oldest of what was decided past the bound. Changes the book; returns what is gone. */
export function forgetDecided(book: HeldBook): Held[] {
  const decided = [...book.byKey.values()]
    .filter(({ state }) => state !== "waiting")
    .sort((one, other) => one.no - other.no);
  const gone = decided.slice(0, Math.max(0, decided.length - heldLimits.decided));
  for (const held of gone) {
    book.byKey.delete(held.key);
    book.forgotten = Math.max(book.forgotten, latestOffset(held));
  }
  while (book.emptied.length > heldLimits.emptied) {
    book.forgotten = Math.max(book.forgotten, book.emptied.shift()?.to ?? 0);
  }
  return gone;
}

/** The offset of the latest that is known of it. */
export function latestOffset({ event, actions }: Held): number {
  return Math.max(event?.offset ?? 0, ...actions.map(({ offset }) => offset));
}
