/** The options of what is selected, as a form; of nothing those of the scene. */
import type { SceneWidget, WidgetBox } from "#shared/overlay/scene.ts";
import { carryOut, order } from "../commands.ts";
import { customSections, ownOptions } from "../custom/custom-section.ts";
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { iconOf } from "../model/kind-icons.ts";
import { nameOf } from "../model/kinds.ts";
import { type OptionField, readField } from "../model/option-fields.ts";
import { changeWidgets, newWidget } from "../model/scene-edit.ts";
import type { Stage } from "../stage.ts";
import { alignment } from "./alignment.ts";
import { themeName } from "./layers.ts";
import { optionField } from "./option-field.ts";
import { button, icon, iconButton, row, section } from "./parts.ts";
import { sceneOptions, type SceneActions } from "./scene-options.ts";

export function inspector(editor: Editor, ends: { stage: Stage } & SceneActions): Node {
  const selected = editor.selected();
  const [only] = selected;
  return h(
    "aside",
    { class: "side right", "aria-label": editor.say("options.label") },
    h(
      "fieldset",
      { class: "plain", disabled: !editor.get().mayEdit },
      selected.length > 1
        ? several(editor, selected, ends.stage)
        : only
          ? single(editor, only, ends.stage)
          : sceneOptions(editor, ends),
    ),
  );
}

function single(editor: Editor, widget: SceneWidget, stage: Stage): Node[] {
  const { say, catalogue } = editor;
  const { optionSearch } = editor.get();
  const kind = catalogue.kinds.get(widget.type);
  const change = (to: Partial<SceneWidget>, gesture?: string) =>
    editor.edit((scene) => changeWidgets(scene, [widget.id], (one) => ({ ...one, ...to })), gesture);
  const isCustom = widget.type === "custom";
  const known = (kind?.fields ?? []).filter(({ name }) => !isCustom || !ownOptions.has(name));
  const fields = known.filter((field) => isFound(field, optionSearch));
  return [
    head(editor, nameOf(widget, catalogue.kinds), iconOf(widget.type), stage),
    h(
      "div",
      { class: "body", key: `of ${widget.id}` },
      h("p", { class: "hint", key: "about" }, kind?.about ?? say("options.unknown")),
      known.length > 4 && search(editor),
      isCustom && customSections(editor, widget, stage),
      known.length > 0 &&
        section(
          say("options.options"),
          "options",
          fields.length === 0 && h("p", { class: "hint" }, say("options.none")),
          fields.map((field) =>
            optionField(field, {
              editor,
              id: `o-${widget.id}-${field.name}`,
              value: widget.options[field.name] ?? field.fallback,
              now: () => currentOptions(editor, widget.id)[field.name] ?? field.fallback,
              change: (given, gesture) => {
                const value = readField(field, given) as SceneWidget["options"][string] | undefined;
                if (value === undefined) return;
                change({ options: { ...currentOptions(editor, widget.id), [field.name]: value } }, gesture);
              },
            }),
          ),
        ),
      placeSection(editor, widget),
      section(
        say("options.look"),
        "look",
        row(
          say("options.name"),
          "w-name",
          h("input", {
            class: "in",
            id: "w-name",
            type: "text",
            maxlength: 64,
            value: widget.name,
            placeholder: kind?.label ?? widget.type,
            oninput: (event: Event) => change({ name: valueOf(event) }, `name ${widget.id}`),
          }),
        ),
        looks(editor, [widget]),
      ),
      section(say("options.who"), "who", ...filters(editor, widget)),
    ),
  ];
}

