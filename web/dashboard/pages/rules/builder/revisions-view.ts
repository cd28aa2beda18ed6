/** The revisions of a rule, and the way back to one. */
import { type Child, h } from "../../../../kit/node.ts";
import { icon } from "../../../frame/icon.ts";
import { diffView } from "./diff-view.ts";
import type { EditorViewOptions } from "./editor-options.ts";
import type { Revision } from "../editor.ts";

export function revisionsView({ say, language, editor, names, mayWrite }: EditorViewOptions): Child {
  const { revisions, rule, stored } = editor;
  const times = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const view = (one: Revision) =>
    h(
      "li",
      { key: String(one.revision), class: "block revision" },
      h(
        "div",
        { class: "block-head" },
        h("h3", {}, say("revision", { revision: one.revision })),
        h("span", { class: "t-small t-faint" }, times.format(new Date(one.createdAt))),
        one.rule !== null &&
          mayWrite &&
          one.revision !== stored?.revision &&
          h(
            "button",
            { class: "btn push", "data-size": "s", type: "button", onclick: () => void editor.rollBack(one.revision) },
            icon("undo"),
            say("rollBack"),
          ),
      ),
      one.reason !== "" && h("p", { class: "t-quiet revision-why" }, h("bdi", {}, one.reason)),
      one.rule === null
        ? h("p", { class: "t-quiet revision-why" }, say("revision.gone"))
        : diffView(one.rule, rule, names),
    );
  return h(
    "section",
    { key: "revisions" },
    h("div", { class: "side-head" }, h("h2", { class: "t-head" }, say("revisions"))),
    h("p", { class: "t-quiet t-small" }, say("revisions.about")),
    revisions === undefined ? h("p", { class: "bone" }) : h("ol", { class: "revisions" }, revisions.map(view)),
  );
}
