/** Elements that widgets are made of, as `parts.css` draws them. */
import { initialOf } from "../kit/format.ts";
import { createPicture } from "../kit/picture.ts";

let made = 0;

/** How many elements were made, and texts written, since the page was opened: what the browser has to lay out. */
export const madeSoFar = (): number => made;

/** An element with its classes, separated by blanks, and what is in it. */
export function part<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  className: string,
  ...content: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  made += 1;
  const element = document.createElement(tag);
  element.className = className;
  element.append(...content);
  return element;
}

/** An icon of `kit/icons.css`, by its name there; its colour is that of the text around it. */
export function icon(name: string): HTMLElement {
  const element = part("i", "ic");
  element.style.setProperty("--icon", `var(--icon-${name})`);
  return element;
}

/** A person's face: the picture over the first letter of the name, which is seen while there is none. */
export function face(name: string, pictureUrl: string | undefined, className = ""): HTMLElement {
  const element = part("span", className === "" ? "ava" : `ava ${className}`);
  element.dataset["initial"] = initialOf(name);
  if (pictureUrl !== undefined) element.append(createPicture("", pictureUrl));
  return element;
}

/** A name: on one line, in its own direction, cut where it has no room. */
export function nameOf(text: string, className = ""): HTMLElement {
  return part("span", className === "" ? "name" : `name ${className}`, part("bdi", "", text));
}

/** A number that is never cut. */
export function number(text: string, className = ""): HTMLElement {
  return part("span", className === "" ? "num" : `num ${className}`, text);
}

/** A bar; its `--p` (0 to 1) says how far it is filled. */
export function bar(): HTMLElement {
  return part("div", "bar", part("div", "clip", part("i", "fill")));
}

/** Writes a text where it is another one. */
export function write(element: Element, text: string): void {
  if (element.textContent === text) return;
  made += 1;
  element.textContent = text;
}

/** Sets a custom property (`--p`) where it is another one. */
export function set(element: HTMLElement, property: string, value: string | number): void {
  if (element.style.getPropertyValue(property) !== String(value)) element.style.setProperty(property, String(value));
}
