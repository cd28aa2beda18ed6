/** A hub's socket as server-sent events: what reads the stream sets the pace, and its reading is the acknowledgement. */
import { acknowledging, formatPosition, type ServerFrame } from "#shared/protocol/wire.ts";

/** A comment this often, so that nobody on the way takes a quiet stream for a dead one. */
const heartbeatMs = 15_000;
/** How long a client waits before it comes back. */
const retryMs = 2_000;

const encoder = new TextEncoder();

/**
 * The text of a frame. `hello`, `sync` and `overlays` are named events with the frame as data; each event of the stream is a
 * message of its own. Every one has its position as id; what a filter left out moves the id all the same.
 */
export function sseText(frame: ServerFrame): string {
  switch (frame.type) {
    case "hello":
      return `id: ${formatPosition(frame.position)}\nevent: hello\ndata: ${JSON.stringify(frame)}\n\n`;
    case "sync":
      return `event: sync\ndata: ${JSON.stringify(frame)}\n\n`;
    case "events": {
      const { epoch } = frame.position;
      const messages = frame.events.map(
        (event) => `id: ${formatPosition({ epoch, offset: event.offset })}\ndata: ${JSON.stringify(event)}\n\n`,
      );
      const isMoved = frame.events.at(-1)?.offset !== frame.position.offset;
      return messages.join("") + (isMoved ? `id: ${formatPosition(frame.position)}\n\n` : "");
    }
    case "overlays":
    case "tallies":
      return `event: ${frame.type}\ndata: ${JSON.stringify(frame)}\n\n`;
    // Something to look at, and this is for reading.
    case "trial":
      return "";
    default:
      return frame satisfies never;
  }
}

/** Reads the socket into a stream of bytes. When either side ends, the other does. */
export function eventStream(socket: WebSocket): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  let handled = 0;
  let unacknowledged = 0;
  let queue = write(`retry: ${retryMs}\n\n`);

  /** Resolves when the reader has taken it. */
  async function write(text: string): Promise<void> {
    await writer.write(encoder.encode(text));
  }

  function acknowledge(): void {
    if (unacknowledged === 0) return;
    unacknowledged = 0;
    socket.send(JSON.stringify({ type: "ack", offset: handled }));
  }

  async function pass(frame: ServerFrame): Promise<void> {
    await write(sseText(frame));
    // It comes to who is behind, too, and says nothing of how far the feed was handed over.
    if (frame.type === "overlays" || frame.type === "tallies") return;
    handled = frame.position.offset;
    if (frame.type !== "events") return;
    unacknowledged += frame.events.length;
    if (unacknowledged >= acknowledging.everyEvents) acknowledge();
  }

  async function afterQueue(before: Promise<void>, next: () => Promise<void>): Promise<void> {
    try {
      await before;
      await next();
    } catch {
      end();
    }
  }

  function enqueue(next: () => Promise<void>): void {
    // Bounded: the hub sends only so much that is not acknowledged.
    queue = afterQueue(queue, next);
  }

  function end(): void {
    clearInterval(acknowledger);
    clearInterval(heartbeat);
    // Not close: a reader that does not read would keep it waiting for ever.
    writer.abort().catch(() => undefined);
    try {
      socket.close(1000, "the reader is gone");
    } catch {
      // Closed already.
    }
  }

  const acknowledger = setInterval(acknowledge, acknowledging.everyMs);
  const heartbeat = setInterval(() => enqueue(() => write(":\n\n")), heartbeatMs);
  socket.accept();
  socket.addEventListener("message", ({ data }) => {
    if (typeof data !== "string") return;
    const frame = JSON.parse(data) as ServerFrame;
    enqueue(() => pass(frame));
  });
  socket.addEventListener("close", ({ code }) => {
    // Told apart from a break for those who look; EventSource comes back either way, and is refused if it may not.
    const farewell = write(`event: bye\ndata: ${JSON.stringify({ code })}\n\n`).then(() => writer.close());
    farewell.catch(() => undefined).finally(end);
    setTimeout(end, 1_000);
  });
  writer.closed.catch(end);
  return readable;
}
