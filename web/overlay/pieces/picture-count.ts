/** Counts pictures while the browser moves something by itself: nothing is drawn for that. */
import { type FramePace, noteRest, notePicture } from "./frame-pace.ts";

export interface PictureCount {
  /** Counts until `until`, on the clock of animation frames, or for as long as it was asked before. */
  count(pace: FramePace, until: number): void;
  stop(): void;
}

/** @param changed called when more or less may move than before: where nothing else moves nobody else would draw that */
export function createPictureCount(changed: () => void): PictureCount {
  const mover = {};
  let asked: number | undefined;
  let stopsAt = 0;
  let counted: FramePace | undefined;

  function next(pace: FramePace): void {
    counted = pace;
    asked = requestAnimationFrame((now) => {
      asked = undefined;
      if (now >= stopsAt) stop();
      else {
        const { step } = pace;
        notePicture(pace, mover, now);
        if (pace.step !== step) changed();
        next(pace);
      }
    });
  }

  function stop(): void {
    if (asked !== undefined) cancelAnimationFrame(asked);
    asked = undefined;
    if (counted) noteRest(counted, mover);
    counted = undefined;
  }

  return {
    count(pace, until) {
      stopsAt = Math.max(stopsAt, until);
      if (asked === undefined) next(pace);
    },
    stop,
  };
}
