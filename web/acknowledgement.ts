/** Tells the server how far the page is. Without it the server stops sending after 300 events. */
import { type AckFrame, acknowledging, type ServerFrame } from "#shared/wire.ts";

export interface Acknowledgement {
  /** To be called with each frame after it was handled. */
  handled(frame: ServerFrame): void;
  /** The socket is gone: nothing more is sent on it. */
  stop(): void;
}

/** Acknowledges one socket's frames: after every 64 events, and 5 s after the first one that is due. */
export function acknowledge(line: {
  send(text: string): void;
  after(delayMs: number, callback: () => void): () => void;
}): Acknowledgement {
  let offset = 0;
  let events = 0;
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
      else cancelTimer ??= line.after(acknowledging.everyMs, send);
    },
    stop() {
      cancelTimer?.();
      cancelTimer = undefined;
    },
  };
}
