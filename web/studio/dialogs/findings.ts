/** The TikTok-safe check: what may be punished or covered, with a repair where there is one. It never forbids. */
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { nameOf } from "../model/kinds.ts";
import { type Finding, findingsOf } from "../model/safe-check.ts";
import { button, icon } from "../views/parts.ts";

/** Pixels of the text of a scene that says nothing of it (web/overlay/look.ts). */
export const usualTextSize = ({ width, height }: { width: number; height: number }): number =>
  height > width ? 0.0177 * height : 0.0296 * height;

export function findings(editor: Editor): Node {
  const { say } = editor;
  const found = findingsOf(editor.get().scene, usualTextSize);
  return h(
    "section",
    { class: "findings", "aria-label": say("check.title"), key: "findings" },
    h(
      "header",
      {},
      h("h3", {}, say("check.title")),
      h(
        "span",
        { class: "tag", "data-tone": found.length === 0 ? "ok" : "caution" },
        found.length === 0 ? say("check.fine") : say("check.count", { count: found.length }),
      ),
    ),
    h(
      "ul",
      {},
      found.map((finding, index) =>
        h("li", { key: `${finding.is} ${index}`, "data-finding": finding.is }, icon("warn"), told(editor, finding)),
      ),
      found.every(({ is }) => is !== "word" && is !== "giftPictures") && fine(editor, "words"),
      found.every(({ is }) => is !== "covered" && is !== "outside" && is !== "chat") && fine(editor, "place"),
      found.every(({ is }) => is !== "small") && fine(editor, "size"),
    ),
    h("p", { class: "hint" }, say("check.about")),
  );
}

function fine({ say }: Editor, what: "words" | "place" | "size"): Node {
  return h(
    "li",
    { key: `fine ${what}`, "data-fine": true },
    icon("check"),
    h("div", {}, h("b", {}, say(`check.${what}`))),
  );
}

function told(editor: Editor, finding: Finding): Node {
  const { say, catalogue } = editor;
  const what = "widget" in finding ? nameOf(finding.widget, catalogue.kinds) : "";
  const repair = "repair" in finding ? finding.repair : undefined;
  const title = () => {
    switch (finding.is) {
      case "word":
        return say("check.word", { word: finding.word, what });
      case "crowded":
        return say("check.crowded", { count: finding.count });
      case "covered":
      case "outside":
      case "chat":
      case "giftPictures":
      case "small":
        return say(`check.${finding.is}`, { what });
      default:
        return finding satisfies never;
    }
  };
  const about = () => {
    switch (finding.is) {
      case "word":
        return say(`check.${finding.theme}`);
      case "small":
        return say("check.smallAbout", { pixels: finding.pixels, least: finding.least });
      case "crowded":
        return say("check.crowdedAbout", { most: finding.most });
      case "covered":
      case "outside":
      case "chat":
      case "giftPictures":
        return say(`check.${finding.is}About`);
      default:
        return finding satisfies never;
    }
  };
  return h(
    "div",
    {},
    h("b", {}, title()),
    h("span", {}, about()),
    repair &&
      button(
        say(finding.is === "chat" ? "check.hide" : finding.is === "small" ? "check.enlarge" : "check.move"),
        () => editor.edit(() => repair),
        { "data-kind": "line" },
      ),
  );
}
