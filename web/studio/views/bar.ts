/** The bar at the top: which overlay this is, whether it is saved, undo, and publishing. */
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { changesOf } from "../model/changes.ts";
import { canvasOf } from "../model/scene-edit.ts";
import { openTag } from "./open-pages.ts";
import { button, icon, iconButton, segments } from "./parts.ts";

export interface BarActions {
  setCanvas: (shape: "wide" | "tall") => void;
  showHistory: () => void;
  showObs: () => void;
}

export function bar(editor: Editor, { setCanvas, showHistory, showObs }: BarActions): Node {
  const { say } = editor;
  const state = editor.get();
  const { width, height } = canvasOf(state.scene);
  const changes = state.published ? changesOf(state.published, state.scene).length : state.scene.widgets.length;
  return h(
    "header",
    { class: "bar" },
    h(
      "a",
      { class: "btn", "data-kind": "quiet", "data-icon": true, href: "./", "aria-label": say("bar.back") },
      icon("chev-l"),
    ),
    h("h1", {}, h("bdi", {}, state.name)),
    h(
      "span",
      { class: "tag wide-only" },
      state.publishedRevision === 0 ? say("bar.new") : say("bar.draftOf", { revision: state.publishedRevision }),
    ),
    state.mayEdit
      ? h(
          "span",
          { class: "hint", role: "status", "data-saving": state.saving, key: "saving" },
          say(`saving.${state.saving}`),
        )
      : h("span", { class: "tag", "data-tone": "caution", key: "view only", title: say("view.only") }, say("view.tag")),
    h("span", { class: "rule" }),
    iconButton("undo", say("key.undo"), () => editor.undo(), {
      "data-kind": "quiet",
      disabled: state.history.past.length === 0,
    }),
    iconButton("redo", say("key.redo"), () => editor.redo(), {
      "data-kind": "quiet",
      disabled: state.history.future.length === 0,
    }),
    h("span", { class: "grow" }),
    segments(say("bar.canvas"), "canvas-shape", {
      values: [
        ["wide", [icon("monitor"), "16:9"]],
        ["tall", [icon("phone"), "9:16"]],
      ],
      chosen: height > width ? "tall" : "wide",
      choose: setCanvas,
    }),
    h("span", { class: "grow" }),
    openTag(say, state.open),
    iconButton("keyboard", say("keys.title"), () => editor.set({ dialog: "keys" }), { "data-kind": "quiet" }),
    iconButton("settings", say("settings.title"), () => editor.set({ dialog: "language" }), { "data-kind": "quiet" }),
    button([icon("history"), h("span", { class: "wide-only" }, say("bar.history"))], showHistory, {
      "data-kind": "quiet",
      // Where there is little room its word is not there.
      "aria-label": say("bar.history"),
      "aria-pressed": String(state.side === "history"),
    }),
    state.mayEdit && button(say("bar.obs"), showObs, { "data-kind": "line" }),
    state.mayEdit &&
      button(
        [say("bar.publish"), changes > 0 && h("b", { class: "n" }, changes)],
        () => editor.set({ dialog: "publish" }),
        {
          "data-kind": "air",
          id: "publish",
        },
      ),
  );
}
