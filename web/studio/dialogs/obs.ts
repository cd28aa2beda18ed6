/** Putting the overlay into OBS: its address, and what to do with it. */
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import { canvasOf } from "../model/scene-edit.ts";
import { button, dialog, icon } from "../views/parts.ts";

let url = "";
let isBusy = false;
let hasCopied = false;

/** @param makeUrl makes an address of the overlay; it is shown once */
export function obsDialog(editor: Editor, makeUrl: () => Promise<string | undefined>): Node {
  const { say } = editor;
  const state = editor.get();
  const { width, height } = canvasOf(state.scene);
  const close = () => {
    url = "";
    hasCopied = false;
    editor.set({ dialog: undefined, problem: "" });
  };
  const make = () => {
    if (isBusy) return;
    isBusy = true;
    editor.set({});
    const run = async () => {
      url = (await makeUrl()) ?? "";
      isBusy = false;
      editor.set({});
    };
    void run();
  };
  const copy = async () => {
    document.querySelector<HTMLInputElement>("#overlay-url")?.select();
    await navigator.clipboard.writeText(url);
    hasCopied = true;
    editor.announce(say("obs.copied"));
  };
  return dialog(
    say("obs.title"),
    {
      closing: say("close"),
      close,
      actions: [h("span", { class: "grow" }, say("obs.later")), button(say("done"), close, { "data-kind": "main" })],
    },
    h("p", { class: "note", role: "alert" }, state.problem),
    state.publishedRevision === 0 && h("p", { class: "warn" }, say("obs.unpublished")),
    h(
      "ol",
      { class: "steps" },
      h(
        "li",
        {},
        h("b", {}, say("obs.address")),
        h("span", {}, say("obs.addressAbout")),
        url === ""
          ? button([icon("link"), say("obs.make")], make, { "data-kind": "main", disabled: isBusy, id: "make-url" })
          : h(
              "div",
              { class: "line" },
              h("input", {
                class: "in",
                id: "overlay-url",
                readonly: true,
                dir: "ltr",
                value: url,
                "aria-label": say("obs.address"),
              }),
              button(hasCopied ? say("obs.copied") : say("obs.copy"), () => void copy().catch(() => undefined), {
                "data-kind": "main",
              }),
            ),
        url !== "" && h("span", { class: "hint" }, say("obs.secret")),
      ),
      h("li", {}, h("b", {}, say("obs.source")), h("span", {}, say("obs.sourceAbout"))),
      h("li", {}, h("b", {}, say("obs.size", { width, height })), h("span", {}, say("obs.sizeAbout"))),
    ),
  );
}
