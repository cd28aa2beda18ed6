/** Choosing what a rule does: the kinds of action in groups, with a search, by keys alone if need be. */
import { draw, h } from "../../../kit/node.ts";
import type { Action } from "#shared/rules/action.ts";
import { icon } from "../../frame/icon.ts";
import { findKinds, type Group } from "./action-kinds.ts";
import type { Say } from "./rule-words.ts";

/** Opens it; `signal` closes it. Enter takes the first that is found. */
export function openActionDialog(
  say: Say,
  groups: readonly Group[],
  { choose, signal }: { choose: (action: Action) => void; signal: AbortSignal },
): void {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog action-dialog";
  dialog.setAttribute("aria-labelledby", "action-dialog");
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  signal.addEventListener("abort", () => dialog.close());
  let text = "";
  const take = (action: Action | undefined) => {
    if (!action) return;
    dialog.close();
    choose(action);
  };

  function redraw(): void {
    const found = findKinds(groups, text, say);
    draw(dialog, [
      h(
        "header",
        { key: "head", class: "action-head" },
        h("h2", { id: "action-dialog" }, say("do.add")),
        h(
          "button",
          {
            class: "btn push",
            "data-kind": "quiet",
            "data-icon": true,
            type: "button",
            "aria-label": say("do.close"),
            onclick: () => dialog.close(),
          },
          icon("x"),
        ),
        h(
          "label",
          { class: "with" },
          icon("search", "i-s"),
          h("span", { class: "vh" }, say("do.search")),
          h("input", {
            type: "search",
            placeholder: say("do.search"),
            value: text,
            oninput: ({ target }: Event) => {
              text = (target as HTMLInputElement).value.slice(0, 100);
              redraw();
            },
            onkeydown: (event: KeyboardEvent) => {
              if (event.key !== "Enter") return;
              event.preventDefault();
              take(found[0]?.kinds[0]?.action);
            },
          }),
        ),
      ),
      h(
        "div",
        { key: "all", class: "action-groups" },
        found.length === 0 && h("p", { class: "t-quiet", role: "status" }, say("do.none")),
        found.map(({ word, kinds }) =>
          h(
            "section",
            { key: word, "aria-labelledby": `action-${word}` },
            h("h3", { class: "t-label", id: `action-${word}` }, say(word)),
            h(
              "div",
              { class: "action-kinds" },
              kinds.map((kind) =>
                h(
                  "button",
                  { key: kind.word, class: "btn", type: "button", onclick: () => take(kind.action) },
                  icon(kind.icon),
                  h("span", { class: "cut" }, say(kind.word)),
                ),
              ),
            ),
          ),
        ),
      ),
    ]);
  }
  redraw();
  dialog.showModal();
  dialog.querySelector("input")?.focus();
}
