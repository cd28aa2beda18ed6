/** A feed in a dialect as server-sent events, each with the place after it as id: who comes back with it misses none. */
import type { Speech } from "#shared/dialects/dialect.ts";
import { followFeed } from "../follow-feed.ts";
import { sseRetry } from "../sse-text.ts";
import { sseOfDialect } from "./frames.ts";

const heartbeatMs = 15_000;
const encoder = new TextEncoder();
/** Each reader is at a place of its own, in the middle of an event even: nothing is made once for several. */
const noneMade = { of: () => undefined };

/** Reads the hub's socket into a stream of bytes. `skip`: how many texts of the first event the reader has. */
export function dialectEvents(socket: WebSocket, speech: Speech, skip: number): ReadableStream<Uint8Array> {
  const { readable, writable } = new IdentityTransformStream();
  const writer: WritableStreamDefaultWriter<Uint8Array> = writable.getWriter();
  const write = async (text: string) => {
    if (text !== "") await writer.write(encoder.encode(text));
  };
  let had = skip;

  const feed = followFeed(socket, {
    made: noneMade,
    takeEvents: () => undefined,
    takeFrame: async (frame) => {
      if (frame.type === "hello") {
        if (!frame.recovered) had = 0;
        return write(frame.recovered ? "" : `id: ${frame.position.epoch}:${frame.position.offset}\n\n`);
      }
      if (frame.type !== "events" || frame.events.length === 0) return;
      const text = sseOfDialect(frame, speech, had);
      had = 0;
      return write(text);
    },
    closed: () => writer.close(),
    ended: () => {
      clearInterval(heartbeat);
      writer.abort().catch(() => undefined);
    },
  });
  const chance = Math.random();
  feed.enqueue(() => write(sseRetry(undefined, chance)));
  const heartbeat = setInterval(() => feed.enqueue(() => write(sseRetry(feed.returnMs(), chance))), heartbeatMs);
  writer.closed.catch(feed.end);
  return readable;
}
