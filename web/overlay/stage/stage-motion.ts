/**
 * How alerts move on the stage that they share: one goes, then those that stay close the gap, then the next one comes. No two
 * texts are ever read in the same place, and nothing of it changes what is due when.
 */

const moveMs = 300;
/** As long as the style sheet fades it, and a moment of nothing. */
const leaveMs = 320;

/** Alerts that fade: they keep their places until they are gone. */
const leaveClass = "leave";
const goneClass = "gone";
/** Alerts that came while others faded: not seen before those are gone. */
const waitClass = "wait";

/** For each that waits: those that faded when it came. Later ones are not waited for, or a flood would show none. */
const waitsFor = new WeakMap<Element, Element[]>();
/** Calls off holding the height of a stage. */
const heldHeights = new WeakMap<HTMLElement, ReturnType<typeof setTimeout>>();

/** Sent by the stage when its next picture is due though nothing else happened. */
export const stageChanged = "stagechanged";

/** Changes the stage's alerts; those that stay glide to their new places, those that are new enter when theirs is free. */
export function glide(stage: HTMLElement, change: () => void): void {
  const before = childrenOf(stage);
  const tops = new Map(before.map((child) => [child, child.offsetTop]));
  const height = stage.offsetHeight;
  for (const child of before) if (child.classList.contains(goneClass)) child.remove();
  change();
  const now = childrenOf(stage);
  const fading = now.filter((child) => child.matches(`.${leaveClass}:not(.variant-fullscreen)`));
  for (const child of now) {
    if (tops.has(child)) continue;
    waitsFor.set(child, fading);
    child.classList.add(waitClass);
  }
  const entering = now.filter((child) => waitsFor.get(child)?.every((one) => !one.isConnected));
  for (const child of entering) {
    waitsFor.delete(child);
    child.classList.remove(waitClass);
  }
  if (isStill()) return;
  const moved = now.filter((child) => !entering.includes(child) && move(child, tops.get(child)));
  if (moved.length === 0) return;
  for (const child of entering) child.style.setProperty("animation-delay", `${moveMs}ms`);
  if (stage.offsetHeight < height) holdHeight(stage, height);
}

/** Whether nothing on the stage waits, fades or has to be taken away: then only another alert changes it. */
export function isSettled(stage: HTMLElement): boolean {
  for (const { classList } of stage.children) {
    if (classList.contains(leaveClass) || classList.contains(goneClass) || classList.contains(waitClass)) return false;
  }
  return true;
}

function childrenOf(stage: HTMLElement): HTMLElement[] {
  return [...stage.children].filter((child) => child instanceof HTMLElement);
}

function isStill(): boolean {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Lets an alert glide from where it was; returns whether it has to. */
function move(child: HTMLElement, top: number | undefined): boolean {
  const way = (top ?? child.offsetTop) - child.offsetTop;
  if (way === 0 || child.offsetHeight === 0) return false;
  child.animate([{ transform: `translateY(${way}px)` }, { transform: "none" }], {
    duration: moveMs,
    easing: "cubic-bezier(.2,.8,.2,1)",
  });
  return true;
}

/** What stands below gets the room once nothing glides through it any more. */
function holdHeight(stage: HTMLElement, height: number): void {
  clearTimeout(heldHeights.get(stage));
  stage.style.setProperty("min-height", `${height}px`);
  const release = (): void => {
    stage.style.removeProperty("min-height");
    stage.dispatchEvent(new Event(stageChanged));
  };
  heldHeights.set(stage, setTimeout(release, moveMs));
}

/** Takes an alert off the stage: it fades in its place, and is gone with the picture after that. */
export function leave(element: HTMLElement): void {
  // Nobody has seen it, or nothing moves: there is nothing to fade.
  if (isStill() || element.offsetHeight === 0) {
    element.remove();
    return;
  }
  element.classList.add(leaveClass);
  setTimeout(() => {
    element.classList.add(goneClass);
    element.parentElement?.dispatchEvent(new Event(stageChanged));
  }, leaveMs);
}
