/** The list of widgets, the topmost first: selecting, their order, locking, hiding. And the themes. */
import type { SceneWidget } from "#shared/overlay/scene.ts";
import { order, toggle } from "../commands.ts";
import { type Child, h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { iconOf } from "../model/kind-icons.ts";
import { nameOf } from "../model/kinds.ts";
import { placeAt, removeWidgets, withGroups } from "../model/scene-edit.ts";
import { backdrops } from "./canvas.ts";
import type { Stage } from "../stage.ts";
import { ownLook } from "./own-look.ts";
import { button, icon, iconButton } from "./parts.ts";

export function leftPanel(
  editor: Editor,
  { stage, choosePicture }: { stage: Stage; choosePicture: (file: File) => void },
): Node {
  const { say } = editor;
  const { tab } = editor.get();
  const tabButton = (name: "layers" | "theme", glyph: string) =>
    h(
      "button",
      {
        type: "button",
        role: "tab",
        id: `tab-${name}`,
        "aria-selected": String(tab === name),
        "aria-controls": "left-panel",
        tabindex: tab === name ? "0" : "-1",
        onclick: () => editor.set({ tab: name }),
        onkeydown: (event: KeyboardEvent) => {
          if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
          const other = name === "layers" ? "theme" : "layers";
          editor.set({ tab: other });
          document.getElementById(`tab-${other}`)?.focus();
        },
      },
      icon(glyph),
      say(`tab.${name}`),
    );
  return h(
    "aside",
    { class: "side left", "aria-label": say("tab.label") },
    h("div", { class: "tabs", role: "tablist" }, tabButton("layers", "layers"), tabButton("theme", "palette")),
    h(
      "div",
      { id: "left-panel", class: "panel", role: "tabpanel", "aria-labelledby": `tab-${tab}` },
      tab === "layers"
        ? layers(editor)
        : h(
            "fieldset",
            { class: "plain", disabled: !editor.get().mayEdit, key: "theme" },
            themes(editor),
            ownLook(editor, stage),
          ),
    ),
    behind(editor, choosePicture),
  );
}

function layers(editor: Editor): Child[] {
  const { say } = editor;
  const { scene } = editor.get();
  const topFirst = scene.widgets.toReversed();
  return [
    editor.get().mayEdit &&
      button([icon("plus"), say("layers.add")], () => editor.set({ dialog: "add" }), {
        "data-kind": "main",
        class: "btn add",
      }),
    scene.widgets.length === 0
      ? h("p", { class: "hint empty", key: "empty" }, say("layers.empty"))
      : h(
          "ul",
          { class: "layers", key: "list", "aria-label": say("tab.layers") },
          topFirst.map((widget, index) => layer(editor, widget, { isGrouped: isGrouped(topFirst, index) })),
        ),
  ];
}

const isGrouped = (widgets: readonly SceneWidget[], index: number) => (widgets[index]?.group ?? "") !== "";

function layer(editor: Editor, widget: SceneWidget, { isGrouped }: { isGrouped: boolean }): Node {
  const { say } = editor;
  const { selection, scene } = editor.get();
  const name = nameOf(widget, editor.catalogue.kinds);
  const isSelected = selection.includes(widget.id);
  const select = (event: MouseEvent) => {
    const isMore = event.shiftKey || event.ctrlKey || event.metaKey;
    if (!isMore) return editor.select([widget.id]);
    // Its group comes and goes with it.
    const its = withGroups(scene, [widget.id]);
    editor.select(isSelected ? selection.filter((id) => !its.includes(id)) : [...selection, widget.id]);
  };
  const drop = (event: DragEvent) => {
    event.preventDefault();
    const id = event.dataTransfer?.getData("text/plain") ?? "";
    const index = scene.widgets.findIndex((one) => one.id === widget.id);
    editor.edit((before) => placeAt(before, id, index));
  };
  const onkeydown = (event: KeyboardEvent) => {
    if (event.key === "Delete") {
      editor.edit((before) => removeWidgets(before, [widget.id]));
    } else if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
      editor.select([widget.id]);
      order(editor, event.key === "ArrowUp" ? "forward" : "back");
    } else if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const item = (event.currentTarget as HTMLElement).closest("li");
      const next = event.key === "ArrowUp" ? item?.previousElementSibling : item?.nextElementSibling;
      next?.querySelector<HTMLElement>("button")?.focus();
    } else return;
    event.preventDefault();
  };
  return h(
    "li",
    {
      key: widget.id,
      class: "layer",
      "data-on": isSelected,
      "data-off": widget.hidden,
      "data-in": isGrouped,
      "data-kept": widget.locked || widget.hidden,
      draggable: "true",
      ondragstart: (event: DragEvent) => event.dataTransfer?.setData("text/plain", widget.id),
      ondragover: (event: DragEvent) => event.preventDefault(),
      ondrop: drop,
    },
    h(
      "button",
      {
        type: "button",
        class: "nm",
        "aria-pressed": String(isSelected),
        "aria-keyshortcuts": "Alt+ArrowUp Alt+ArrowDown",
        onclick: select,
        onkeydown,
      },
      icon(iconOf(widget.type)),
      h("bdi", {}, name),
    ),
    iconButton(
      widget.locked ? "lock" : "unlock",
      say(widget.locked ? "layers.unlock" : "layers.lock", { what: name }),
      () => toggle(editor, "locked", [widget.id]),
      {
        "data-kind": "quiet",
        "data-size": "s",
        "data-set": widget.locked,
      },
    ),
    iconButton(
      widget.hidden ? "eye-off" : "eye-o",
      say(widget.hidden ? "layers.show" : "layers.hide", { what: name }),
      () => toggle(editor, "hidden", [widget.id]),
      {
        "data-kind": "quiet",
        "data-size": "s",
        "data-set": widget.hidden,
      },
    ),
  );
}

