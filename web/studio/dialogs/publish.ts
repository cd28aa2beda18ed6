/** Publishing: what changes for viewers, and why. */
import type { OwnLook } from "#shared/overlay/own-look.ts";
import { type Child, h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { type Change, changesOf } from "../model/changes.ts";
import { iconOf } from "../model/kind-icons.ts";
import { nameOf } from "../model/kinds.ts";
import { openTag } from "../views/open-pages.ts";
import { button, dialog, icon } from "../views/parts.ts";
import { findings } from "./findings.ts";

let reason = "";
let isBusy = false;

export function publishDialog(editor: Editor, publish: (reason: string) => Promise<void>): Node {
  const { say } = editor;
  const state = editor.get();
  const changes = state.published ? changesOf(state.published, state.scene) : undefined;
  const close = () => editor.set({ dialog: undefined, problem: "" });
  const go = () => {
    if (isBusy) return;
    isBusy = true;
    editor.set({});
    void publish(reason.trim()).finally(() => {
      isBusy = false;
      reason = "";
      editor.set({});
    });
  };
  return dialog(
    say("publish.title", { revision: state.publishedRevision + 1 }),
    {
      closing: say("close"),
      close,
      wide: true,
      actions: [
        h(
          "span",
          { class: "grow" },
          say(state.publishedRevision === 0 ? "publish.first" : "publish.back", { revision: state.publishedRevision }),
        ),
        button(say("cancel"), close, { "data-kind": "quiet" }),
        button(say("bar.publish"), go, { "data-kind": "air", id: "publish-now", disabled: isBusy }),
      ],
    },
    h("p", { class: "note", role: "alert" }, state.problem),
    h(
      "div",
      { class: "two" },
      h(
        "div",
        { class: "left-part" },
        h(
          "h3",
          {},
          changes
            ? say("publish.changes", { count: changes.length })
            : say("publish.new", { count: state.scene.widgets.length }),
        ),
        changes &&
          h(
            "ul",
            { class: "changes" },
            changes.map((change, index) => h("li", { key: String(index) }, line(editor, change))),
          ),
        h("label", { for: "reason" }, say("publish.why")),
        h("input", {
          class: "in",
          id: "reason",
          type: "text",
          maxlength: 200,
          placeholder: say("publish.whyHint"),
          value: reason,
          oninput: (event: Event) => {
            reason = (event.currentTarget as HTMLInputElement).value;
          },
          onkeydown: (event: KeyboardEvent) => {
            if (event.key === "Enter") go();
          },
        }),
        h(
          "p",
          { class: "air-note" },
          h("b", {}, say("publish.atOnce")),
          h("span", {}, say("publish.atOnceAbout")),
          openTag(say, state.open),
        ),
      ),
      findings(editor),
    ),
  );
}

function line(editor: Editor, change: Change): Child {
  const { say, catalogue } = editor;
  switch (change.is) {
    case "added":
    case "removed":
      return [
        icon(iconOf(change.widget.type)),
        h("b", {}, h("bdi", {}, nameOf(change.widget, catalogue.kinds))),
        h("span", {}, say(`change.${change.is}`)),
      ];
    case "changed":
      return [
        icon(iconOf(change.widget.type)),
        h("b", {}, h("bdi", {}, nameOf(change.widget, catalogue.kinds))),
        change.fields.map(({ field, from, to }) =>
          h(
            "span",
            { key: field },
            `${fieldName(editor, change.widget.type, field)} `,
            h("del", {}, shown(editor, from)),
            " ",
            h("ins", {}, shown(editor, to)),
          ),
        ),
      ];
    case "scene":
      return [
        icon("palette"),
        h("b", {}, say(`change.${change.field}`)),
        h("span", {}, h("del", {}, shown(editor, change.from)), " ", h("ins", {}, shown(editor, change.to))),
      ];
    case "order":
      return [icon("layers"), h("b", {}, say("change.order"))];
    default:
      return change satisfies never;
  }
}

/** What a field is called in the form. */
export function fieldName({ say, catalogue }: Editor, type: string, field: string): string {
  if (field.startsWith("options.")) {
    const name = field.slice("options.".length);
    return catalogue.kinds.get(type)?.fields.find((one) => one.name === name)?.label ?? name;
  }
  switch (field) {
    case "place":
      return say("options.place");
    case "opacity":
      return say("options.opacity");
    case "filters":
      return say("options.who");
    case "hidden":
      return say("change.hidden");
    case "theme":
    case "canvas":
      return say(`change.${field}`);
    default:
      return field;
  }
}

/** A value as people read it. */
export function shown({ say }: Editor, value: unknown): string {
  if (value === undefined) return "";
  if (typeof value === "boolean") return say(value ? "yes" : "no");
  if (typeof value === "string") return value === "" ? say("nothing") : value;
  if (typeof value === "number") return String(value);
  if (Array.isArray(value)) return value.length === 0 ? say("nothing") : value.join(", ");
  const box = value as { x?: number; y?: number; width?: number; height?: number; from?: string };
  if (box.x !== undefined) return `${box.x}, ${box.y} · ${box.width} × ${box.height}`;
  if (box.width !== undefined) return `${box.width} × ${box.height}`;
  const { colours, font } = value as OwnLook;
  if (colours || font) return [...Object.values(colours ?? {}), font].filter((one) => one !== undefined).join(", ");
  return box.from ?? "";
}
