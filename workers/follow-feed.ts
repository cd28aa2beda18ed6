/**
 * Reads a hub's socket of version 2 and passes on what it says, one message after the other: credit is given for each once it
 * was taken, so who takes them sets the pace.
 */
import { inflateSync } from "node:zlib";
import type { Position } from "#shared/protocol/position.ts";
import { FeedReader, openMessage } from "#shared/protocol/reader.ts";
import type { ServerFrame } from "#shared/protocol/wire.ts";
import type { MadeFrame, MadeFrames } from "./made-frames.ts";

export interface Follower<Made extends MadeFrame> {
  /** Events frames as this follower passes them on. */
  made: Pick<MadeFrames<Made>, "of">;
  /** Takes an events frame. What these throw ends the line. */
  takeEvents: (made: Made) => Promise<void> | void;
  /** Takes any other frame, `text` its JSON; also an events frame that could not be cut. */
  takeFrame: (frame: ServerFrame, text: string) => Promise<void> | void;
  /** The hub closed the line, and everything before was taken. */
  closed: (code: number) => Promise<void> | void;
  /** The line is over: the hub closed it, it could not be read, or taking failed. Called once, last. */
  ended: () => void;
}

export interface FollowedFeed {
  /** The place after what was taken last; undefined before the hello. */
  position: () => Position | undefined;
  /** Over how many milliseconds who reads should come back, as the hub said last; undefined where it has not. */
  returnMs: () => number | undefined;
  /** Does something in its place among the messages. */
  enqueue: (work: () => Promise<void> | void) => void;
  /** Hangs up. */
  end: () => void;
}

/** How long what is still to be taken may take once the hub has closed. */
const farewellMs = 1_000;

/** Accepts the socket and follows it until it ends. */
export function followFeed<Made extends MadeFrame>(socket: WebSocket, follower: Follower<Made>): FollowedFeed {
  const reader = new FeedReader(Date.now(), Math.random());
  let timer: ReturnType<typeof setTimeout> | undefined;
  let queue = Promise.resolve();
  let isOver = false;

  async function pass(data: string | ArrayBuffer): Promise<void> {
    const made = typeof data === "string" ? undefined : follower.made.of(data);
    const message = made?.message ?? openMessage(typeof data === "string" ? data : new Uint8Array(data), inflateSync);
    const heard = reader.read(message);
    // Going on would leave a hole: who reads comes back with the last position.
    if (heard.kind === "broken") throw new Error("the hub said what cannot be read");
    if (made) await follower.takeEvents(made);
    else if (heard.kind === "frame") await follower.takeFrame(heard.frame, message?.text ?? "");
    say(reader.handled(heard, message?.bytes ?? 0, Date.now()));
  }

  function say(texts: string[]): void {
    if (isOver) return;
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

  async function afterQueue(before: Promise<void>, next: () => Promise<void> | void): Promise<void> {
    try {
      await before;
      if (!isOver) await next();
    } catch {
      end();
    }
  }

  function enqueue(next: () => Promise<void> | void): void {
    // Bounded: the hub sends only so much that it has no credit for.
    queue = afterQueue(queue, next);
  }

  function end(): void {
    if (isOver) return;
    isOver = true;
    clearTimeout(timer);
    try {
      socket.close(1000, "the reader is gone");
    } catch {
      // Closed already.
    }
    follower.ended();
  }

  socket.accept();
  socket.binaryType = "arraybuffer";
  socket.addEventListener("message", ({ data }) => enqueue(() => pass(data as string | ArrayBuffer)));
  socket.addEventListener("close", ({ code }) => {
    enqueue(async () => {
      await follower.closed(code);
      end();
    });
    setTimeout(end, farewellMs);
  });
  return { position: () => reader.position, returnMs: () => reader.returnMs, enqueue, end };
}
