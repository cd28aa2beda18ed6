/** A page that nobody sees rests: what moves by itself stands still, and goes on where it was when somebody sees it again. */

/** Stops what moves on the page. Returns what lets it go on. */
export function stopMotion(page: Document): () => void {
  const stopped = page.getAnimations().filter(({ playState }) => playState === "running");
  for (const one of stopped) one.pause();
  return () => {
    // What was taken off the page meanwhile is over.
    for (const one of stopped) if (one.playState === "paused") one.play();
  };
}
