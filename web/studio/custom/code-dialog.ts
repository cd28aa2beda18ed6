/** The code of a custom widget: four texts side by side, as StreamElements has them, and files that hold them. */
import { readFields } from "#shared/custom-widget/fields.ts";
import { type CodeTexts, customWidgetLimits } from "#shared/custom-widget/limits.ts";
import { utf8Bytes } from "#shared/utf8-bytes.ts";
import { explain } from "../api.ts";
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { changeWidgets } from "../model/scene-edit.ts";
import { dropping } from "../views/media-field.ts";
import { button, dialog, icon } from "../views/parts.ts";
import { keepCode } from "./codes.ts";

const panes = ["html", "css", "js", "fields"] as const;

interface Edited {
  widgetId: string;
  texts: CodeTexts;
  /** Why it was not kept. */
  problem: string;
  isBusy: boolean;
}

/** What somebody is writing; it is kept when they say so. */
let edited: Edited | undefined;

export function editCode(editor: Editor, widgetId: string, texts: CodeTexts | undefined): void {
  edited = { widgetId, texts: texts ?? { html: "", css: "", js: "", fields: "" }, problem: "", isBusy: false };
  editor.set({ dialog: "code" });
}

export function codeDialog(editor: Editor): Node | undefined {
  const { say } = editor;
  const here = edited;
  if (!here) return undefined;
  const { texts } = here;
  const bytes = panes.reduce((sum, pane) => sum + utf8Bytes(texts[pane]), 0);
  const { problems } = readFields(texts.fields);
  const close = () => {
    edited = undefined;
    editor.set({ dialog: undefined });
  };
  const put = (more: Partial<CodeTexts>) => {
    here.texts = { ...here.texts, ...more };
    editor.set({});
  };
  const save = async (): Promise<void> => {
    here.isBusy = true;
    here.problem = "";
    editor.set({});
    try {
      const { codeId } = await keepCode(here.texts);
      editor.edit((scene) =>
        changeWidgets(scene, [here.widgetId], (one) => ({ ...one, options: { ...one.options, code: codeId } })),
      );
      editor.announce(say("custom.kept"));
      if (edited === here) close();
    } catch (error) {
      here.problem = explain(error, say);
    }
    here.isBusy = false;
    editor.set({});
  };
  const takeFiles = async (files: readonly File[]): Promise<void> => {
    try {
      put(await readCodeFiles(files));
      here.problem = "";
    } catch {
      here.problem = say("custom.notAFile");
    }
    editor.set({});
  };
  return dialog(
    say("custom.title"),
    {
      closing: say("close"),
      close,
      wide: true,
      actions: [
        h(
          "span",
          { class: "hint", "data-over": bytes > customWidgetLimits.codeBytes, key: "bytes" },
          say("custom.size", { kilobytes: Math.ceil(bytes / 1_024), most: customWidgetLimits.codeBytes / 1_024 }),
        ),
        button(say("custom.cancel"), close, { "data-kind": "line", key: "cancel" }),
        button([icon("check"), say("custom.keep")], () => void save(), {
          "data-kind": "main",
          id: "keep-code",
          key: "keep",
          disabled: here.isBusy || bytes > customWidgetLimits.codeBytes,
        }),
      ],
    },
    h(
      "p",
      { class: "hint", key: "about" },
      say("custom.paste"),
      " ",
      h(
        "a",
        { href: "https://docs.streamelements.com/overlays/custom-widget", rel: "noreferrer", target: "_blank" },
        "StreamElements",
      ),
    ),
    h(
      "label",
      { class: "btn file-btn", "data-kind": "line", key: "file" },
      icon("folder"),
      say("custom.files"),
      h("input", {
        type: "file",
        id: "code-files",
        multiple: true,
        accept: ".html,.htm,.css,.js,.json,.txt",
        onchange: (event: Event) => void takeFiles([...((event.currentTarget as HTMLInputElement).files ?? [])]),
      }),
    ),
    h(
      "div",
      { class: "panes", key: "panes", ...dropping((files) => void takeFiles(files)) },
      panes.map((pane) =>
        h(
          "label",
          { class: "pane", key: pane },
          h("span", {}, pane.toUpperCase()),
          h("textarea", {
            class: "in code",
            id: `code-${pane}`,
            dir: "ltr",
            spellcheck: "false",
            autocapitalize: "off",
            autocomplete: "off",
            wrap: "off",
            value: texts[pane],
            oninput: (event: Event) => put({ [pane]: (event.currentTarget as HTMLTextAreaElement).value }),
          }),
        ),
      ),
    ),
    problems.length > 0 &&
      h(
        "ul",
        { class: "code-problems", key: "problems", lang: "en", dir: "ltr" },
        problems.map((problem) => h("li", { key: problem }, problem)),
      ),
    here.problem !== "" && h("p", { class: "refused", role: "alert", key: "problem", dir: "auto" }, here.problem),
  );
}

/** Files by their names: `widget.html`, `widget.css`, `widget.js`, `fields.json`; or one of JSON with the four texts in it. */
export async function readCodeFiles(
  files: readonly Pick<File, "name" | "size" | "text">[],
): Promise<Partial<CodeTexts>> {
  const texts: Partial<CodeTexts> = {};
  for (const file of files) {
    if (file.size > customWidgetLimits.codeBytes) throw new RangeError("the file is too large");
    const text = await file.text();
    const name = file.name.toLowerCase();
    if (/\.html?$/.test(name)) texts.html = text;
    else if (name.endsWith(".css")) texts.css = text;
    else if (name.endsWith(".js")) texts.js = text;
    else if (name.endsWith(".json")) Object.assign(texts, textsOfJson(text));
    else throw new TypeError("no such file is known");
  }
  return texts;
}

function textsOfJson(text: string): Partial<CodeTexts> {
  const read = JSON.parse(text) as Record<string, unknown> | null;
  const given = panes.filter((pane) => typeof read?.[pane] === "string");
  // FIELDS alone are an object of fields.
  if (!given.includes("html") && !given.includes("js")) return { fields: text };
  return Object.fromEntries(given.map((pane) => [pane, read?.[pane] as string]));
}
