/** A hub's socket as server-sent events: what reads the stream sets the pace, and its reading gives credit. */
import { inflateSync } from "node:zlib";
import { FeedReader, openMessage } from "#shared/protocol/reader.ts";
import { SseFrames } from "./sse-frames.ts";
import { sseOfFrame } from "./sse-text.ts";

/** A comment this often, so that nobody on the way takes a quiet stream for a dead one. */
const heartbeatMs = 15_000;
/** How long a client waits before it comes back. */
const retryMs = 2_000;
/** How long a reader may take for the last words. */
const farewellMs = 1_000;

const encoder = new TextEncoder();
/** Of all readers in this process. */
const shared = new SseFrames();

/** Reads the socket, which speaks version 2, into a stream of bytes. When either side ends, the other does. */
export function eventStream(socket: WebSocket): ReadableStream<Uint8Array> {
  const { readable, writable } = new IdentityTransformStream();
  const writer: WritableStreamDefaultWriter<Uint8Array> = writable.getWriter();
  const reader = new FeedReader(Date.now(), Math.random());
  let timer: ReturnType<typeof setTimeout> | undefined;
  let queue = Promise.resolve();
  enqueue(() => write(`retry: ${retryMs}\n\n`));

  /** Resolves when the reader has taken it. */
  async function write(data: string | Uint8Array): Promise<void> {
    if (data.length > 0) await writer.write(typeof data === "string" ? encoder.encode(data) : data);
  }

  /** Passes on one message, and gives credit for it once the reader has taken it. */
  async function pass(data: string | ArrayBuffer): Promise<void> {
    const made = typeof data === "string" ? undefined : shared.of(data);
    const message = made?.message ?? openMessage(typeof data === "string" ? data : new Uint8Array(data), inflateSync);
    const heard = reader.read(message);
    // Going on would leave a hole: the client comes back with its last id.
    if (heard.kind === "broken") throw new Error("the hub said what cannot be read");
    if (made) await write(made.sse);
    else if (heard.kind === "frame") await write(sseOfFrame(heard.frame, message?.text ?? ""));
    say(reader.handled(heard, message?.bytes ?? 0, Date.now()));
  }

  function say(texts: string[]): void {
    for (const text of texts) socket.send(text);
    clearTimeout(timer);
    const delayMs = reader.dueAt(Date.now()) - Date.now();
    if (Number.isFinite(delayMs)) timer = setTimeout(speak, Math.max(0, delayMs));
  }

  /** Nothing waits for it to fail: its socket is gone then. */
  function speak(): void {
    try {
      say(reader.tick(Date.now()));
    } catch {
      end();
    }
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
    // Bounded: the hub sends only so much that it has no credit for.
    queue = afterQueue(queue, next);
  }

  function end(): void {
    clearTimeout(timer);
    clearInterval(heartbeat);
    // Not close: a reader that does not read would keep it waiting for ever.
    writer.abort().catch(() => undefined);
    try {
      socket.close(1000, "the reader is gone");
    } catch {
      // Closed already.
    }
  }

  const heartbeat = setInterval(() => enqueue(() => write(":\n\n")), heartbeatMs);
  socket.accept();
  socket.binaryType = "arraybuffer";
  socket.addEventListener("message", ({ data }) => enqueue(() => pass(data as string | ArrayBuffer)));
  socket.addEventListener("close", ({ code }) => {
    enqueue(async () => {
      // Told apart from a break for those who look; EventSource comes back either way, and is refused if it may not.
      await write(`event: bye\ndata: ${JSON.stringify({ code })}\n\n`);
      await writer.close();
      end();
    });
    setTimeout(end, farewellMs);
  });
  writer.closed.catch(end);
  return readable;
}
