/** Makes what is written small enough for its box, where there is more of it than the box holds. */

/** No smaller than this part of its size: what is smaller nobody reads. */
const floor = 0.4;
const step = 0.92;

const mostSteps = Math.floor(Math.log(floor) / Math.log(step));
/** How many steps smaller each was made last: the next text is about as long, and each look at the layout costs. */
const stepsOf = new WeakMap<HTMLElement, number>();

/**
 * Sets `--fit` (0.4 to 1) on `content`, whose font-size is multiplied by it, so that it is no larger than `box`. It looks at the
 * layout: to be called where the text is another one, and not for each picture.
 */
export function fitInto(box: HTMLElement, content: HTMLElement): void {
  const [width, height] = [box.clientWidth, box.clientHeight];
  if (width === 0 || height === 0) return;
  const isRoomyAt = (steps: number): boolean => {
    content.style.setProperty("--fit", (step ** steps).toFixed(3));
    return content.scrollWidth <= width + 1 && content.scrollHeight <= height + 1;
  };
  const steps = leastSteps(stepsOf.get(content) ?? 0, mostSteps, isRoomyAt);
  stepsOf.set(content, steps);
  content.style.setProperty("--fit", (step ** steps).toFixed(3));
}

/** The fewest steps that are roomy, at most `most`, looked for from those that were right last. Pure but for what `isRoomy` does. */
export function leastSteps(last: number, most: number, isRoomy: (steps: number) => boolean): number {
  let steps = Math.min(last, most);
  if (isRoomy(steps)) {
    while (steps > 0 && isRoomy(steps - 1)) steps -= 1;
    return steps;
  }
  while (steps < most) {
    steps += 1;
    if (isRoomy(steps)) break;
  }
  return steps;
}

/** Calls back when a face of letters has come, for then the same text is wider or narrower. Returns what ends it. */
export function onFaces(callback: () => void): () => void {
  document.fonts.addEventListener("loadingdone", callback);
  return () => document.fonts.removeEventListener("loadingdone", callback);
}
