/** Sends frames as they come, or each second one before the one it follows and the messages inside backwards. */
import type { WireMessage } from "./frames.ts";

export interface FrameOrder {
  send: (messages: WireMessage[], order: "kept" | "changed") => void;
  /** Sends what is held back. */
  release: () => void;
}

export function frameOrder(push: (messages: WireMessage[]) => void): FrameOrder {
  let late: WireMessage[] | undefined;
  function release(): void {
    const frame = late;
    late = undefined;
    if (frame !== undefined) push(frame);
  }
  return {
    release,
    send: (messages, order) => {
      // Nothing may come after a broadcast's end: nobody listens any more.
      const isEnd = messages.some(({ method }) => method === "WebcastControlMessage");
      if (isEnd) release();
      if (order === "changed" && !isEnd && late === undefined) {
        late = messages.toReversed();
        return;
      }
      push(messages);
      release();
    },
  };
}
