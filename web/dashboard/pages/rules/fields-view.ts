/** The fields of a rule's forms. */
import { h, type Node } from "../../../kit/node.ts";
import type { Say } from "./rule-words.ts";

/** What a field offers to choose from; `id` is of the list, once on the page. Its label is no id: labels are in ten languages. */
export interface Offered {
  id: string;
  names: readonly string[];
}

const nothingOffered: Offered = { id: "", names: [] };

export function text(
  label: string,
  value: string,
  most: number,
  mayWrite: boolean,
  put: (value: string) => void,
  isWide = false,
  offered: Offered = nothingOffered,
): Node {
  const { id, names } = offered;
  return h(
    "label",
    { key: label, class: isWide ? "field do-wide" : "field" },
    h("span", { class: "label t-label" }, label),
    h("input", {
      class: "input",
      type: "text",
      maxlength: String(most),
      readonly: !mayWrite,
      value,
      ...(names.length > 0 && { list: id }),
      oninput: ({ target }: Event) => put((target as HTMLInputElement).value),
    }),
    names.length > 0 &&
      h(
        "datalist",
        { id },
        names.map((one) => h("option", { key: one, value: one })),
      ),
  );
}

export function select(
  label: string,
  value: string,
  options: readonly (readonly [string, string])[],
  mayWrite: boolean,
  put: (value: string) => void,
  isWide = false,
): Node {
  return h(
    "label",
    { key: label, class: isWide ? "field do-wide" : "field" },
    h("span", { class: "label t-label" }, label),
    h(
      "select",
      {
        class: "input",
        disabled: !mayWrite,
        value,
        onchange: ({ target }: Event) => put((target as HTMLSelectElement).value),
      },
      options.map(([one, said]) => h("option", { key: one, value: one }, said)),
    ),
  );
}

export function number(label: string, value: number, mayWrite: boolean, put: (value: number) => void, unit = ""): Node {
  return h(
    "label",
    { key: label, class: "field" },
    h("span", { class: "label t-label" }, label),
    h(
      "span",
      { class: "with" },
      h("input", {
        type: "number",
        step: "any",
        readonly: !mayWrite,
        value: String(value),
        oninput: ({ target }: Event) => {
          const typed = (target as HTMLInputElement).value;
          if (typed !== "" && Number.isFinite(Number(typed))) put(Number(typed));
        },
      }),
      unit !== "" && h("span", {}, unit),
    ),
  );
}

export function seconds(
  label: string,
  ms: number,
  mayWrite: boolean,
  say: Say,
  put: (ms: number) => void,
  isSigned = false,
): Node {
  return number(
    label,
    ms / 1_000,
    mayWrite,
    (value) => put(Math.round((isSigned ? value : Math.max(0, value)) * 1_000)),
    say("f.seconds"),
  );
}
