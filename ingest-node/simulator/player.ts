/** Plays a program to whoever watches, and waits while nobody does: nothing is said into an empty room. */
import type { WireMessage } from "./frames.ts";
import type { ProgramFrame } from "./program.ts";

export interface Player {
  /** To be called when a watcher comes: goes on where it stopped. */
  wake: () => void;
  stop: () => void;
}

export function startPlayer(stage: {
  program: ProgramFrame[];
  isWatched: () => boolean;
  send: (messages: WireMessage[]) => void;
  onEnd: () => void;
  now: () => number;
}): Player {
  let next = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  function step(): void {
    timer = undefined;
    // Frames without a pause go out in one turn: back to back is what shows a decoder that loses the order.
    for (;;) {
      if (stopped || !stage.isWatched()) return;
      const frame = stage.program[next];
      if (frame === undefined) return;
      next += 1;
      stage.send(frame.messages(stage.now()));
      const following = stage.program[next];
      if (following === undefined) {
        stopped = true;
        stage.onEnd();
        return;
      }
      if (following.afterMs > 0) {
        timer = setTimeout(step, following.afterMs);
        return;
      }
    }
  }

  return {
    wake: () => {
      if (timer !== undefined || stopped) return;
      timer = setTimeout(step, stage.program[next]?.afterMs ?? 0);
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