/** Whether all words of a search are in what a field says: its label, its help, its choices, or the fields in it. */
function isFound(field: OptionField, search: string): boolean {
  const text = saidBy(field).toLowerCase();
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

function saidBy(field: OptionField): string {
  const { label, name, help = "" } = field;
  const more =
    field.is === "records"
      ? field.fields.map(saidBy)
      : field.is === "choice" || field.is === "choices"
        ? Object.values(field.called)
        : [];
  return [label, name, help, ...more].join(" ");
}

const valueOf = (event: Event) => (event.currentTarget as HTMLInputElement).value;

/** As they are now, and not as they were when the form was drawn. */
function currentOptions(editor: Editor, id: string): SceneWidget["options"] {
  return editor.get().scene.widgets.find((one) => one.id === id)?.options ?? {};
}

function head(editor: Editor, title: string, glyph: string, stage: Stage): Node {
  const { say } = editor;
  const run = (command: "duplicate" | "delete") => () => carryOut(editor, stage, command, { isLarge: false });
  return h(
    "header",
    { class: "head", key: "head" },
    h("span", { class: "k" }, icon(glyph)),
    h("h2", {}, h("bdi", {}, title)),
    iconButton("copy", say("key.duplicate"), run("duplicate"), { "data-kind": "quiet" }),
    iconButton("front", say("key.front"), () => order(editor, "front"), { "data-kind": "quiet" }),
    iconButton("trash", say("key.delete"), run("delete"), { "data-kind": "quiet" }),
  );
}

function search(editor: Editor): Node {
  const { say } = editor;
  return h(
    "div",
    { class: "search", key: "search" },
    icon("search"),
    h("input", {
      class: "in",
      id: "option-search",
      type: "search",
      placeholder: say("options.search"),
      "aria-label": say("options.search"),
      oninput: (event: Event) => editor.set({ optionSearch: valueOf(event) }),
    }),
  );
}

function placeSection(editor: Editor, widget: SceneWidget): Node {
  const { say } = editor;
  const { place } = widget;
  if (place === "own") {
    const give = () => {
      const { size } = editor.catalogue.kinds.get(widget.type) ?? { size: { width: 600, height: 300 } };
      const fresh = newWidget(editor.get().scene, { type: widget.type, size }).place;
      editor.edit((scene) => changeWidgets(scene, [widget.id], (one) => ({ ...one, place: fresh })));
    };
    return section(
      say("options.place"),
      "place",
      h("p", { class: "hint" }, say("place.own")),
      button(say("place.give"), give),
    );
  }
  const set = (name: keyof WidgetBox) => (event: Event) => {
    const value = Number(valueOf(event));
    if (!Number.isFinite(value) || ((name === "width" || name === "height") && value < 1)) return;
    editor.edit(
      (scene) =>
        changeWidgets(scene, [widget.id], (one) =>
          one.place === "own" ? one : { ...one, place: { ...one.place, [name]: value } },
        ),
      `place ${widget.id} ${name}`,
    );
  };
  const number = (name: keyof WidgetBox, short: string) =>
    h(
      "label",
      { class: "num", key: name, title: say(`place.${name}`) },
      h("span", { "aria-hidden": "true" }, short),
      h("input", {
        type: "number",
        step: "1",
        value: place[name],
        "aria-label": say(`place.${name}`),
        oninput: set(name),
      }),
    );
  return section(
    say("options.place"),
    "place",
    h(
      "div",
      { class: "grid2" },
      number("x", "X"),
      number("y", "Y"),
      number("width", "W"),
      number("height", "H"),
      number("rotation", "°"),
    ),
    alignment(editor, "canvas"),
  );
}

/** What every widget has of a look: another theme than the scene's, the size of its text, how opaque it is. */
function looks(editor: Editor, widgets: readonly SceneWidget[]): Node[] {
  const { say, catalogue } = editor;
  const ids = widgets.map(({ id }) => id);
  const [first] = widgets;
  const setTheme = (event: Event) => {
    const theme = catalogue.themes.find((one) => one === valueOf(event));
    editor.edit((scene) =>
      changeWidgets(scene, ids, ({ theme: _theme, ...one }) => ({ ...one, ...(theme && { theme }) })),
    );
  };
  const size = Math.round((first?.textSize ?? 1) * 100);
  const setSize = (event: Event) => {
    const textSize = Number(valueOf(event)) / 100;
    editor.edit((scene) => changeWidgets(scene, ids, (one) => ({ ...one, textSize })), `text ${ids.join(" ")}`);
  };
  return [
    row(
      say("tab.theme"),
      "w-theme",
      h(
        "select",
        { class: "in", id: "w-theme", value: first?.theme ?? "", onchange: setTheme },
        h("option", { value: "", key: "scene" }, say("theme.ofScene")),
        catalogue.themes.map((theme) => h("option", { value: theme, key: theme }, themeName(theme))),
      ),
    ),
    row(
      say("options.textSize"),
      "w-text",
      h("input", {
        type: "range",
        id: "w-text",
        min: "40",
        max: "250",
        step: "5",
        value: size,
        "aria-valuetext": `${size} %`,
        oninput: setSize,
      }),
      h("output", { for: "w-text" }, `${size} %`),
    ),
    opacity(editor, widgets),
  ];
}

function opacity(editor: Editor, widgets: readonly SceneWidget[]): Node {
  const { say } = editor;
  const ids = widgets.map(({ id }) => id);
  const percent = Math.round((widgets[0]?.opacity ?? 1) * 100);
  return row(
    say("options.opacity"),
    "w-opacity",
    h("input", {
      type: "range",
      id: "w-opacity",
      min: "5",
      max: "100",
      value: percent,
      "aria-valuetext": `${percent} %`,
      oninput: (event: Event) => {
        const value = Number(valueOf(event)) / 100;
        editor.edit(
          (scene) => changeWidgets(scene, ids, (one) => ({ ...one, opacity: value })),
          `opacity ${ids.join(" ")}`,
        );
      },
    }),
    h("output", { for: "w-opacity" }, `${percent} %`),
  );
}

function filters(editor: Editor, { id, filters }: SceneWidget): Node[] {
  const { say } = editor;
  const change = (to: Partial<SceneWidget["filters"]>, gesture?: string) =>
    editor.edit(
      (scene) => changeWidgets(scene, [id], (one) => ({ ...one, filters: { ...one.filters, ...to } })),
      gesture,
    );
  const people = (event: Event) =>
    change(
      {
        without: valueOf(event)
          .split(/[\s,]+/)
          .map((handle) => handle.replace(/^@/, "").slice(0, 64))
          .filter((handle) => handle !== "")
          .slice(0, 100),
      },
      `without ${id}`,
    );
  return [
    row(
      say("who.from"),
      "w-from",
      h(
        "select",
        {
          class: "in",
          id: "w-from",
          value: filters.from,
          onchange: (event: Event) => change({ from: valueOf(event) as SceneWidget["filters"]["from"] }),
        },
        (["everyone", "subscribers", "moderators"] as const).map((from) =>
          h("option", { value: from, key: from }, say(`who.${from}`)),
        ),
      ),
    ),
    row(
      say("who.without"),
      "w-without",
      h("textarea", {
        class: "in",
        id: "w-without",
        rows: "2",
        dir: "ltr",
        placeholder: "@a_bot",
        value: filters.without.join("\n"),
        oninput: people,
      }),
    ),
  ];
}

function several(editor: Editor, widgets: readonly SceneWidget[], stage: Stage): Node[] {
  const { say } = editor;
  const run = (command: "group" | "ungroup") => () => carryOut(editor, stage, command, { isLarge: false });
  const isGroup = widgets.every(({ group }) => group !== "" && group === widgets[0]?.group);
  return [
    head(editor, say("options.several", { count: widgets.length }), "layers", stage),
    h(
      "div",
      { class: "body", key: "of several" },
      section(say("align.title"), "align", alignment(editor, "each")),
      button([icon("group"), say(isGroup ? "key.ungroup" : "key.group")], run(isGroup ? "ungroup" : "group")),
      section(say("options.look"), "look", looks(editor, widgets)),
      h("p", { class: "hint" }, say("options.severalAbout")),
    ),
  ];
}
