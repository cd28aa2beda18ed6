/** What a rule shows, with made-up words of viewers. */
import { type Child, h } from "../../../../kit/node.ts";
import { icon } from "../../../frame/icon.ts";
import type { EditorViewOptions } from "./editor-options.ts";

/** What viewers' words stand for in the preview. */
const made: Readonly<Record<string, string>> = {
  displayName: "Wüstenkrähe",
  username: "wuestenkraehe",
  message: "!hi",
  commandParams: "moin",
  giftName: "Rose",
  giftCount: "5",
  coins: "5",
  likeCount: "15",
  totalLikeCount: "1000",
  subMonth: "3",
  points: "112",
  level: "2",
  rank: "1",
};

export function previewView({ say, editor, mayShow, test }: EditorViewOptions): Child {
  const index = editor.rule.actions.findIndex(({ type }) => type === "overlay");
  const action = editor.rule.actions[index];
  if (action?.type !== "overlay") return undefined;
  const text = (action.text ?? action.speech ?? "").replaceAll(/\{\{|\}\}|\{([\w:-]+)\}/g, (whole, name?: string) =>
    name === undefined ? whole.charAt(0) : (made[name] ?? "…"),
  );
  return h(
    "section",
    { key: "preview" },
    h(
      "div",
      { class: "side-head" },
      h("h2", { class: "t-head" }, say("preview")),
      h("span", { class: "tag", "data-tone": "trial" }, say("madeUp")),
    ),
    h(
      "div",
      { class: "stage st-wide rule-stage" },
      h(
        "div",
        { class: "alert" },
        h("span", { class: "face face-l anon", "aria-hidden": "true" }, "W"),
        h("bdi", {}, text),
      ),
    ),
    mayShow &&
      h(
        "div",
        { class: "build-try" },
        h("button", { class: "btn", type: "button", onclick: () => test(index) }, icon("screenstar"), say("showNow")),
        h("span", { class: "t-small t-faint" }, say("showNow.about")),
      ),
  );
}
