/** The builder: the sentence on top, its parts as blocks, preview and dry run beside. */
import { h, type Node } from "../../../../kit/node.ts";
import { icon } from "../../../frame/icon.ts";
import { backButton } from "../../../frame/sheet-head.ts";
import type { EditorViewOptions } from "./editor-options.ts";
import { formView } from "./form-view.ts";
import { sideView } from "./side-view.ts";

export function editorView(options: EditorViewOptions): Node[] {
  return [head(options), h("div", { key: "cols", class: "build-cols" }, formView(options), sideView(options))];
}

function head({ say, editor, mayWrite, back, save, lookBack, isLookingBack }: EditorViewOptions): Node {
  const { stored, isChanged, isBusy, theirs } = editor;
  return h(
    "header",
    { key: "head", class: "sheet-head build-head" },
    h("h1", { class: "vh" }, h("bdi", {}, editor.rule.name || say("theRule"))),
    backButton(say("back"), back),
    h(
      "label",
      { class: "build-name grow" },
      h("span", { class: "vh" }, say("name")),
      h("input", {
        class: "t-page",
        type: "text",
        maxlength: "100",
        readonly: !mayWrite,
        value: editor.rule.name,
        oninput: ({ target }: Event) => editor.change({ name: (target as HTMLInputElement).value }),
      }),
    ),
    stored &&
      h(
        "span",
        { class: "tag" },
        isChanged ? say("draftOf", { revision: stored.revision + 1 }) : say("revision", { revision: stored.revision }),
      ),
    stored &&
      h(
        "button",
        {
          class: "btn",
          "data-kind": "quiet",
          type: "button",
          "aria-pressed": isLookingBack ? "true" : "false",
          onclick: () => lookBack(!isLookingBack),
        },
        icon("history"),
        h("span", { class: "wide" }, say("revisions")),
      ),
    mayWrite &&
      isChanged &&
      h(
        "button",
        { class: "btn", "data-kind": "quiet", type: "button", onclick: () => editor.discard() },
        say("discard"),
      ),
    mayWrite &&
      h(
        "button",
        {
          class: "btn",
          "data-kind": "air",
          type: "button",
          disabled: isBusy || !isChanged || theirs !== undefined || editor.json.error !== undefined,
          onclick: save,
        },
        say(stored ? "save" : "saveNew"),
      ),
  );
}
