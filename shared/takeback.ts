/**
 * What was taken back from the overlays of a stream: what a moderator deleted, what rules made that are gone, what was
 * cleared or muted by hand. Pure. The hub keeps the latest of it and tells every overlay, also one that comes later.
 */
import type { ActionRecord } from "./action-record.ts";
import type { RecordedEvent } from "./event.ts";
import { isId } from "./ids.ts";

/** Of what: alerts (with their sound and speech), what they speak, lines of the chat. */
export const overlayParts = ["alerts", "speech", "chat"] as const;
export type OverlayPart = (typeof overlayParts)[number];

/** Which things: those that any of the lists names. */
export interface Selection {
  /** TikTok's ids of messages. */
  messageIds?: readonly string[] | undefined;
  userIds?: readonly string[] | undefined;
  ruleIds?: readonly string[] | undefined;
  actionIds?: readonly string[] | undefined;
  /** Places of events in the feed: of those that TikTok gave no id. */
  offsets?: readonly number[] | undefined;
}

/** Takes away what was derived from events up to an offset; what comes later is another thing. */
export interface Withdrawal extends Selection {
  /** Counts up from 1, so that an overlay carries each out once. */
  no: number;
  offset: number;
  parts: readonly OverlayPart[];
  /** Whatever it is; absent: only what the lists name. */
  all?: true;
}

/** Until when, milliseconds since 1970; `untilTakenBack` where there is no end. */
export interface Mutes {
  /** Sounds and speech of all alerts. 0: not muted. */
  sound: number;
  /** People of whom nothing is shown, by their ids. */
  users: Record<string, number>;
}

/** Kept with the hub's state. */
export interface Takebacks {
  /** The `no` of the latest withdrawal. */
  last: number;
  /** The latest, oldest first. */
  withdrawals: Withdrawal[];
  mutes: Mutes;
}

/** What something on an overlay is, as far as it can be named. */
export interface Thing {
  /** Of the event it was derived from. */
  offset: number;
  /** When that event was taken in, milliseconds since 1970. */
  at: number;
  /** "" where nobody did it. */
  userId: string;
  nativeId?: string | undefined;
  ruleId?: string;
  actionId?: string;
}

/** Bounds of what is kept: a hub has one for each stream, and every overlay is greeted with it. */
export const takebackLimits = {
  withdrawals: 100,
  /** Ids in all of them together, and in one. */
  ids: 2_000,
  idsEach: 500,
  mutedUsers: 200,
} as const;

/** A time that never comes, and that JSON and JavaScript's dates can hold. */
export const untilTakenBack = 8_640_000_000_000_000;

export function noTakebacks(): Takebacks {
  return { last: 0, withdrawals: [], mutes: { sound: 0, users: {} } };
}

/** What an event takes back, if it does. */
export function takenBackBy(event: RecordedEvent): Omit<Withdrawal, "no"> | undefined {
  if (event.eventType !== "MESSAGE_DELETED") return undefined;
  const messageIds = event.payload.messageIds.filter(isId).slice(0, takebackLimits.idsEach);
  const userIds = event.payload.userIds.filter(isId).slice(0, takebackLimits.idsEach);
  return messageIds.length + userIds.length === 0
    ? undefined
    : { offset: event.offset, parts: overlayParts, messageIds, userIds };
}

/** Adds a withdrawal, and forgets the oldest past the bounds. Changes `takebacks`. */
export function withdraw(takebacks: Takebacks, withdrawal: Omit<Withdrawal, "no">): void {
  const { withdrawals } = takebacks;
  withdrawals.push({ no: ++takebacks.last, ...withdrawal });
  let ids = withdrawals.reduce((sum, one) => sum + countIds(one), 0);
  while (withdrawals.length > takebackLimits.withdrawals || (ids > takebackLimits.ids && withdrawals.length > 1)) {
    ids -= countIds(withdrawals.shift());
  }
}

/** Takes a withdrawal back: what it hides can be shown again. Changes `takebacks`; nothing where it is forgotten already. */
export function unwithdraw(takebacks: Takebacks, no: number): void {
  takebacks.withdrawals = takebacks.withdrawals.filter((one) => one.no !== no);
}

/**
 * Mutes people until a time, or lets them be seen again where it is 0. Changes `takebacks`.
 * @returns false where that would be too many
 */
export function muteUsers({ mutes }: Takebacks, userIds: readonly string[], until: number, now: number): boolean {
  const running = Object.entries(mutes.users).filter(([userId, end]) => end > now && !userIds.includes(userId));
  const users = new Map(running);
  if (until > now) for (const userId of userIds) users.set(userId, until);
  if (users.size > takebackLimits.mutedUsers) return false;
  mutes.users = Object.fromEntries(users);
  return true;
}

/** Those that came after a number. */
export function newer(withdrawals: readonly Withdrawal[], after: number): Withdrawal[] {
  return withdrawals.filter(({ no }) => no > after);
}

/** Whether a withdrawal names a thing. */
export function takesBack(withdrawal: Withdrawal, part: OverlayPart, thing: Thing): boolean {
  const { parts, offset, all, messageIds, userIds, ruleIds, actionIds, offsets } = withdrawal;
  if (thing.offset > offset || !parts.includes(part)) return false;
  return (
    all === true ||
    has(messageIds, thing.nativeId) ||
    has(userIds, thing.userId) ||
    has(ruleIds, thing.ruleId) ||
    has(actionIds, thing.actionId) ||
    offsets?.includes(thing.offset) === true
  );
}

/** Whether a thing is not to be shown: it was taken back, or is of somebody who is muted. */
export function isTakenBack({ withdrawals, mutes }: Omit<Takebacks, "last">, part: OverlayPart, thing: Thing): boolean {
  return isMuted(mutes, thing) || withdrawals.some((one) => takesBack(one, part, thing));
}

/** Forgets people: who is muted, and by whose id something was taken back. */
export function forgetPeople(taken: Takebacks, userIds: readonly string[]): void {
  const gone = new Set(userIds);
  for (const userId of gone) delete taken.mutes.users[userId];
  taken.withdrawals = taken.withdrawals.map((one) =>
    one.userIds?.some((userId) => gone.has(userId)) === true
      ? { ...one, userIds: one.userIds.filter((userId) => !gone.has(userId)) }
      : one,
  );
}

function isMuted({ users }: Mutes, { userId, at }: Thing): boolean {
  return isId(userId) && Object.hasOwn(users, userId) && at < (users[userId] ?? 0);
}

/** An event as a thing on the overlay. */
export function thingOf({ offset, ingestedAt, user, nativeId }: RecordedEvent): Thing {
  return { offset, at: ingestedAt, userId: user.userId, nativeId };
}

/** An alert of a rule as a thing on the overlay. */
export function alertThing({ offset, at, ruleId, actionId, from }: ActionRecord): Thing {
  return { offset: from?.offset ?? offset, at, userId: from?.userId ?? "", nativeId: from?.nativeId, ruleId, actionId };
}

function has(ids: readonly string[] | undefined, id: string | undefined): boolean {
  return id !== undefined && isId(id) && ids?.includes(id) === true;
}

function countIds(selection: Selection | undefined): number {
  if (!selection) return 0;
  const { messageIds = [], userIds = [], ruleIds = [], actionIds = [], offsets = [] } = selection;
  return messageIds.length + userIds.length + ruleIds.length + actionIds.length + offsets.length;
}
