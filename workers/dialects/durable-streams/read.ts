/** Reads a stretch of a stream's feed: a page of what is there, or what comes next. */
import { inflateSync } from "node:zlib";
import { cutEvents } from "#shared/protocol/event-lines.ts";
import type { Position } from "#shared/protocol/position.ts";
import { type Message, openMessage } from "#shared/protocol/reader.ts";
import type { EventsFrame } from "#shared/protocol/wire.ts";
import { followFeed } from "../../follow-feed.ts";
import { type MadeFrame, MadeFrames } from "../../made-frames.ts";

/** A page ends after so much. */
const pageLength = 1024 * 1024;
const pageEvents = 1_000;
/** How long a page of what is there may take: what is older than the hub's feed comes from the log. */
const pagePatienceMs = 10_000;

/** An events frame with its events as the hub has written them. */
export interface EventsTexts extends MadeFrame {
  events: readonly string[];
  position: Position;
}

/** Of all readers in this process. */
export const eventsTexts = new MadeFrames<EventsTexts>(make, ({ events }) =>
  events.reduce((sum, event) => sum + event.length, 0),
);

function make(data: ArrayBuffer): EventsTexts | undefined {
  const message = openMessage(new Uint8Array(data), inflateSync);
  const cut = message?.offset === undefined ? undefined : cutEvents(message.text);
  if (!message || !cut) return undefined;
  try {
    const { position } = JSON.parse(cut.head) as EventsFrame;
    return { message: { ...message, text: cut.head } satisfies Message, events: cut.events, position };
  } catch {
    return undefined;
  }
}

export interface Stretch {
  /** The JSON of each. */
  events: string[];
  /** The place after them. */
  position: Position;
  isUpToDate: boolean;
}

/** `gone`: the place is not of this feed, or not kept. */
export type Read = { kind: "read"; stretch: Stretch } | { kind: "gone" } | { kind: "failed" };

/**
 * Reads on from a socket that was opened after a place. `waitMs`: how long to wait for more where there is none. `after`: the
 * place that was asked for; undefined for the end.
 */
export async function readStretch(
  socket: WebSocket,
  { after, waitMs = 0 }: { after: Position | undefined; waitMs?: number },
): Promise<Read> {
  const events: string[] = [];
  let length = 0;
  let top: Position | undefined;
  let position: Position | undefined;
  let isGone = false;
  const { promise: done, resolve } = Promise.withResolvers<void>();
  const isAtTop = () => top !== undefined && position !== undefined && position.offset >= top.offset;
  const patience = setTimeout(resolve, Math.max(waitMs, pagePatienceMs));
  const feed = followFeed(socket, {
    made: eventsTexts,
    takeEvents: (frame) => {
      if (isGone) return;
      events.push(...frame.events);
      length += frame.events.reduce((sum, event) => sum + event.length, 0);
      ({ position } = frame);
      const isFull = length >= pageLength || events.length >= pageEvents;
      if (isFull || isAtTop()) feed.enqueue(resolve);
    },
    takeFrame: (frame) => {
      if (frame.type !== "hello") return;
      ({ top } = frame);
      if (after && (!frame.recovered || position)) {
        isGone = true;
        return resolve();
      }
      ({ position } = frame);
      if (isAtTop() && waitMs === 0) resolve();
    },
    closed: () => undefined,
    ended: resolve,
  });
  // Where nothing is to be waited for, who is at the end is there; else the first that comes ends it.
  const waiting = waitMs > 0 ? setTimeout(() => isAtTop() && resolve(), waitMs) : undefined;
  await done;
  clearTimeout(patience);
  clearTimeout(waiting);
  feed.end();
  if (isGone) return { kind: "gone" };
  if (!position) return { kind: "failed" };
  return { kind: "read", stretch: { events, position, isUpToDate: isAtTop() } };
}
