/** What the parts of the settings share: who asks, where, and the small things that they are drawn with. */
import { h, type Child, type Node } from "../../../kit/node.ts";
import type { Permission } from "#shared/api/roles.ts";
import type { SayOf } from "../../../kit/languages.ts";
import { icon } from "../../frame/icon.ts";
import type { Account, Page } from "../../frame/page.ts";
import english from "./words/en.json" with { type: "json" };

export { english };
export type Say = SayOf<keyof typeof english>;

export interface Context {
  page: Page;
  say: Say;
  /** The part's own place; it is empty. */
  root: HTMLElement;
  /** The workspace of the stream, where one is in it. */
  workspace: Account["workspaces"][number] | undefined;
  /** In the workspace as a whole. */
  mayHere: (permission: Permission) => boolean;
  /** Ends when the part is left. */
  signal: AbortSignal;
  /** Does something and says it. What is refused is said too; then it resolves to false. */
  doing: (work: () => Promise<string | undefined>) => Promise<boolean>;
  copy: (text: string) => Promise<void>;
  /** A day and a time, as the language writes them. */
  when: (time: string) => string;
  day: (time: string) => string;
}

/** A button that has to be pressed twice: what it does cannot be undone. `sure` is the key of the one that was pressed once. */
export interface Sure {
  pressed: string;
}

export function sureButton(
  { say }: Pick<Context, "say">,
  state: Sure,
  {
    key,
    label,
    sure = say("sure"),
    about,
    act,
    show,
    size = "s",
  }: { key: string; label: string; sure?: string; about?: string; act: () => void; show: () => void; size?: string },
): Node {
  const isAsked = state.pressed === key;
  return h(
    "button",
    {
      key,
      class: "btn",
      "data-kind": isAsked ? "stop" : "quiet",
      "data-size": size,
      type: "button",
      "aria-label": about === undefined ? undefined : `${isAsked ? sure : label}: ${about}`,
      onclick: () => {
        state.pressed = isAsked ? "" : key;
        if (isAsked) act();
        show();
      },
      onblur: () => {
        if (state.pressed !== key) return;
        state.pressed = "";
        show();
      },
    },
    isAsked ? sure : label,
  );
}

/** A text that is shown this once. */
export function onceView(
  { say, copy }: Pick<Context, "say" | "copy">,
  { title, about, text, close }: { title: string; about: string; text: string; close: () => void },
): Node {
  return h(
    "div",
    { key: "once", class: "once", role: "status" },
    h("b", {}, title),
    h("p", { class: "t-small t-quiet" }, about),
    h("pre", { class: "mono", dir: "ltr", tabindex: "0" }, text),
    h(
      "div",
      { class: "btns" },
      h(
        "button",
        { class: "btn", "data-kind": "main", type: "button", onclick: () => void copy(text) },
        icon("copy"),
        say("copy"),
      ),
      h("button", { class: "btn", "data-kind": "quiet", type: "button", onclick: close }, say("done")),
    ),
  );
}

/** A part with its heading. */
export function block(title: string, about: Child, ...children: Child[]): Node {
  return h(
    "section",
    { key: title, class: "set-block" },
    h("h2", {}, title),
    about !== undefined && about !== "" && h("p", { class: "t-small t-quiet" }, about),
    children,
  );
}

export interface Column {
  label: string;
  end?: boolean;
}

/** A table that a phone can read: each cell says there what it is. */
export function table(
  label: string,
  columns: readonly Column[],
  rows: readonly { key: string; cells: Child[] }[],
): Node {
  return h(
    "table",
    { class: "table set-table", "aria-label": label },
    h(
      "thead",
      {},
      h(
        "tr",
        {},
        columns.map((one, index) =>
          h(
            "th",
            { key: String(index), scope: "col", class: one.end ? "end" : undefined },
            one.label === "" ? h("span", { class: "vh" }, label) : one.label,
          ),
        ),
      ),
    ),
    h(
      "tbody",
      {},
      rows.map(({ key, cells }) =>
        h(
          "tr",
          { key },
          cells.map((cell, index) =>
            h(
              "td",
              {
                key: String(index),
                class: columns[index]?.end ? "end" : undefined,
                "data-label": index === 0 ? undefined : columns[index]?.label,
              },
              cell,
            ),
          ),
        ),
      ),
    ),
  );
}

/** A field with its label. */
export function field(label: string, input: Node, hint?: string): Node {
  return h(
    "label",
    { class: "field" },
    h("span", { class: "label" }, label),
    input,
    hint !== undefined && h("span", { class: "hint" }, hint),
  );
}

export function select(
  name: string,
  value: string,
  options: Readonly<Record<string, string>>,
  chosen: (value: string) => void,
  more: object = {},
): Node {
  return h(
    "select",
    {
      class: "input",
      name,
      value,
      onchange: (event: Event) => chosen((event.target as HTMLSelectElement).value),
      ...more,
    },
    Object.entries(options).map(([key, text]) => h("option", { key, value: key, selected: key === value }, text)),
  );
}

/** What a form holds under a name. */
export function typed(event: Event, name: string): string {
  const value = new FormData(event.currentTarget as HTMLFormElement).get(name);
  return typeof value === "string" ? value.trim() : "";
}
