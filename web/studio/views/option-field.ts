/** A field of a widget's options. */
import { h, type Node } from "../dom/node.ts";
import type { OptionField } from "../model/option-fields.ts";
import type { Say } from "../words.ts";
import { longLabel, row, segments, toggle } from "./parts.ts";

export interface FieldEnds {
  say: Say;
  id: string;
  value: unknown;
  /** What somebody typed or chose; of one `gesture` it is one step. */
  change: (given: string | boolean | readonly string[], gesture?: string) => void;
}

/** A choice of so few, and so short ones, is shown side by side. */
const [fewChoices, shortLetters] = [4, 26];

export function optionField(field: OptionField, { say, id, value, change }: FieldEnds): Node {
  const typed = (event: Event) => change((event.currentTarget as HTMLInputElement).value, id);
  switch (field.is) {
    case "switch":
      return toggle(field.label, id, value === true, change);
    case "number":
      return numberField(field, { id, value: Number(value ?? 0), typed });
    case "choice": {
      const isShort = field.choices.length <= fewChoices && field.choices.join("").length <= shortLetters;
      const chosen = textOf(value);
      if (isShort) {
        const values = field.choices.map((one) => [one, worded(one)] as const);
        return h(
          "div",
          { class: "row", key: id, "data-long": field.label.length > longLabel },
          h("span", { class: "label" }, field.label),
          segments(field.label, id, { values, chosen, choose: (one) => change(one) }),
        );
      }
      return row(
        field.label,
        id,
        h(
          "select",
          { class: "in", id, value: chosen, onchange: typed },
          field.choices.map((one) => h("option", { key: one, value: one }, worded(one))),
        ),
      );
    }
    case "choices": {
      const chosen = Array.isArray(value) ? (value as string[]) : [];
      return h(
        "fieldset",
        { class: "checks", key: id },
        h("legend", {}, field.label),
        field.choices.map((one) =>
          toggle(worded(one), `${id}-${one}`, chosen.includes(one), (isOn) =>
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
      return row(
        field.label,
        id,
        field.isLong
          ? h("textarea", {
              class: "in",
              id,
              rows: "3",
              maxlength: field.longest,
              dir: "auto",
              value: textOf(value),
              oninput: typed,
            })
          : h("input", {
              class: "in",
              id,
              type: "text",
              maxlength: field.longest,
              dir: "auto",
              value: textOf(value),
              oninput: typed,
            }),
      );
    case "lines":
      return row(
        field.label,
        id,
        h("textarea", {
          class: "in",
          id,
          rows: "3",
          dir: "auto",
          placeholder: say("options.oneALine"),
          value: (Array.isArray(value) ? value : []).join("\n"),
          oninput: typed,
        }),
      );
    default:
      return field satisfies never;
  }
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

/** `last-minute` as people write it. */
const worded = (name: string) => {
  const words = name
    .replaceAll(/[-_]/g, " ")
    .replaceAll(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
  return words.charAt(0).toUpperCase() + words.slice(1);
};
