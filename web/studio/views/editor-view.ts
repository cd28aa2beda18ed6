/** The editor as a whole. */
import { codeDialog } from "../custom/code-dialog.ts";
import { importDialog } from "../custom/import-dialog.ts";
import { addDialog } from "../dialogs/add-widget.ts";
import { clashDialog } from "../dialogs/clash.ts";
import { keysDialog } from "../dialogs/keys.ts";
import { mediaDialog } from "../dialogs/media.ts";
import { obsDialog } from "../dialogs/obs.ts";
import { publishDialog } from "../dialogs/publish.ts";
import { settingsDialog } from "../dialogs/settings.ts";
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import type { Try } from "../model/made-up.ts";
import type { Pointer } from "../pointer.ts";
import type { Stage } from "../stage.ts";
import type { Language } from "../words.ts";
import { bar } from "./bar.ts";
import { canvas } from "./canvas.ts";
import { type HistoryActions, historyPanel } from "./history-panel.ts";
import { inspector } from "./inspector.ts";
import { leftPanel } from "./layers.ts";
import { tryBar } from "./try-bar.ts";

export interface EditorViewEnds {
  stage: Stage;
  pointer: Pointer;
  language: Language;
  actions: {
    publish: (reason: string) => Promise<void>;
    makeUrl: () => Promise<string | undefined>;
    rename: (name: string) => void;
    download: () => void;
    choosePicture: (file: File) => void;
    setCanvas: (shape: "wide" | "tall") => void;
    chooseLanguage: (language: Language) => void;
    setSingleKeys: (on: boolean) => void;
    showHistory: () => void;
    showObs: () => void;
    tryInObs: (what: Try) => Promise<string>;
  } & HistoryActions;
}

export function editorView(editor: Editor, { stage, pointer, language, actions }: EditorViewEnds): Node {
  const { said } = editor.get();
  return h(
    "div",
    { class: "app" },
    bar(editor, { setCanvas: actions.setCanvas, showHistory: actions.showHistory, showObs: actions.showObs }),
    leftPanel(editor, { stage, ...actions }),
    h(
      "main",
      { class: "sheet", "aria-label": editor.say("canvas.label"), key: "main" },
      canvas(editor, { stage, pointer }),
      tryBar(editor, stage, actions.tryInObs),
    ),
    editor.get().side === "history" ? historyPanel(editor, actions) : inspector(editor, { stage, ...actions }),
    h("aside", { class: "small-note" }, editor.say("phone.note")),
    h("p", { id: "said", class: "vh", role: "status", "aria-live": "polite" }, said),
    openDialog(editor, language, actions),
  );
}

function openDialog(editor: Editor, language: Language, actions: EditorViewEnds["actions"]): Node | undefined {
  const { dialog } = editor.get();
  switch (dialog) {
    case undefined:
      return undefined;
    case "add":
      return addDialog(editor);
    case "publish":
      return publishDialog(editor, actions.publish);
    case "obs":
      return obsDialog(editor, actions);
    case "keys":
      return keysDialog(editor, actions.setSingleKeys);
    case "clash":
      return clashDialog(editor);
    case "code":
      return codeDialog(editor);
    case "imported":
      return importDialog(editor);
    case "media":
      return mediaDialog(editor);
    case "language":
      return settingsDialog(editor, language, actions.chooseLanguage);
    default:
      return dialog satisfies never;
  }
}
