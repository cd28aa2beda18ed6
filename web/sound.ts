import type { Heard } from "./voice.ts";

/**
 * A sound of an alert, which begins at once. OBS lets every page play; a browser wants a click first and refuses
 * otherwise: then, and when the sound is broken or gone, the alert is shown without it.
 * @param changed is told when it is heard, and when it has ended; one that is held goes on where it was
 */
export function createSound(
  url: string,
  volume: number,
  { changed, log }: { changed: (playing: boolean) => void; log: (text: string) => void },
): Heard & { element: HTMLAudioElement } {
  const element = document.createElement("audio");
  let isDue = true;
  let isHeld = false;
  const play = (): void => {
    element.play().catch((error: unknown) => {
      // Held before it began: it was not refused.
      if (isHeld) return;
      isDue = false;
      log(`A sound was not played: ${String(error)}`);
    });
  };
  element.volume = volume;
  element.addEventListener("playing", () => changed(true));
  for (const end of ["ended", "error"]) {
    element.addEventListener(end, () => {
      isDue = false;
      changed(false);
    });
  }
  element.src = url;
  play();
  return {
    element,
    hold(held) {
      if (!isDue || held === isHeld) return;
      isHeld = held;
      if (held) element.pause();
      else play();
    },
    stop() {
      element.pause();
      // Ends the download too: an element that is only paused goes on loading.
      element.removeAttribute("src");
      element.load();
    },
  };
}
