/** Makes what is written small enough for its box, where there is more of it than the box holds. */

/** No smaller than this part of its size: what is smaller nobody reads. */
const floor = 0.4;
const step = 0.92;

/**
 * Sets `--fit` (0.4 to 1) on `content`, whose font-size is multiplied by it, so that it is no larger than `box`. It looks at the
 * layout: to be called where the text is another one, and not for each picture.
 */
export function fitInto(box: HTMLElement, content: HTMLElement): void {
  const [width, height] = [box.clientWidth, box.clientHeight];
  if (width === 0 || height === 0) return;
  for (let fit = 1; ; fit *= step) {
    content.style.setProperty("--fit", fit.toFixed(3));
    const isRoomy = content.scrollWidth <= width + 1 && content.scrollHeight <= height + 1;
    if (isRoomy || fit * step < floor) return;
  }
}

/** Calls back when a face of letters has come, for then the same text is wider or narrower. Returns what ends it. */
export function onFaces(callback: () => void): () => void {
  document.fonts.addEventListener("loadingdone", callback);
  return () => document.fonts.removeEventListener("loadingdone", callback);
}
