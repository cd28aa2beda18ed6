/** Something that is heard once something else has ended. */
import type { Heard } from "./voice.ts";

export interface Afterwards extends Heard {
  /** Now it is its turn. */
  begin(): void;
}

/**
 * Until it begins it counts as going on: what waits for it to end waits for it from the start. It can be taken back or held before.
 * @param changed is told that it waits, and where it is taken back before it began that it has ended; then `begin`'s own tell
 */
export function afterwards(changed: (goes: boolean) => void, begin: () => Heard): Afterwards {
  let begun: Heard | undefined;
  let isOver = false;
  let isHeld = false;
  changed(true);
  return {
    begin() {
      if (begun || isOver) return;
      begun = begin();
      if (isHeld) begun.hold(true);
    },
    stop() {
      if (begun) return begun.stop();
      if (isOver) return;
      isOver = true;
      changed(false);
    },
    hold(held) {
      isHeld = held;
      begun?.hold(held);
    },
  };
}
