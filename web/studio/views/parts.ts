/** Small parts that the views are made of. */
import { type Attributes, type Child, h, type Node } from "../dom/node.ts";

export function icon(name: string): Node {
  return h("i", { class: `ic i-${name}`, "aria-hidden": "true" });
}

/** A button that shows an icon alone; its name is read, and shown by the pointer. */
export function iconButton(name: string, label: string, onclick: () => void, attributes: Attributes = {}): Node {
  return h(
    "button",
    { class: "btn", type: "button", "data-icon": true, "aria-label": label, title: label, onclick, ...attributes },
    icon(name),
  );
}

export function button(label: Child, onclick: () => void, attributes: Attributes = {}): Node {
  return h("button", { class: "btn", type: "button", onclick, ...attributes }, label);
}

/** Letters from which on a label stands over its field. */
export const longLabel = 20;

/** A row of a form: a label, and what it is for. */
export function row(label: string, id: string, ...content: Child[]): Node {
  return h(
    "div",
    { class: "row", key: `row ${id}`, "data-long": label.length > longLabel },
    h("label", { for: id }, label),
    h("div", { class: "line" }, content),
  );
}

/** A switch. */
export function toggle(label: string, id: string, checked: boolean, onchange: (value: boolean) => void): Node {
  const change = (event: Event) => onchange((event.currentTarget as HTMLInputElement).checked);
  return h(
    "label",
    { class: "switch", key: `row ${id}` },
    h("span", {}, label),
    h("input", { type: "checkbox", role: "switch", id, checked, onchange: change }),
  );
}

/** A section that opens and closes. */
export function section(title: string, key: string, ...content: Child[]): Node {
  return h(
    "details",
    { class: "sec", key, open: true },
    h("summary", {}, icon("chev-d"), title),
    h("div", { class: "rows" }, content),
  );
}

/** One of several, side by side. */
export function segments<Value extends string>(
  label: string,
  name: string,
  {
    values,
    chosen,
    choose,
  }: { values: readonly (readonly [Value, Child])[]; chosen: Value; choose: (value: Value) => void },
): Node {
  return h(
    "fieldset",
    { class: "seg", "aria-label": label },
    values.map(([value, text]) =>
      h(
        "label",
        {},
        h("input", { type: "radio", name, value, checked: value === chosen, onchange: () => choose(value) }),
        h("span", {}, text),
      ),
    ),
  );
}

/** A dialog over the page; Escape and its button close it. */
export function dialog(
  title: string,
  { closing, close, wide, actions }: { closing: string; close: () => void; wide?: boolean; actions?: Child },
  ...content: Child[]
): Node {
  const mounted = (element: HTMLElement) => (element as HTMLDialogElement).showModal();
  return h(
    "dialog",
    {
      class: "dlg",
      key: title,
      "aria-labelledby": "dialog-title",
      "data-wide": wide === true,
      mounted,
      onclose: close,
    },
    h(
      "div",
      { class: "dlg-top" },
      h("h2", { id: "dialog-title" }, title),
      iconButton("x", closing, close, { "data-kind": "quiet" }),
    ),
    h("div", { class: "body" }, content),
    actions ? h("div", { class: "dlg-end" }, actions) : undefined,
  );
}
