/** Tells the server how far the page is. Without it the server stops sending after 300 events. */
import { type AckFrame, acknowledging, type ServerFrame } from "#shared/protocol/wire.ts";

export interface Acknowledgement {
  /** To be called with each frame after it was handled. */
  handled(frame: ServerFrame): void;
  /** The socket is gone: nothing more is sent on it. */
  stop(): void;
}

/**
 * Acknowledges one socket's frames: after every 64 events, and 5 to 10 s after the first one that is due. Where in the
 * 64 events and in the 5 s it begins is left to chance: all pages of a stream see the same events at the same time, and
 * what they say must not reach the hub all at once.
 */
export function acknowledge(line: {
  send(text: string): void;
  after(delayMs: number, callback: () => void): () => void;
  /** 0 to 1 */
  random(): number;
}): Acknowledgement {
  let offset = 0;
  let events = Math.floor(line.random() * acknowledging.everyEvents);
  let cancelTimer: (() => void) | undefined;

  function send(): void {
    cancelTimer?.();
    cancelTimer = undefined;
    events = 0;
    line.send(JSON.stringify({ type: "ack", offset } satisfies AckFrame));
  }

  return {
    handled(frame) {
      if (frame.type !== "events") return;
      offset = frame.position.offset;
      events += frame.events.length + (frame.actions?.length ?? 0);
      if (events >= acknowledging.everyEvents) send();
      else cancelTimer ??= line.after(acknowledging.everyMs * (1 + line.random()), send);
    },
    stop() {
      cancelTimer?.();
      cancelTimer = undefined;
    },
  };
}
