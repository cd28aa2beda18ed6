/** Which keys there are (`?`). */
import { draw, h } from "../../kit/node.ts";
import { icon } from "./icon.ts";
import type { FrameSay } from "./words.ts";

export interface KeyGroup {
  title: string;
  keys: readonly { key: string; label: string }[];
}

export function openKeysDialog(say: FrameSay, groups: readonly KeyGroup[]): void {
  if (document.querySelector("dialog[open]")) return;
  const dialog = document.createElement("dialog");
  dialog.className = "dialog keys-dialog";
  dialog.setAttribute("aria-labelledby", "keys-title");
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  draw(
    dialog,
    h(
      "header",
      { role: "none" },
      h("h2", { id: "keys-title" }, say("keys.title")),
      h(
        "button",
        {
          class: "btn",
          "data-kind": "quiet",
          "data-icon": true,
          type: "button",
          "aria-label": say("close"),
          onclick: () => dialog.close(),
        },
        icon("x"),
      ),
    ),
    h(
      "div",
      { class: "body" },
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
    ),
  );
  dialog.showModal();
}

/** What stands on the keys of a shortcut, one after the other. */
export function capsOf(key: string): string[] {
  return key === " " ? ["Space"] : key.split(" ").map(capOf);
}

function capOf(key: string): string {
  const names: Record<string, string> = { Control: "Ctrl", Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓" };
  return names[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}
