/** What a socket gets when it comes: a hello, and what it missed. */
import type { ActionRecord } from "#shared/action-record.ts";
import type { EventType, RecordedEvent } from "#shared/event.ts";
import type { LiveState, Totals } from "#shared/live-state.ts";
import type { Position } from "#shared/position.ts";
import type { HelloFrame } from "#shared/wire.ts";
import type { FeedRow } from "./hub-storage.ts";
import { type FeedPiece, feedPiece, filterEvents } from "./recent-feed.ts";

/** How much of the past a hello brings for painting, and how far back it looks for it. */
const recentEvents = 50;
const recentLookBackEvents = 500;

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
  timers: Record<string, number>;
  types: EventType[];
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
  rowsBefore,
}: Hello): HelloFrame {
  const position = recovered && asked ? asked : feed.top;
  return {
    type: "hello",
    protocol: 1,
    streamId,
    position,
    top: feed.top,
    recovered,
    state,
    recent: collectRecent(rowsBefore(position.offset), position.offset, types),
    counters,
    timers,
  };
}

function collectRecent(rows: Iterable<FeedRow>, upTo: number, types: EventType[]): RecordedEvent[] {
  const recent: RecordedEvent[] = [];
  for (const row of rows) {
    const events = JSON.parse(row.events) as RecordedEvent[];
    recent.unshift(...filterEvents(events, types).filter((event) => event.offset <= upTo));
    if (recent.length >= recentEvents || upTo - row.firstOffset >= recentLookBackEvents) break;
  }
  return recent.slice(-recentEvents);
}

/** Everything after `offset`, a feed row a piece: the first one may be a part of its row. */
export function* missedPieces(
  rows: Iterable<FeedRow>,
  offset: number,
  { epoch, totals }: { epoch: string; totals: Totals },
): Generator<FeedPiece> {
  for (const row of rows) {
    const position = { epoch, offset: row.lastOffset };
    const all = JSON.parse(row.events) as RecordedEvent[];
    const whole = row.firstOffset > offset;
    const events = whole ? all : all.filter((event) => event.offset > offset);
    const actions = (JSON.parse(row.actions) as ActionRecord[]).filter((action) => action.offset > offset);
    yield feedPiece({ events, actions, text: whole ? row.events : JSON.stringify(events), position, totals });
  }
}
