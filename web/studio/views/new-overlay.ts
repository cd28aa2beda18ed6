/** Making an overlay: its name, its shape, and what to begin with; or a file that somebody gave you. */
import { h, type Node } from "../dom/node.ts";
import type { Kinds } from "../model/kinds.ts";
import { type Shape, type Template, templates, templateScene } from "../model/templates.ts";
import type { Say } from "../words.ts";
import { iconOf } from "../model/kind-icons.ts";
import { icon, segments } from "./parts.ts";

/** What is chosen so far. */
export interface Chosen {
  streamId: string;
  shape: Shape;
  template: Template;
}

export interface NewOverlayEnds {
  say: Say;
  kinds: Kinds;
  chosen: Chosen;
  isBusy: boolean;
  choose: (change: Partial<Chosen>) => void;
  make: (name: string) => void;
  take: (file: File) => void;
}

export function newOverlay({ say, kinds, chosen, isBusy, choose, make, take }: NewOverlayEnds): Node {
  const submit = (event: Event) => {
    event.preventDefault();
    const name = new FormData(event.currentTarget as HTMLFormElement).get("name");
    if (typeof name === "string") make(name.trim());
  };
  const id = `name-${chosen.streamId}`;
  return h(
    "form",
    { class: "new", onsubmit: submit },
    h("h3", {}, say("list.name")),
    segments(say("bar.canvas"), `shape-${chosen.streamId}`, {
      values: [
        ["wide", [icon("monitor"), say("list.wide")]],
        ["tall", [icon("phone"), say("list.tall")]],
      ],
      chosen: chosen.shape,
      choose: (shape) => choose({ shape }),
    }),
    h(
      "fieldset",
      { class: "templates", "aria-label": say("list.template") },
      templates.map((template) =>
        h(
          "label",
          { key: template, class: "template" },
          h("input", {
            type: "radio",
            name: `template-${chosen.streamId}`,
            value: template,
            checked: chosen.template === template,
            onchange: () => choose({ template }),
          }),
          thumbnail(template, chosen.shape, kinds),
          h("b", {}, say(`template.${template}`)),
          h("small", {}, say(`template.${template}About`)),
        ),
      ),
    ),
    h(
      "div",
      { class: "inline" },
      h("label", { for: id }, say("options.name")),
      h("input", { class: "in", id, name: "name", required: true, maxlength: 64, placeholder: say("list.nameHint") }),
      h(
        "button",
        { class: "btn", "data-kind": "main", type: "submit", disabled: isBusy },
        icon("plus"),
        say("list.make"),
      ),
    ),
    h(
      "label",
      { class: "btn file-btn", "data-kind": "line" },
      icon("folder"),
      say("list.fromFile"),
      h("input", {
        type: "file",
        accept: ".json,application/json",
        onchange: (event: Event) => {
          const [file] = (event.currentTarget as HTMLInputElement).files ?? [];
          if (file) take(file);
        },
      }),
    ),
  );
}

/** The places of a template's widgets, small. */
function thumbnail(template: Template, shape: Shape, kinds: Kinds): Node {
  const { widgets, theme } = templateScene(template, shape, kinds);
  const [width, height] = shape === "wide" ? [1_920, 1_080] : [1_080, 1_920];
  const percent = (value: number, of: number) => `${(100 * value) / of}%`;
  return h(
    "span",
    { class: "thumb", "data-shape": shape, "data-swatch": theme, "aria-hidden": "true" },
    widgets.map(({ id, type, place }) =>
      place === "own"
        ? undefined
        : h(
            "span",
            {
              key: id,
              style: {
                left: percent(place.x, width),
                top: percent(place.y, height),
                width: percent(place.width, width),
                height: percent(place.height, height),
              },
            },
            icon(iconOf(type)),
          ),
    ),
  );
}
