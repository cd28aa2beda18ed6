/**
 * A sound of an alert, which begins at once. OBS lets every page play; a browser wants a click first and refuses
 * otherwise: then, and when the sound is broken or gone, the alert is shown without it.
 * @param changed is told when it is heard, and when it has ended
 */
export function createSound(
  url: string,
  volume: number,
  { changed, log }: { changed: (playing: boolean) => void; log: (text: string) => void },
): { element: HTMLAudioElement; stop(): void } {
  const element = document.createElement("audio");
  element.volume = volume;
  element.addEventListener("playing", () => changed(true));
  for (const end of ["ended", "error"]) element.addEventListener(end, () => changed(false));
  element.src = url;
  element.play().catch((error: unknown) => log(`A sound was not played: ${String(error)}`));
  return {
    element,
    stop() {
      element.pause();
      // Ends the download too: an element that is only paused goes on loading.
      element.removeAttribute("src");
      element.load();
    },
  };
}
