/** What became of an overlay that was taken over: nothing of it is left out without a word. */
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { button, dialog } from "../views/parts.ts";

export function importDialog(editor: Editor): Node | undefined {
  const { say } = editor;
  const { imported } = editor.get();
  if (!imported) return undefined;
  const close = () => editor.set({ dialog: undefined, imported: undefined });
  const { taken, left, hosts } = imported;
  return dialog(
    say("imported.title"),
    { closing: say("close"), close, actions: button(say("imported.done"), close, { "data-kind": "main" }) },
    h("p", { key: "taken" }, say("imported.taken", { count: taken })),
    left.length === 0
      ? h("p", { class: "hint", key: "all" }, say("imported.all"))
      : h(
          "section",
          { key: "left" },
          h("h3", {}, say("imported.left", { count: left.length })),
          h(
            "ul",
            { class: "left-out" },
            left.map(({ name, type, why }, index) =>
              h(
                "li",
                { key: String(index) },
                h("bdi", {}, name),
                " ",
                h("small", {}, type),
                h("span", {}, say(`imported.${why}`)),
              ),
            ),
          ),
        ),
    hosts.length > 0 &&
      h(
        "section",
        { key: "hosts" },
        h("p", { class: "hint" }, say("imported.hosts")),
        h(
          "ul",
          {},
          hosts.map((host) => h("li", { key: host, dir: "ltr" }, host)),
        ),
      ),
  );
}
