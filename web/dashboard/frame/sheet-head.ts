/** The head of a page that is one list: its name, what there is to say of it, and a button that reads it anew. */
import { type Child, h, type Node } from "../../kit/node.ts";
import { icon } from "./icon.ts";

export interface SheetHead {
  title: string;
  /** What the button says. */
  again: string;
  read: () => void;
}

export function sheetHead({ title, again, read }: SheetHead, ...between: Child[]): Node {
  return h(
    "header",
    { class: "sheet-head" },
    h("h1", { class: "t-page" }, title),
    between,
    h("button", { class: "btn push", "data-kind": "quiet", type: "button", onclick: read }, icon("refresh"), again),
  );
}

/** The way back from what is open to the list that it is of. */
export function backButton(label: string, back: () => void): Node {
  return h(
    "button",
    { class: "btn", "data-kind": "quiet", "data-icon": true, type: "button", "aria-label": label, onclick: back },
    icon("left", "i-turns"),
  );
}
