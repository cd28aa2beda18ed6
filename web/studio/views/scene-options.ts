/** What is of the whole scene: its name, its canvas, and taking it along. */
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { canvasOf } from "../model/scene-edit.ts";
import { button, icon, row, section } from "./parts.ts";

export interface SceneActions {
  rename: (name: string) => void;
  download: () => void;
}

export function sceneOptions(editor: Editor, { rename, download }: SceneActions): Node[] {
  const { say } = editor;
  const state = editor.get();
  const { width, height } = canvasOf(state.scene);
  const side = (name: "width" | "height") => (event: Event) => {
    const value = Math.round(Number((event.currentTarget as HTMLInputElement).value));
    if (!(value >= 100 && value <= 7_680)) return;
    editor.edit((scene) => ({ ...scene, canvas: { ...canvasOf(scene), [name]: value } }), `canvas ${name}`);
  };
  const number = (name: "width" | "height", short: string, value: number) =>
    h(
      "label",
      { class: "num", key: name },
      h("span", { "aria-hidden": "true" }, short),
      h("input", {
        type: "number",
        min: 100,
        max: 7_680,
        value,
        "aria-label": say(`place.${name}`),
        oninput: side(name),
      }),
    );
  return [
    h(
      "header",
      { class: "head", key: "head" },
      h("span", { class: "k" }, icon("layers")),
      h("h2", {}, say("scene.title")),
    ),
    h(
      "div",
      { class: "body", key: "of the scene" },
      h("p", { class: "hint" }, say("scene.about")),
      section(
        say("scene.title"),
        "scene",
        row(
          say("options.name"),
          "s-name",
          h("input", {
            class: "in",
            id: "s-name",
            type: "text",
            maxlength: 64,
            value: state.name,
            onchange: (event: Event) => rename((event.currentTarget as HTMLInputElement).value.trim()),
          }),
        ),
        h("div", { class: "grid2" }, number("width", "W", width), number("height", "H", height)),
        h("p", { class: "hint" }, say("scene.overlay", { overlay: state.overlay })),
      ),
      section(
        say("scene.along"),
        "along",
        h("p", { class: "hint" }, say("scene.alongAbout")),
        button([icon("download"), say("scene.download")], download),
      ),
    ),
  ];
}