function themes(editor: Editor): Node[] {
  const { say, catalogue } = editor;
  const { scene } = editor.get();
  return [
    h(
      "fieldset",
      { class: "themes", key: "themes", "aria-label": say("tab.theme") },
      catalogue.themes.map((theme) =>
        h(
          "label",
          { key: theme, class: "theme" },
          h("input", {
            type: "radio",
            name: "theme",
            value: theme,
            checked: scene.theme === theme,
            onchange: () => editor.edit((before) => ({ ...before, theme })),
          }),
          h("span", { class: "swatch", "data-swatch": theme, "aria-hidden": "true" }, h("b", {}, "Aa"), h("i", {})),
          h("span", { class: "nm" }, themeName(theme)),
        ),
      ),
    ),
    h("p", { class: "hint", key: "about" }, say("theme.about")),
  ];
}

export const themeName = (theme: string) => theme.charAt(0).toUpperCase() + theme.slice(1);

/** A picture of the stream behind the canvas: here alone, and sent nowhere. */
function behind(editor: Editor, choosePicture: (file: File) => void): Node {
  const { say } = editor;
  const { backdrop } = editor.get();
  const take = (list: FileList | null | undefined) => {
    const file = [...(list ?? [])].find(({ type }) => type.startsWith("image/"));
    if (file) choosePicture(file);
  };
  return h(
    "section",
    {
      class: "behind",
      "aria-label": say("behind.title"),
      ondragover: (event: DragEvent) => event.preventDefault(),
      ondrop: (event: DragEvent) => {
        event.preventDefault();
        take(event.dataTransfer?.files);
      },
    },
    h("div", { class: "sub" }, h("b", {}, say("behind.title")), h("span", { class: "hint" }, say("behind.about"))),
    h(
      "fieldset",
      { class: "backdrops", "aria-label": say("behind.title") },
      backdrops.map((name) =>
        h(
          "label",
          { key: name, title: say(`behind.${name}`) },
          h("input", {
            type: "radio",
            name: "backdrop",
            value: name,
            checked: backdrop === name,
            "aria-label": say(`behind.${name}`),
            onchange: () => editor.set({ backdrop: name }),
          }),
          h("span", { "data-backdrop": name }),
        ),
      ),
    ),
    h(
      "label",
      { class: "hint file" },
      say("behind.own"),
      h("input", {
        type: "file",
        accept: "image/*",
        onchange: (event: Event) => take((event.currentTarget as HTMLInputElement).files),
      }),
    ),
  );
}
