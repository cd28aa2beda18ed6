/** What is of who works here: the language. */
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { dialog, row } from "../views/parts.ts";
import { type Language, languages } from "../words.ts";

export function settingsDialog(editor: Editor, language: Language, choose: (language: Language) => void): Node {
  const { say } = editor;
  return dialog(
    say("settings.title"),
    { closing: say("close"), close: () => editor.set({ dialog: undefined }) },
    row(
      say("settings.language"),
      "language",
      h(
        "select",
        {
          class: "in",
          id: "language",
          value: language,
          onchange: (event: Event) => choose((event.currentTarget as HTMLSelectElement).value as Language),
        },
        Object.entries(languages).map(([tag, name]) => h("option", { key: tag, value: tag, lang: tag }, name)),
      ),
    ),
    h("p", { class: "hint" }, say("settings.about")),
  );
}
