/** Which keys there are (`?`). */
import { h } from "../../kit/node.ts";
import { makeDialog } from "./dialog.ts";
import type { FrameSay } from "./words.ts";

export interface KeyGroup {
  title: string;
  keys: readonly { key: string; label: string }[];
}

export function openKeysDialog(say: FrameSay, groups: readonly KeyGroup[]): void {
  if (document.querySelector("dialog[open]")) return;
  const dialog = makeDialog({ kind: "keys-dialog", close: say("close") });
  dialog.show(
    say("keys.title"),
    groups
      .filter(({ keys }) => keys.length > 0)
      .map(({ title, keys }) =>
        h(
          "section",
          {},
          h("h3", { class: "t-label" }, title),
          h(
            "dl",
            {},
            keys.map(({ key, label }) =>
              h(
                "div",
                { key },
                h(
                  "dt",
                  {},
                  capsOf(key).map((one) => h("kbd", {}, one)),
                ),
                h("dd", {}, label),
              ),
            ),
          ),
        ),
      ),
  );
}

/** What stands on the keys of a shortcut, one after the other. */
export function capsOf(key: string): string[] {
  return key === " " ? ["Space"] : key.split(" ").map(capOf);
}

function capOf(key: string): string {
  const names: Record<string, string> = { Control: "Ctrl", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓" };
  return names[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}
