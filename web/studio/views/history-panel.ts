/** What was published: looking at a revision without touching the stream, and going back to it. */
import { type Language, localeOf } from "../../kit/languages.ts";
import type { Revision } from "../api.ts";
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { button, icon, iconButton } from "./parts.ts";

export interface HistoryActions {
  look: (revision: number) => void;
  goBack: (revision: number) => void;
}

export function historyPanel(editor: Editor, { look, goBack }: HistoryActions): Node {
  const { say } = editor;
  const { revisions, publishedRevision, looking, problem } = editor.get();
  return h(
    "aside",
    { class: "side right", "aria-label": say("bar.history") },
    h(
      "header",
      { class: "head", key: "history head" },
      h("span", { class: "k" }, icon("history")),
      h("h2", {}, say("bar.history")),
      iconButton("x", say("close"), () => editor.set({ side: "options", looking: undefined, problem: "" }), {
        "data-kind": "quiet",
      }),
    ),
    h(
      "div",
      { class: "body", key: "history" },
      h("p", { class: "note", role: "alert" }, problem),
      revisions.length === 0 && h("p", { class: "hint" }, say("history.none")),
      h(
        "ol",
        { class: "revisions" },
        looking &&
          h(
            "li",
            { key: "draft" },
            button(say("history.draft"), () => editor.set({ looking: undefined }), { "data-kind": "line" }),
          ),
        revisions.map((one) =>
          revisionOf(editor, one, {
            isOnAir: one.revision === publishedRevision,
            isLooking: looking?.revision === one.revision,
            actions: { look, goBack },
          }),
        ),
      ),
    ),
  );
}

function revisionOf(
  editor: Editor,
  { revision, reason, author, createdAt }: Revision,
  { isOnAir, isLooking, actions }: { isOnAir: boolean; isLooking: boolean; actions: HistoryActions },
): Node {
  const { say } = editor;
  const locale = localeOf(document.documentElement.lang as Language, navigator.languages);
  const time = new Date(createdAt).toLocaleString(locale, {
    dateStyle: "medium",
    timeStyle: "short",
  });
  return h(
    "li",
    { key: String(revision), "data-on": isLooking },
    h(
      "div",
      { class: "line" },
      h("b", {}, say("history.revision", { revision })),
      isOnAir && h("span", { class: "tag", "data-tone": "ok" }, say("history.onAir")),
    ),
    reason !== "" && h("span", {}, h("bdi", {}, reason)),
    h("span", { class: "hint" }, h("time", { datetime: createdAt }, time), " · ", h("bdi", {}, author)),
    h(
      "div",
      { class: "line" },
      !isLooking &&
        button(say("history.look"), () => actions.look(revision), { "data-kind": "line", "data-look": revision }),
      !isOnAir &&
        editor.get().mayEdit &&
        button(say("history.goBack"), () => actions.goBack(revision), {
          "data-kind": isLooking ? "main" : "line",
          "data-back": revision,
        }),
    ),
  );
}
