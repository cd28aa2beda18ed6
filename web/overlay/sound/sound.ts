import { ducking } from "./ducking.ts";
import type { Heard } from "./voice.ts";

/** A sound that takes longer to come is not waited for. */
const beginWithinMs = 5_000;

/**
 * A sound of an alert, which begins at once. OBS lets every page play; a browser wants a click first and refuses
 * otherwise: then, and when the sound is broken, gone or does not begin within seconds, the alert is shown without it.
 * @param changed is told that it is to be heard, and when it has ended; one that is held goes on where it was
 */
export function createSound(
  url: string,
  volume: number,
  { changed, log }: { changed: (playing: boolean) => void; log: (text: string) => void },
): Heard & { element: HTMLAudioElement } {
  const element = document.createElement("audio");
  let isDue = true;
  let isHeld = false;
  const end = (): void => {
    clearTimeout(watch);
    if (!isDue) return;
    isDue = false;
    leaveDucking();
    changed(false);
  };
  const watch = setTimeout(end, beginWithinMs);
  const play = (): void => {
    element.play().catch((error: unknown) => {
      // Held before it began: it was not refused.
      if (isHeld) return;
      end();
      log(`A sound was not played: ${String(error)}`);
    });
  };
  const leaveDucking = ducking.follow(element, volume);
  element.addEventListener("playing", () => clearTimeout(watch));
  for (const over of ["ended", "error"]) element.addEventListener(over, end);
  element.src = url;
  changed(true);
  play();
  return {
    element,
    hold(held) {
      if (!isDue || held === isHeld) return;
      isHeld = held;
      clearTimeout(watch);
      if (held) element.pause();
      else play();
    },
    stop() {
      end();
      element.pause();
      // Ends the download too: an element that is only paused goes on loading.
      element.removeAttribute("src");
      element.load();
    },
  };
}
