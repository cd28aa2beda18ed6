/** Putting the overlay into OBS or TikTok LIVE Studio: its address, what to write where, and a try that shows there. */
import { h, type Node } from "../dom/node.ts";
import type { Editor } from "../editor.ts";
import type { Try } from "../model/made-up.ts";
import { canvasOf } from "../model/scene-edit.ts";
import { openList } from "../views/open-pages.ts";
import { button, dialog, icon, segments } from "../views/parts.ts";
import { liveStudioPicture, obsPicture } from "./source-picture.ts";

let url = "";
let isBusy = false;
let hasCopied = false;
let shownWhere = "";
/** Which program; undefined until somebody chose: an upright canvas is for LIVE Studio. */
let program: "obs" | "liveStudio" | undefined;

export interface ObsActions {
  /** Makes an address of the overlay; it is shown once. */
  makeUrl: () => Promise<string | undefined>;
  /** Plays something on overlays that are open; says in words where it was shown. */
  tryInObs: (what: Try) => Promise<string>;
}

export function obsDialog(editor: Editor, { makeUrl, tryInObs }: ObsActions): Node {
  const { say } = editor;
  const state = editor.get();
  const { width, height } = canvasOf(state.scene);
  const chosen = program ?? (height > width ? "liveStudio" : "obs");
  const close = () => {
    url = "";
    hasCopied = false;
    shownWhere = "";
    program = undefined;
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
  const tryIt = async () => {
    shownWhere = await tryInObs("gift");
    editor.set({});
  };
  const address = () =>
    h(
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
      button(
        [icon(hasCopied ? "check" : "copy"), hasCopied ? say("obs.copied") : say("obs.copy")],
        () => void copy().catch(() => undefined),
        { "data-kind": "main", id: "copy-url" },
      ),
    );
  const values = { url: url || `${location.origin}/o/…`, width, height };
  return dialog(
    say("obs.title"),
    {
      closing: say("close"),
      close,
      wide: true,
      actions: [h("span", { class: "grow" }, say("obs.later")), button(say("done"), close, { "data-kind": "main" })],
    },
    h("p", { class: "note", role: "alert" }, state.problem),
    state.publishedRevision === 0 && h("p", { class: "warn" }, say("obs.unpublished")),
    segments(say("obs.program"), "program", {
      values: [
        ["obs", "OBS"],
        ["liveStudio", "TikTok LIVE Studio"],
      ],
      chosen,
      choose: (to) => {
        program = to;
        editor.set({});
      },
    }),
    h(
      "div",
      { class: "two" },
      h(
        "ol",
        { class: "steps", key: chosen },
        h(
          "li",
          {},
          h("b", {}, say("obs.address")),
          h("span", {}, say("obs.addressAbout")),
          url === ""
            ? button([icon("link"), say("obs.make")], make, { "data-kind": "main", disabled: isBusy, id: "make-url" })
            : address(),
          url !== "" && h("span", { class: "hint" }, say("obs.secret")),
        ),
        chosen === "obs"
          ? h("li", {}, h("b", {}, say("obs.source")), h("span", {}, say("obs.sourceAbout")))
          : h("li", {}, h("b", {}, say("obs.link")), h("span", {}, say("obs.linkAbout"))),
        h(
          "li",
          {},
          h("b", {}, say("obs.size", { width, height })),
          h("span", {}, say(chosen === "obs" ? "obs.sizeAbout" : "obs.linkSize")),
        ),
        h(
          "li",
          {},
          h("b", {}, say("obs.look")),
          h("span", {}, say("obs.lookAbout")),
          h(
            "div",
            { class: "line wrap" },
            button([icon("play"), say("obs.try")], () => void tryIt(), { "data-kind": "line", id: "try-rose" }),
            h("span", { class: "tag", "data-tone": "trial" }, say("try.madeUp")),
          ),
          h("span", { class: "hint", role: "status" }, shownWhere),
        ),
      ),
      h(
        "div",
        { class: "beside", key: "beside" },
        chosen === "obs" ? obsPicture(say("obs.picture"), values) : liveStudioPicture(say("obs.picture"), values),
        state.open && openList(say, state.open),
      ),
    ),
  );
}
