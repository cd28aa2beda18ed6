/**
 * What viewers have earned, over broadcasts: reduced from the stream's events in their order, each counted once (count.ts). What an
 * event changed, and what its user then has, is written into the event (mark.ts), as `coinsDelta` is into a gift: who reads the
 * log can add it up, and a hub that reads it again comes to the same, whatever the settings are by then. Plain data, bounded,
 * changed in place: a hub counts thousands of events a second. Pure.
 */
import { type EventUser, systemUser } from "#shared/event.ts";
import { giverKey } from "#shared/gift-ledger.ts";
import type { LiveState } from "#shared/live-state.ts";
import { erasedUser } from "#shared/personal/erased-user.ts";
import { type Account, type DecaySince, idleAt } from "./account.ts";
import { type Book, close, emptyBook } from "./book.ts";
import { forgetOrder } from "./order.ts";
import { noPointsSettings, type PointsSettings } from "./settings.ts";

export interface Points {
  settings: PointsSettings;
  /** Which decays there were, the latest last. */
  decays: DecaySince[];
  live: Book;
  /** A recording that is played counts by itself, and anew each time. */
  played: Book & { playback: string };
}

const keptDecays = 20;

export function noPoints(): Points {
  return { settings: noPointsSettings(), decays: [], live: emptyBook(), played: { ...emptyBook(), playback: "" } };
}

/** Points that were stored, with what came to be part of them since then. */
export function completePoints(stored: Partial<Points>): Points {
  const empty = noPoints();
  const { settings, live, played } = stored;
  return {
    ...empty,
    ...stored,
    settings: { ...empty.settings, ...settings, rates: { ...empty.settings.rates, ...settings?.rates } },
    live: { ...empty.live, ...live },
    played: { ...empty.played, ...played },
  };
}

/** The points that count now: of what is played while something is. */
export function bookOf(points: Points, { playback }: Pick<LiveState, "playback">): Book {
  if (playback === undefined) return points.live;
  if (points.played.playback !== playback) points.played = { ...emptyBook(), playback };
  return points.played;
}

/** Whether anybody can have points by this name. */
export function hasPoints(user: Pick<EventUser, "userId" | "uniqueId">): boolean {
  return !nobodys.has(giverKey(user));
}

const nobodys: ReadonlySet<string> = new Set([giverKey(erasedUser), giverKey(systemUser), "@"]);

/** Takes from an account what idle time took. */
export function settle({ decays }: Points, account: Account, now: number): void {
  const { balance, settledAt } = idleAt(account, decays, now);
  account[0] = balance;
  account[2] = settledAt;
}

/** Sets what earns points from now on. `now`: from when on another decay holds. */
export function setPointsSettings(points: Points, settings: PointsSettings, now: number): void {
  if (JSON.stringify(points.settings.decay) !== JSON.stringify(settings.decay)) {
    points.decays = [...points.decays, { since: now, decay: settings.decay }].slice(-keptDecays);
  }
  points.settings = settings;
}

/** Forgets people, also under handles that nobody was seen with. */
export function forgetPoints({ live, played }: Points, userIds: readonly string[], handles: readonly string[]): void {
  const gone = new Set(handles.map((handle) => `@${handle.toLowerCase()}`));
  for (const book of [live, played]) {
    forgetOrder(book);
    for (const userId of userIds) close(book, userId);
    if (book.byHandle === 0 || gone.size === 0) continue;
    for (const key of Object.keys(book.people)) if (gone.has(key.toLowerCase())) close(book, key);
  }
}
