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
