/** How alerts move on the stage that they share. */

const moveMs = 300;
const leaveMs = 350;

/** Changes the stage's alerts; those that stay glide to their new places. */
export function glide(stage: HTMLElement, change: () => void): void {
  const tops = new Map([...stage.children].map((child) => [child, (child as HTMLElement).offsetTop]));
  change();
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) return;
  for (const child of stage.children) {
    const { offsetTop } = child as HTMLElement;
    const moved = (tops.get(child) ?? offsetTop) - offsetTop;
    if (moved === 0) continue;
    child.animate([{ transform: `translateY(${moved}px)` }, { transform: "none" }], {
      duration: moveMs,
      easing: "cubic-bezier(.2,.8,.2,1)",
    });
  }
}

/** Out of the flow at once, so that the others move up while it fades. What has a place of its own fades there. */
export function leave(element: HTMLElement): void {
  if (getComputedStyle(element).position === "relative") {
    element.style.setProperty("top", `${element.offsetTop}px`);
    element.classList.add("aside");
  }
  element.classList.add("leave");
  setTimeout(() => element.remove(), leaveMs);
}
