/** A card alone on the page: signing in, and what links lead to. */
import { el } from "./dom.ts";
import { words } from "./words.ts";

export function showCard(title: string, lead: Node | string, ...content: (Node | string | undefined)[]): void {
  document.title = title;
  const beads = Array.from({ length: 5 }, () => el("i"));
  const card = el(
    "section",
    { class: "card", "aria-labelledby": "title" },
    el("div", { class: "line", "aria-hidden": "true" }, ...beads),
    el("h1", { id: "title" }, title),
    el("p", { class: "lead" }, lead),
    ...content,
  );
  document.body.replaceChildren(el("main", { class: "sign" }, card));
}

export function or(): HTMLElement {
  return el("div", { class: "or" }, el("span", {}, words.or));
}

/** What stands after the #; taken out of the address, so that it is in no history and no picture of the screen. */
export function takeFragment(): string {
  const text = decodeURIComponent(location.hash.slice(1));
  if (text !== "") history.replaceState(null, "", location.pathname);
  return text;
}
