/** A list of things with fields of their own, such as the alerts for one gift: each can be opened, moved and taken away. */
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import type { OptionField, OptionRecord } from "../model/option-fields.ts";
import { readField } from "../model/option-fields.ts";
import type { FieldEnds } from "./option-field.ts";
import { button, icon, iconButton } from "./parts.ts";

type Records = Extract<OptionField, { is: "records" }>;

/** The one that was made last: it is open, and has the focus. */
let fresh = "";

export function recordList(
  editor: Editor,
  { label, help, fields, most }: Records,
  {
    id,
    now,
    change,
    draw,
  }: {
    /** Draws a field of one of them. */
    draw: (field: OptionField, ends: FieldEnds) => Node;
    id: string;
    now: () => readonly OptionRecord[];
    change: (records: readonly OptionRecord[], gesture?: string) => void;
  },
): Node {
  const { say } = editor;
  const records = now();
  const add = () => {
    fresh = `${id}-${now().length}`;
    change([...now(), Object.fromEntries(fields.map(({ name, fallback }) => [name, fallback as string]))]);
  };
  const move = (index: number, by: number) => () => {
    const list = [...now()];
    const [one] = list.splice(index, 1);
    if (one) change(list.toSpliced(index + by, 0, one));
  };
  return h(
    "div",
    { class: "records", key: `row ${id}`, role: "group", "aria-label": label },
    h("span", { class: "label", "aria-hidden": "true" }, label),
    help !== undefined && h("p", { class: "hint" }, help),
    records.map((record, index) => {
      const own = `${id}-${index}`;
      return h(
        "details",
        { class: "record", key: own, mounted: (element) => focusFresh(element, own) },
        h("summary", {}, icon("chev-d"), h("bdi", {}, titleOf(fields, record))),
        h(
          "div",
          { class: "rows" },
          fields.map((field) =>
            draw(field, {
              editor,
              id: `${own}-${field.name}`,
              value: record[field.name] ?? field.fallback,
              now: () => now()[index]?.[field.name] ?? field.fallback,
              change: (given, gesture) => {
                const value = readField(field, given) as OptionRecord[string] | undefined;
                if (value === undefined) return;
                const list = now().map((one, at) => (at === index ? { ...one, [field.name]: value } : one));
                change(list, gesture);
              },
            }),
          ),
          h(
            "div",
            { class: "line" },
            index > 0 && iconButton("up", say("records.up"), move(index, -1), { "data-kind": "line" }),
            index < records.length - 1 &&
              iconButton("chev-d", say("records.down"), move(index, 1), { "data-kind": "line" }),
            h("span", { class: "grow" }),
            button([icon("trash"), say("key.delete")], () => change(now().filter((_, at) => at !== index)), {
              "data-kind": "line",
            }),
          ),
        ),
      );
    }),
    records.length < most && button([icon("plus"), say("records.add")], add, { "data-kind": "line", id: `${id}-add` }),
  );
}

function focusFresh(element: HTMLElement, id: string): void {
  if (fresh !== id) return;
  fresh = "";
  (element as HTMLDetailsElement).open = true;
  element.querySelector<HTMLElement>("input, select")?.focus();
}

/** What tells it from the others: what it says first, and what was chosen first. */
function titleOf(fields: readonly OptionField[], record: OptionRecord): string {
  const text = fields.find(({ is, name }) => is === "text" && (record[name] ?? "") !== "");
  const choice = fields.find(({ is }) => is === "choice");
  const chosen = choice?.is === "choice" ? choice.called[String(record[choice.name] ?? choice.fallback)] : undefined;
  return [chosen, text && String(record[text.name])].filter((one) => one !== undefined).join(": ");
}
