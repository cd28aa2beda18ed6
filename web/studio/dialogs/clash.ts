/** Two changed the same field: both values side by side. Theirs stands; mine is a step of its own, if it is wanted. */
import type { Scene } from "#shared/overlay/scene.ts";
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { nameOf } from "../model/kinds.ts";
import { type Clash, fieldsOf, widgetOf } from "../model/merge.ts";
import { button, dialog } from "../views/parts.ts";
import { fieldName, shown } from "./publish.ts";

export function clashDialog(editor: Editor): Node {
  const { say } = editor;
  const { clashes, scene } = editor.get();
  const close = () => editor.set({ clashes: [], dialog: undefined });
  const settle = (clash: Clash, isMine: boolean) => {
    if (isMine) editor.edit((before) => withMine(before, clash));
    const left = editor.get().clashes.filter((one) => one !== clash);
    editor.set({ clashes: left, ...(left.length === 0 && { dialog: undefined }) });
  };
  return dialog(
    say("clash.title"),
    { closing: say("close"), close },
    h("p", { class: "hint" }, say("clash.about")),
    h(
      "ul",
      { class: "clashes" },
      clashes.map((clash, index) => {
        const widget = scene.widgets.find(({ id }) => id === clash.widget);
        const what = widget ? nameOf(widget, editor.catalogue.kinds) : say("scene.title");
        return h(
          "li",
          { key: String(index) },
          h("b", {}, h("bdi", {}, what), ` · ${fieldName(editor, widget?.type ?? "", clash.field)}`),
          button([h("small", {}, say("clash.theirs")), shown(editor, clash.theirs)], () => settle(clash, false), {
            "data-kind": "line",
          }),
          button([h("small", {}, say("clash.mine")), shown(editor, clash.mine)], () => settle(clash, true), {
            "data-kind": "line",
          }),
        );
      }),
    ),
  );
}

function withMine(scene: Scene, { widget, field, mine }: Clash): Scene {
  if (widget === "") return { ...scene, [field]: mine };
  return {
    ...scene,
    widgets: scene.widgets.map((one) =>
      one.id === widget ? widgetOf(new Map([...fieldsOf(one), [field, mine]])) : one,
    ),
  };
}
