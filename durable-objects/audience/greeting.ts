/** What a socket hears when it comes: where the feed goes on, and how everything stands. Made once for all who ask the same. */
import type { RecordedEvent } from "#shared/event.ts";
import { showsAll } from "#shared/moderation/overlay-filter.ts";
import type { Position } from "#shared/protocol/position.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { HelloFrame } from "#shared/protocol/wire.ts";
import type { SocketTerms } from "#shared/protocol/wire-v2.ts";
import { isTakenBack, takenBackBy, type Takebacks, thingOf } from "#shared/takeback.ts";
import type { Backlog } from "./backlog.ts";
import type { FeedSource } from "./feed-source.ts";
import { type BatchFrames, ControlFrame, textsFor } from "./frames.ts";
import { greetingParts } from "./part-teller.ts";
import { shownReleases } from "./releases.ts";
import type { Reads, View } from "./views.ts";

/** How much of the past a hello brings for painting, and how far back it looks for it. */
const recentEvents = 50;
const recentLookBackEvents = 500;
/** Hellos that are kept, and how long they may be together, in UTF-16 units: the recent events in them can be very long. */
const keptHellos = 64;
const keptLength = 8 * 1024 * 1024;

/**
 * How far back an overlay's page may go on: as far as a hello looks back in any case, or as long as a line may be away. What
 * is older it would not show any more.
 */
const overlayReach = { events: recentLookBackEvents, ageMs: 10 * 60_000 } as const;

/** What the feed holds: events after `beforeFirst` up to `top`. */
export type FeedBounds = Pick<FeedSource, "top" | "beforeFirst">;

/** Whether everything after the asked position can be given from the feed: the same one, not forgotten, not to come. */
export function canResume(asked: Position | undefined, feed: FeedBounds): asked is Position {
  return isOfFeed(asked, feed) && asked.offset >= feed.beforeFirst;
}

/**
 * Whether an overlay may go on at a place in the feed: what follows it is what its page missed, and not the past. `now` is
 * milliseconds since 1970.
 */
export function isInOverlayReach(
  { offset }: Position,
  { top, rowsAfter }: Pick<FeedSource, "top" | "rowsAfter">,
  now: number,
): boolean {
  if (top.offset - offset <= overlayReach.events) return true;
  for (const { events } of rowsAfter(offset)) {
    const missed = (JSON.parse(events) as RecordedEvent[]).find((event) => event.offset > offset);
    return missed === undefined || now - missed.ingestedAt <= overlayReach.ageMs;
  }
  return true;
}

/** Whether the feed once held what follows the position. What it has cut since then is in the log. */
export function isOfFeed(asked: Position | undefined, feed: FeedBounds): asked is Position {
  return asked !== undefined && asked.epoch === feed.top.epoch && asked.offset <= feed.top.offset;
}

/** What somebody who comes asks for, and gets. */
export interface Asked {
  view: View;
  /** The place to go on after; undefined for none. */
  asked: Position | undefined;
  /** Whether everything after it will follow. */
  recovered: boolean;
  terms: SocketTerms;
}

/** The hellos of an audience. */
export class Greetings {
  readonly #backlog: Backlog;
  readonly #made = new Map<string, ControlFrame>();
  #madeLength = 0;
  /** The state as JSON: the largest part of every hello. */
  #states: Partial<Record<Reads, string>> = {};

  constructor(backlog: Backlog) {
    this.#backlog = backlog;
  }

  /** Something was recorded or taken back: what was made is old. */
  forget(): void {
    this.#forgetMade();
    this.#states = {};
  }

