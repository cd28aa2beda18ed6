/** A feed as the server-sent events of Durable Streams: each batch of data, and after it where the reader is. */
import type { Position } from "#shared/protocol/position.ts";
import { followFeed, type FollowedFeed } from "../../follow-feed.ts";
import { placeOf } from "./place.ts";
import { eventsTexts } from "./read.ts";

const heartbeatMs = 15_000;
const encoder = new TextEncoder();

/** Reads the hub's socket into a stream of bytes. */
export function durableEvents(socket: WebSocket, streamCursor: string): ReadableStream<Uint8Array> {
  const { readable, writable } = new IdentityTransformStream();
  const writer: WritableStreamDefaultWriter<Uint8Array> = writable.getWriter();
  const write = (text: string) => writer.write(encoder.encode(text));
  let top = 0;
  let isBehind = false;
  let isGreeted = false;

  const control = (position: Position) => {
    const upToDate = position.offset >= top && !isBehind ? { upToDate: true } : {};
    const where = { streamNextOffset: placeOf(position), streamCursor, ...upToDate };
    return `event: control\ndata:${JSON.stringify(where)}\n\n`;
  };

  const feed: FollowedFeed = followFeed(socket, {
    made: eventsTexts,
    takeEvents: ({ events, position }) => {
      const data = events.length === 0 ? "" : `event: data\ndata:[${events.join(",")}]\n\n`;
      return write(data + control(position));
    },
    takeFrame: (frame) => {
      if (frame.type === "sync") {
        isBehind = !frame.synced;
        return undefined;
      }
      if (frame.type !== "hello") return undefined;
      // What was promised cannot be given: who comes back with its place is told that it is gone.
      if (isGreeted) return feed.end();
      isGreeted = true;
      top = frame.top.offset;
      // With events to come, the place is told behind the first of them.
      return frame.position.offset >= top ? write(control(frame.position)) : undefined;
    },
    closed: () => writer.close(),
    ended: () => {
      clearInterval(heartbeat);
      writer.abort().catch(() => undefined);
    },
  });
  const heartbeat = setInterval(() => feed.enqueue(() => write(":\n\n")), heartbeatMs);
  writer.closed.catch(feed.end);
  return readable;
}
