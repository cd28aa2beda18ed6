/** Buttons that line up what is selected: several among each other, one on the canvas. */
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { aligned, type Boxes, type Edge, edges, spread } from "../geometry/alignment.ts";
import { boundsOfAll } from "../geometry/box.ts";
import { canvasOf, moveWidgets } from "../model/scene-edit.ts";
import { iconButton } from "./parts.ts";

const icons: Readonly<Record<Edge, string>> = {
  left: "al-l",
  centre: "al-c",
  right: "al-r",
  top: "al-t",
  middle: "al-m",
  bottom: "al-b",
};

export function alignment(editor: Editor, to: "each" | "canvas"): Node {
  const { say } = editor;
  const boxes: Boxes = new Map(
    editor.selected().flatMap(({ id, place, locked }) => (place === "own" || locked ? [] : [[id, place]])),
  );
  const apply = (move: (boxes: Boxes) => Boxes) => () => editor.edit((scene) => moveWidgets(scene, move(boxes)));
  const align = (edge: Edge) =>
    apply((all) => {
      const within = to === "canvas" ? { x: 0, y: 0, ...canvasOf(editor.get().scene) } : boundsOfAll([...all.values()]);
      return within ? aligned(all, edge, within) : all;
    });
  return h(
    "div",
    { class: "align", role: "group", "aria-label": say("align.title"), key: "align" },
    edges.map((edge) => iconButton(icons[edge], say(`align.${edge}`), align(edge), { "data-kind": "line", key: edge })),
    boxes.size > 2 &&
      iconButton(
        "ds-h",
        say("align.across"),
        apply((all) => spread(all, "x")),
        { "data-kind": "line", key: "across" },
      ),
    boxes.size > 2 &&
      iconButton(
        "ds-v",
        say("align.down"),
        apply((all) => spread(all, "y")),
        { "data-kind": "line", key: "down" },
      ),
  );
}
