/** A hub's socket as server-sent events: what reads the stream sets the pace, and its reading gives credit. */
import { followFeed } from "./follow-feed.ts";
import { SseFrames } from "./sse-frames.ts";
import { sseOfFrame, sseRetry } from "./sse-text.ts";

/** Something this often, so that nobody on the way takes a quiet stream for a dead one. */
const heartbeatMs = 15_000;

const encoder = new TextEncoder();
/** Of all readers in this process. */
const shared = new SseFrames();

/** Reads the socket, which speaks version 2, into a stream of bytes. When either side ends, the other does. */
export function eventStream(socket: WebSocket): ReadableStream<Uint8Array> {
  const { readable, writable } = new IdentityTransformStream();
  const writer: WritableStreamDefaultWriter<Uint8Array> = writable.getWriter();

  /** Resolves when the reader has taken it. */
  async function write(data: string | Uint8Array): Promise<void> {
    if (data.length > 0) await writer.write(typeof data === "string" ? encoder.encode(data) : data);
  }

  const feed = followFeed(socket, {
    made: shared,
    takeEvents: ({ sse }) => write(sse),
    takeFrame: (frame, text) => write(sseOfFrame(frame, text)),
    closed: async (code) => {
      // Told apart from a break for those who look; EventSource comes back either way, and is refused if it may not.
      await write(`event: bye\ndata: ${JSON.stringify({ code })}\n\n`);
      await writer.close();
    },
    ended: () => {
      clearInterval(heartbeat);
      // Not close: a reader that does not read would keep it waiting for ever.
      writer.abort().catch(() => undefined);
    },
  });
  const chance = Math.random();
  feed.enqueue(() => write(sseRetry(undefined, chance)));
  const heartbeat = setInterval(() => feed.enqueue(() => write(sseRetry(feed.returnMs(), chance))), heartbeatMs);
  writer.closed.catch(feed.end);
  return readable;
}
