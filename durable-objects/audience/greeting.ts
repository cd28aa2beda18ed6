/** What a socket hears when it comes: where the feed goes on, and how everything stands. Made once for all who ask the same. */
import type { RecordedEvent } from "#shared/event.ts";
import { overlayState } from "#shared/overlay-events.ts";
import type { Position } from "#shared/protocol/position.ts";
import { limits } from "#shared/protocol/limits.ts";
import type { HelloFrame } from "#shared/protocol/wire.ts";
import { isTakenBack, takenBackBy, type Takebacks, thingOf } from "#shared/takeback.ts";
import type { Backlog } from "./backlog.ts";
import type { FeedSource } from "./feed-source.ts";
import { type BatchFrames, ControlFrame, textsFor } from "./frames.ts";
import type { Reads, View } from "./views.ts";

/** How much of the past a hello brings for painting, and how far back it looks for it. */
const recentEvents = 50;
const recentLookBackEvents = 500;
/** Hellos that are kept. */
const keptHellos = 64;

/** What the feed holds: events after `beforeFirst` up to `top`. */
export type FeedBounds = Pick<FeedSource, "top" | "beforeFirst">;

/** Whether everything after the asked position can be given from the feed: the same one, not forgotten, not to come. */
export function canResume(asked: Position | undefined, feed: FeedBounds): asked is Position {
  return isOfFeed(asked, feed) && asked.offset >= feed.beforeFirst;
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
  windowBytes: number;
}

/** The hellos of an audience. */
export class Greetings {
  readonly #backlog: Backlog;
  readonly #made = new Map<string, ControlFrame>();
  /** The state as JSON: the largest part of every hello. */
  #states: Partial<Record<Reads, string>> = {};

  constructor(backlog: Backlog) {
    this.#backlog = backlog;
  }

  /** Something was recorded or taken back: what was made is old. */
  forget(): void {
    this.#made.clear();
    this.#states = {};
  }

  hello(source: FeedSource, wish: Asked): ControlFrame {
    const { view, asked, recovered, windowBytes } = wish;
    const tallies = JSON.stringify([source.counters, source.timers]);
    const place = asked && `${asked.epoch}:${asked.offset}`;
    const key = [view.version, view.filter, place, recovered, windowBytes, tallies].join(" ");
    const known = this.#made.get(key);
    if (known) return known;
    if (this.#made.size >= keptHellos) this.#made.clear();
    const made = new ControlFrame(this.#text(source, wish));
    this.#made.set(key, made);
    return made;
  }

  #text(source: FeedSource, { view, asked, recovered, windowBytes }: Asked): string {
    const { streamId, top, counters, timers, takebacks } = source;
    const position = recovered && asked ? asked : top;
    const head: Omit<HelloFrame, "state" | "recent"> = {
      type: "hello",
      protocol: view.version,
      ...(view.version === 1 ? {} : { windowBytes }),
      streamId,
      position,
      top,
      recovered,
      counters,
      timers: timers.timers,
      ...(Object.keys(timers.pausedTimers).length > 0 && { pausedTimers: timers.pausedTimers }),
      takebacks: takebacksAfter(takebacks, asked, top),
    };
    const { reads } = view;
    this.#states[reads] ??= JSON.stringify(reads === "overlay" ? overlayState(source.state) : source.state);
    const recent = recentTexts(this.#backlog.newestFirst(source), position.offset, view, takebacks);
    return `${JSON.stringify(head).slice(0, -1)},"state":${this.#states[reads]},"recent":[${recent.join(",")}]}`;
  }
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
