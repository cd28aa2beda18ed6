/** A field of a custom widget's FIELDS, as a part of the form. */
import { type FieldValue, type WidgetField } from "#shared/custom-widget/fields.ts";
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { mediaField } from "../views/media-field.ts";
import { button, row, toggle } from "../views/parts.ts";

/** The faces that the frame of a custom widget has (scripts/build-web.ts). */
const faces = [
  "Inter",
  "Rubik",
  "Nunito",
  "Quicksand",
  "Fredoka",
  "Fraunces",
  "Barlow Condensed",
  "Jersey 25",
  "Pixelify Sans",
  "Press Start 2P",
  "Noto Sans Arabic",
  "Noto Sans Hebrew",
  "Noto Sans Thai",
  "Noto Sans JP",
];

export interface CustomFieldEnds {
  id: string;
  value: FieldValue;
  /** Of one `gesture` it is one step. */
  change: (value: FieldValue, gesture?: string) => void;
  press: () => void;
}

export function customField(
  editor: Editor,
  field: WidgetField,
  { id, value, change, press }: CustomFieldEnds,
): Node | undefined {
  const { label } = field;
  const text = typeof value === "object" ? "" : String(value);
  const typed = (event: Event) => change((event.currentTarget as HTMLInputElement).value, id);
  const input = (more: Record<string, unknown>) =>
    h("input", { class: "in", id, dir: "auto", maxlength: 4_000, value: text, oninput: typed, ...more });
  switch (field.is) {
    case "hidden":
      return undefined;
    case "checkbox":
      return toggle(label, id, value === true, change);
    case "number":
    case "slider": {
      const bounds = { min: field.least, max: field.most, step: field.step ?? (field.is === "slider" ? 1 : "any") };
      const number = (event: Event) => {
        const given = Number((event.currentTarget as HTMLInputElement).value);
        if (Number.isFinite(given)) change(given, id);
      };
      return row(
        label,
        id,
        field.is === "slider" &&
          h("input", { type: "range", key: "slider", "aria-label": label, ...bounds, value: text, oninput: number }),
        h("input", { class: "in", key: "number", type: "number", id, ...bounds, value: text, oninput: number }),
      );
    }
    case "dropdown":
      return row(
        label,
        id,
        h(
          "select",
          { class: "in", id, value: text, onchange: typed },
          field.choices.map(([one, called]) => h("option", { key: one, value: one }, called)),
        ),
      );
    case "font":
      return row(
        label,
        id,
        h(
          "select",
          { class: "in", id, value: text, onchange: typed },
          [...new Set([...(text === "" || faces.includes(text) ? [] : [text]), ...faces])].map((face) =>
            h("option", { key: face, value: face }, face),
          ),
        ),
      );
    case "colour":
      // What is no plain colour (with a transparency) is written.
      return row(
        label,
        id,
        h("input", {
          type: "color",
          key: "colour",
          "aria-label": label,
          value: /^#[\da-f]{6}/i.test(text) ? text.slice(0, 7) : "#ffffff",
          oninput: typed,
        }),
        input({ type: "text", key: "text", dir: "ltr" }),
      );
    case "picture":
    case "sound":
    case "video": {
      const list = typeof value === "object" ? value : text === "" ? [] : [text];
      const at = (index: number) =>
        mediaField(
          editor,
          { is: "media", kind: field.is as "picture", name: field.name, label, fallback: "", longest: 4_000 },
          {
            id: `${id}-${index}`,
            value: list[index] ?? "",
            change: (address) =>
              change(field.isMultiple ? list.toSpliced(index, 1, ...(address === "" ? [] : [address])) : address),
          },
        );
      const count = field.isMultiple ? list.length + 1 : 1;
      return h(
        "div",
        { class: "custom-media", key: `row ${id}` },
        Array.from({ length: count }, (_, index) => at(index)),
      );
    }
    case "button":
      return h("div", { class: "row", key: `row ${id}` }, button(label, press, { id, "data-kind": "line" }));
    case "text":
      return row(label, id, input({ type: field.input === "password" ? "text" : field.input }));
    default:
      return field.is satisfies never;
  }
}
