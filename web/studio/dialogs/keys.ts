/** All keys. */
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { type Command, commands, keysOf } from "../model/keys.ts";
import { dialog, toggle } from "../views/parts.ts";

/** Keys that do the same thing each for another are one line. */
const together: ReadonlySet<Command> = new Set(["try2", "try3", "try4", "try5", "try6", "try7", "right", "up", "down"]);

export function keysDialog(editor: Editor, keepSingleKeys: (on: boolean) => void): Node {
  const { say } = editor;
  return dialog(
    say("keys.title"),
    { closing: say("close"), close: () => editor.set({ dialog: undefined }) },
    h(
      "table",
      { class: "keys" },
      h(
        "tbody",
        {},
        commands
          .filter((command) => !together.has(command))
          .map((command) =>
            h(
              "tr",
              { key: command },
              h("th", { scope: "row" }, say(`key.${command as ShownKey}`)),
              h("td", {}, keysText(command)),
            ),
          ),
        (["pan", "zoom", "oneDirection", "copyDrag", "noSnap", "cancel"] as const).map((name) =>
          h("tr", { key: name }, h("th", { scope: "row" }, say(`drag.${name}`)), h("td", {}, kbd(dragKeys[name]))),
        ),
      ),
    ),
    toggle(say("keys.single"), "single-keys", editor.get().hasSingleKeys, keepSingleKeys),
    h("p", { class: "hint" }, say("keys.singleAbout")),
  );
}

type ShownKey = Exclude<Command, "try2" | "try3" | "try4" | "try5" | "try6" | "try7" | "right" | "up" | "down">;

const dragKeys = { pan: "Space", zoom: "Ctrl", oneDirection: "Shift", copyDrag: "Alt", noSnap: "Ctrl", cancel: "Esc" };

function keysText(command: Command): Node[] {
  if (command === "left") return [kbd("← ↑ → ↓"), kbd("Shift + ←")];
  if (command === "try1") return [kbd("Shift + 1 – 7")];
  return keysOf[command].map((keys) => kbd(keys.replaceAll(/(?<=.)\+(?=.)/g, " + ")));
}

const kbd = (keys: string) => h("kbd", {}, keys);