  #forgetMade(): void {
    this.#made.clear();
    this.#madeLength = 0;
  }

  hello(source: FeedSource, wish: Asked): ControlFrame {
    const { view, asked, recovered } = wish;
    const { windowBytes, returnMs } = wish.terms;
    const tallies = JSON.stringify([source.counters, source.timers]);
    const place = asked && `${asked.epoch}:${asked.offset}`;
    const parts = greetingParts(view, source);
    const key = [view.version, view.reads, view.filter, place, recovered, windowBytes, returnMs, tallies, parts].join(
      " ",
    );
    const known = this.#made.get(key);
    if (known) return known;
    const text = this.#text(source, wish, parts);
    if (this.#made.size >= keptHellos || this.#madeLength + text.length > keptLength) this.#forgetMade();
    const made = new ControlFrame(text);
    this.#made.set(key, made);
    this.#madeLength += text.length;
    return made;
  }

  #text(source: FeedSource, { view, asked, recovered, terms }: Asked, parts: string | undefined): string {
    const { streamId, top, counters, timers, takebacks } = source;
    const position = recovered && asked ? asked : top;
    const head: Omit<HelloFrame, "state" | "recent" | "parts"> = {
      type: "hello",
      protocol: view.version,
      ...(view.version === 1 ? {} : terms),
      streamId,
      position,
      top,
      recovered,
      counters,
      timers: timers.timers,
      ...(Object.keys(timers.pausedTimers).length > 0 && { pausedTimers: timers.pausedTimers }),
      takebacks: takebacksAfter(takebacks, asked, top),
      ...(view.reads === "overlay" && toOverlay(source, view, position, recovered && asked !== undefined)),
      ...(view.reads === "relay" && source.copyForRelay && { moderation: source.copyForRelay() }),
    };
    const { reads } = view;
    this.#states[reads] ??= JSON.stringify(
      reads === "overlay" ? (source.filter ?? showsAll).state(source.state) : source.state,
    );
    const recent = recentTexts(this.#backlog.newestFirst(source), position.offset, view, takebacks);
    const partsField = parts === undefined ? "" : `,"parts":${parts}`;
    return `${JSON.stringify(head).slice(0, -1)}${partsField},"state":${this.#states[reads]},"recent":[${recent.join(",")}]}`;
  }
}

/**
 * Whether the screens are to be empty, and what was shown by hand of late: since a page was there, and what it paints as it paints
 * `recent`. It may have some of that already, and knows it by its number.
 */
function toOverlay(
  { released = [], isEmptied = false, filter = showsAll, takebacks }: FeedSource,
  view: View,
  { offset: from }: Position,
  isRecovered: boolean,
): Pick<HelloFrame, "released" | "emptied" | "showing"> {
  const late = released.flatMap((one) => {
    const { topOffset, event, again } = one;
    if (isRecovered && topOffset >= from) return [one];
    // To be painted: what was let through, and no alert of it.
    const isPainted = event && !again && topOffset >= from - recentLookBackEvents;
    return isPainted && !isTakenBack(takebacks, "chat", thingOf(event)) ? [{ ...one, actions: [] }] : [];
  });
  const shown = isEmptied ? [] : shownReleases(late, filter, view);
  return { showing: true, ...(isEmptied && { emptied: true }), ...(shown.length > 0 && { released: shown }) };
}

/**
 * What was taken back that who has the feed up to `asked` may not know of: all of it where that is another feed. It is told after
 * the batch that it came in, and the line can end between the two: so what came with the last batch is told again.
 */
function takebacksAfter(
  { withdrawals, mutes }: Takebacks,
  asked: Position | undefined,
  top: Position,
): Omit<Takebacks, "last"> {
  const known = asked?.epoch === top.epoch ? asked.offset - limits.batchEvents : -1;
  return { withdrawals: withdrawals.filter(({ offset }) => offset > known), mutes };
}

/**
 * The JSON of the latest events up to an offset that nobody has taken back, oldest first. `batches` begin with the newest:
 * whatever deletes an event comes after it, and so was read before it. Who goes on before them paints nothing: more follows
 * than would stay on the screen.
 */
export function recentTexts(
  batches: readonly BatchFrames[],
  upTo: number,
  view: View,
  { withdrawals, mutes }: Takebacks,
): string[] {
  const recent: string[] = [];
  const takebacks = { withdrawals: [...withdrawals], mutes };
  for (const { batch, firstOffset } of batches) {
    for (const event of batch.events) {
      const withdrawal = takenBackBy(event);
      if (withdrawal) takebacks.withdrawals.push({ no: 0, ...withdrawal });
    }
    if (firstOffset > upTo) continue;
    const isPainted = (event: RecordedEvent) => event.offset <= upTo && !isTakenBack(takebacks, "chat", thingOf(event));
    recent.unshift(...textsFor(batch, view, isPainted));
    if (recent.length >= recentEvents || upTo - firstOffset >= recentLookBackEvents) break;
  }
  return recent.slice(-recentEvents);
}
