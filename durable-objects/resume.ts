/** What a socket gets when it comes: a hello, and what it missed. */
import type { EventType, RecordedEvent } from "#shared/event.ts";
import type { LiveState, Totals } from "#shared/live-state.ts";
import type { Position } from "#shared/position.ts";
import type { HelloFrame } from "#shared/wire.ts";
import type { FeedRow } from "./hub-storage.ts";
import { eventsFrame, filterEvents } from "./sockets.ts";

/** How much of the past a hello brings for painting, and how far back it looks for it. */
const recentEvents = 50;
const recentLookBackEvents = 500;

/** What the hub's feed holds: events after `beforeFirst` up to `top`. */
export interface FeedBounds {
  top: Position;
  beforeFirst: number;
}

/** Whether everything after the asked position can be given: same feed, not from the future, not yet forgotten. */
export function canResume(asked: Position | undefined, feed: FeedBounds): asked is Position {
  if (!asked || asked.epoch !== feed.top.epoch || asked.offset > feed.top.offset) return false;
  return asked.offset >= feed.beforeFirst;
}

export interface Hello {
  streamId: string;
  feed: FeedBounds;
  asked: Position | undefined;
  state: LiveState;
  types: EventType[];
  /** Feed rows with events up to an offset, newest first. */
  rowsBefore: (offset: number) => Iterable<FeedRow>;
}

/** The first frame of a socket. Its state and `top` are read in the same turn. */
export function helloFrame({ streamId, feed, asked, state, types, rowsBefore }: Hello): HelloFrame {
  const recovered = canResume(asked, feed);
  const position = recovered ? asked : feed.top;
  return {
    type: "hello",
    protocol: 1,
    streamId,
    position,
    top: feed.top,
    recovered,
    state,
    recent: collectRecent(rowsBefore(position.offset), position.offset, types),
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

/** The frames of everything after `offset`, a feed row each; rows the filter leaves nothing of are left out. */
export function* missedFrames(
  rows: Iterable<FeedRow>,
  { offset, epoch, types, totals }: { offset: number; epoch: string; types: EventType[]; totals: Totals },
): Generator<string> {
  for (const row of rows) {
    const whole = row.firstOffset > offset && types.length === 0;
    const position = { epoch, offset: row.lastOffset };
    if (whole) {
      yield eventsFrame(position, row.events, totals);
      continue;
    }
    const events = filterEvents(JSON.parse(row.events) as RecordedEvent[], types).filter((one) => one.offset > offset);
    if (events.length > 0) yield eventsFrame(position, JSON.stringify(events), totals);
  }
}
