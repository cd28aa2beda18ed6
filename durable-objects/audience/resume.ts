/** What a socket gets when it comes: a hello, and what it missed. */
import type { ActionRecord } from "#shared/action-record.ts";
import type { EventType, RecordedEvent } from "#shared/event.ts";
import type { LiveState, Totals } from "#shared/live-state.ts";
import type { Position } from "#shared/protocol/position.ts";
import type { ShownTimers } from "#shared/rules/timers.ts";
import { alertThing, isTakenBack, takenBackBy, type Takebacks, thingOf } from "#shared/takeback.ts";
import type { HelloFrame } from "#shared/protocol/wire.ts";
import type { FeedRow } from "../feed/feed-storage.ts";
import { BatchFrames } from "./frames.ts";

/** How much of the past a hello brings for painting, and how far back it looks for it. */
const recentEvents = 50;
const recentLookBackEvents = 500;
/** How far beyond a position deletions of what stands before it are looked for. */
const deletionsLookAheadEvents = 1_000;

/** What the hub's feed holds: events after `beforeFirst` up to `top`. */
export interface FeedBounds {
  top: Position;
  beforeFirst: number;
}

/** Whether everything after the asked position can be given from the feed: the same one, not forgotten, not to come. */
export function canResume(asked: Position | undefined, feed: FeedBounds): asked is Position {
  return isOfFeed(asked, feed) && asked.offset >= feed.beforeFirst;
}

/** Whether the feed once held what follows the position. What it has cut since then is in the log. */
export function isOfFeed(asked: Position | undefined, feed: FeedBounds): asked is Position {
  return asked !== undefined && asked.epoch === feed.top.epoch && asked.offset <= feed.top.offset;
}

export interface Hello {
  streamId: string;
  feed: FeedBounds;
  asked: Position | undefined;
  /** Whether everything after `asked` will follow. */
  recovered: boolean;
  state: LiveState;
  counters: Record<string, number>;
  timers: ShownTimers;
  takebacks: Takebacks;
  types: readonly EventType[];
  /** Feed rows with events up to an offset, newest first. */
  rowsBefore: (offset: number) => Iterable<FeedRow>;
}

/** The first frame of a socket. Its state and `top` are read in the same turn. */
export function helloFrame({
  streamId,
  feed,
  asked,
  recovered,
  state,
  types,
  counters,
  timers,
  takebacks,
  rowsBefore,
}: Hello): HelloFrame {
  const position = recovered && asked ? asked : feed.top;
  // What deletes an event comes after it. Who is far behind is told of the latest withdrawals all the same.
  const newest = feed.top.offset - position.offset <= deletionsLookAheadEvents ? feed.top.offset : position.offset;
  return {
    type: "hello",
    protocol: 1,
    streamId,
    position,
    top: feed.top,
    recovered,
    state,
    recent: collectRecent(rowsBefore(newest), position.offset, types, takebacks),
    counters,
    timers: timers.timers,
    ...(Object.keys(timers.pausedTimers).length > 0 && { pausedTimers: timers.pausedTimers }),
    takebacks: takebacksAfter(takebacks, asked, feed.top),
  };
}

/** What was taken back that who has the feed up to `asked` may not know of: all of it where that is another feed. */
function takebacksAfter(
  { withdrawals, mutes }: Takebacks,
  asked: Position | undefined,
  top: Position,
): Omit<Takebacks, "last"> {
  const known = asked?.epoch === top.epoch ? asked.offset : 0;
  return { withdrawals: withdrawals.filter(({ offset }) => offset >= known), mutes };
}

/**
 * The latest events up to an offset that nobody has taken back. `rows` begin with the newest: whatever deletes an event
 * comes after it, and so was read before it.
 */
function collectRecent(
  rows: Iterable<FeedRow>,
  upTo: number,
  types: readonly EventType[],
  { withdrawals, mutes }: Takebacks,
): RecordedEvent[] {
  const recent: RecordedEvent[] = [];
  const takebacks = { withdrawals: [...withdrawals], mutes };
  for (const row of rows) {
    const events = JSON.parse(row.events) as RecordedEvent[];
    for (const event of events) {
      const withdrawal = takenBackBy(event);
      if (withdrawal) takebacks.withdrawals.push({ no: 0, ...withdrawal });
    }
    const painted = events.filter(
      (event) =>
        (types.length === 0 || types.includes(event.eventType)) &&
        event.offset <= upTo &&
        !isTakenBack(takebacks, "chat", thingOf(event)),
    );
    recent.unshift(...painted);
    if (recent.length >= recentEvents || upTo - row.firstOffset >= recentLookBackEvents) break;
  }
  return recent.slice(-recentEvents);
}

/** The actions without the alerts that were taken back. */
export function stillShown(actions: ActionRecord[], takebacks: Takebacks): ActionRecord[] {
  return actions.filter(
    (record) => record.action.type !== "overlay" || !isTakenBack(takebacks, "alerts", alertThing(record)),
  );
}

/** Everything after `offset`, a feed row a batch: the first one may be a part of its row. */
export function* missedBatches(
  rows: Iterable<FeedRow>,
  offset: number,
  { epoch, totals, takebacks }: { epoch: string; totals: Totals; takebacks: Takebacks },
): Generator<BatchFrames> {
  for (const row of rows) {
    const position = { epoch, offset: row.lastOffset };
    const events = (JSON.parse(row.events) as RecordedEvent[]).filter((event) => event.offset > offset);
    const missed = (JSON.parse(row.actions) as ActionRecord[]).filter((action) => action.offset > offset);
    const actions = stillShown(missed, takebacks);
    const texts = events.map((event) => JSON.stringify(event));
    yield new BatchFrames({ events, actions, texts, position, totals });
  }
}
