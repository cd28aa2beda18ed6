/** Somebody else saved meanwhile. */
import { type Child, h } from "../../../../kit/node.ts";
import { icon } from "../../../frame/icon.ts";
import type { EditorViewOptions } from "./editor-options.ts";
import { sentenceView } from "../sentence-view.ts";
import { sentenceOf } from "../sentence.ts";

/** Two drafts, side by side: neither is lost. */
export function conflictView({ say, editor, names, gifts, picture, keepMine, saveAsNew }: EditorViewOptions): Child {
  const { theirs, rule } = editor;
  if (!theirs) return undefined;
  return h(
    "section",
    { key: "conflict", class: "block conflict", role: "alert" },
    h("div", { class: "block-head" }, icon("users"), h("h2", {}, say("conflict", { revision: theirs.revision }))),
    h(
      "div",
      { class: "diff" },
      h(
        "div",
        {},
        h("h3", { class: "t-label" }, say("conflict.theirs")),
        h("p", { class: "sentence" }, sentenceView(sentenceOf(theirs, names), { gifts, picture })),
      ),
      h(
        "div",
        {},
        h("h3", { class: "t-label" }, say("conflict.mine")),
        h("p", { class: "sentence" }, sentenceView(sentenceOf(rule, names), { gifts, picture })),
      ),
    ),
    h(
      "div",
      { class: "btns conflict-do" },
      h("button", { class: "btn", type: "button", onclick: () => editor.takeTheirs() }, say("conflict.take")),
      h("button", { class: "btn", type: "button", onclick: saveAsNew }, say("conflict.new")),
      h("button", { class: "btn", "data-kind": "main", type: "button", onclick: keepMine }, say("conflict.keep")),
    ),
  );
}
