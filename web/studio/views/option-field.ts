/** A field of a widget's options. */
import { type Child, h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import type { Given, OptionField, OptionRecord } from "../model/option-fields.ts";
import { mediaField } from "./media-field.ts";
import { longLabel, row, segments, toggle } from "./parts.ts";
import { recordList } from "./record-list.ts";

export interface FieldEnds {
  editor: Editor;
  id: string;
  value: unknown;
  /** The value as it is now, and not as it was when the form was drawn. */
  now: () => unknown;
  /** What somebody typed or chose; of one `gesture` it is one step. */
  change: (given: Given, gesture?: string) => void;
}

/** A choice of so few, and so short ones, is shown side by side. */
const [fewChoices, shortLetters] = [4, 26];

export function optionField(field: OptionField, ends: FieldEnds): Node {
  const { help } = field;
  const node = fieldOf(field, ends);
  if (help === undefined || field.is === "media" || field.is === "records") return node;
  return h("div", { class: "helped", key: `helped ${ends.id}` }, node, h("p", { class: "hint" }, help));
}

function fieldOf(field: OptionField, { editor, id, value, now, change }: FieldEnds): Node {
  const typed = (event: Event) => change((event.currentTarget as HTMLInputElement).value, id);
  switch (field.is) {
    case "switch":
      return toggle(field.label, id, value === true, change);
    case "number":
      return numberField(field, { id, value: Number(value ?? 0), typed });
    case "choice":
      return choiceField(field, { id, chosen: textOf(value), change });
    case "choices": {
      const chosen = Array.isArray(value) ? (value as string[]) : [];
      return h(
        "fieldset",
        { class: "checks", key: id },
        h("legend", {}, field.label),
        field.choices.map((one) =>
          toggle(field.called[one] ?? one, `${id}-${one}`, chosen.includes(one), (isOn) =>
            change(isOn ? [...chosen, one] : chosen.filter((other) => other !== one)),
          ),
        ),
      );
    }
    case "colour":
      return row(
        field.label,
        id,
        h("input", { type: "color", id, value: textOf(value, "#ffffff").slice(0, 7), oninput: typed }),
      );
    case "text":
      return row(field.label, id, textInput(editor, field, { id, value: textOf(value), typed }));
    case "lines":
      return row(
        field.label,
        id,
        h("textarea", {
          class: "in",
          id,
          rows: "3",
          dir: "auto",
          placeholder: editor.say("options.oneALine"),
          value: (Array.isArray(value) ? value : []).join("\n"),
          oninput: typed,
        }),
      );
    case "media":
      return mediaField(editor, field, { id, value: textOf(value), change });
    case "records":
      return recordList(editor, field, {
        id,
        draw: optionField,
        now: () => {
          const records = now();
          return Array.isArray(records) ? (records as OptionRecord[]) : [];
        },
        change,
      });
    default:
      return field satisfies never;
  }
}

/** Few and short ones side by side, others in a list. */
function choiceField(
  { label, choices, called }: Extract<OptionField, { is: "choice" }>,
  { id, chosen, change }: { id: string; chosen: string; change: (given: string) => void },
): Node {
  const letters = choices.reduce((sum, one) => sum + (called[one] ?? one).length, 0);
  if (choices.length <= fewChoices && letters <= shortLetters) {
    const values = choices.map((one): [string, Child] => [one, called[one] ?? one]);
    return h(
      "div",
      { class: "row", key: id, "data-long": label.length > longLabel },
      h("span", { class: "label" }, label),
      segments(label, id, { values, chosen, choose: change }),
    );
  }
  return row(
    label,
    id,
    h(
      "select",
      {
        class: "in",
        id,
        value: chosen,
        onchange: (event: Event) => change((event.currentTarget as HTMLSelectElement).value),
      },
      choices.map((one) => h("option", { key: one, value: one }, called[one] ?? one)),
    ),
  );
}

function textInput(
  { gifts }: Editor,
  { longest, isLong, isGift }: Extract<OptionField, { is: "text" }>,
  { id, value, typed }: { id: string; value: string; typed: (event: Event) => void },
): Child {
  const attributes = { class: "in", id, maxlength: longest, dir: "auto", value, oninput: typed };
  if (isLong) return h("textarea", { ...attributes, rows: "3" });
  if (!isGift) return h("input", { ...attributes, type: "text" });
  const found = gifts.like(value);
  return [
    h("input", { ...attributes, key: "gift", type: "text", list: `${id}-gifts`, autocomplete: "off" }),
    h(
      "datalist",
      { key: "gifts", id: `${id}-gifts` },
      found.map(({ name, coins }) =>
        h("option", { key: name, value: name }, coins === null ? name : `${name} · ${coins}`),
      ),
    ),
  ];
}

/** A slider, where there are ends and not too much between them; a field beside it for the exact number. */
function numberField(
  field: Extract<OptionField, { is: "number" }>,
  { id, value, typed }: { id: string; value: number; typed: (event: Event) => void },
): Node {
  const { least, most, step, unit, label } = field;
  const bounds = { min: least, max: most, step: step === 1 ? 1 : "any" };
  const hasSlider = least !== undefined && most !== undefined && (most - least) / step <= 400;
  return row(
    label,
    id,
    hasSlider &&
      h("input", {
        type: "range",
        key: "slider",
        "aria-label": label,
        min: least,
        max: most,
        step,
        value,
        oninput: typed,
      }),
    h("input", { class: "in", key: "number", type: "number", id, ...bounds, value, oninput: typed }),
    unit !== undefined && h("span", { class: "unit", key: "unit" }, unit),
  );
}

const textOf = (value: unknown, otherwise = "") => (typeof value === "string" ? value : otherwise);
