/** All kinds of widgets, with a search. Enter adds; dragged onto the canvas one lands where it is dropped. */
import { addWidget } from "../commands.ts";
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { iconOf } from "../model/kind-icons.ts";
import type { Kind } from "../model/kinds.ts";
import { mostWidgets } from "../model/scene-edit.ts";
import { dialog, icon } from "../views/parts.ts";

let wanted = "";

export function addDialog(editor: Editor): Node {
  const { say } = editor;
  const isFull = editor.get().scene.widgets.length >= mostWidgets;
  const close = () => {
    wanted = "";
    editor.set({ dialog: undefined });
  };
  const findNow = () => [...editor.catalogue.kinds.values()].filter((kind) => matches(kind, wanted));
  const found = findNow();
  return dialog(
    say("add.title"),
    { closing: say("close"), close, wide: true },
    h(
      "div",
      { class: "search", key: "search" },
      icon("search"),
      h("input", {
        class: "in",
        type: "search",
        "aria-label": say("add.search"),
        placeholder: say("add.search"),
        autofocus: true,
        oninput: (event: Event) => {
          wanted = (event.currentTarget as HTMLInputElement).value;
          editor.set({});
        },
        onkeydown: (event: KeyboardEvent) => {
          // By what is written, also where it is not drawn yet.
          const [first] = findNow();
          if (event.key !== "Enter" || !first || isFull) return;
          event.preventDefault();
          addWidget(editor, first.type);
        },
      }),
    ),
    h(
      "p",
      { class: "hint", role: "status", key: "count" },
      isFull ? say("add.full", { count: mostWidgets }) : say("add.found", { count: found.length }),
    ),
    h(
      "ul",
      { class: "tiles", key: "tiles" },
      found.map((kind) =>
        h(
          "li",
          { key: kind.type },
          h(
            "button",
            {
              type: "button",
              class: "tile",
              disabled: isFull,
              "data-type": kind.type,
              onclick: () => addWidget(editor, kind.type),
            },
            h("span", { class: "k" }, icon(iconOf(kind.type))),
            h("b", {}, kind.label),
            h("small", {}, kind.about),
          ),
        ),
      ),
    ),
  );
}

function matches({ type, label, about }: Kind, text: string): boolean {
  const all = `${type} ${label} ${about}`.toLowerCase();
  return text
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
