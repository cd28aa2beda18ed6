/** Deleting an overlay: what goes, what viewers see then, and how to keep a copy. */
import type { OpenPage } from "../../kit/open-pages.ts";
import type { SceneHead } from "../api.ts";
import { h, type Node } from "../dom/node.ts";
import { openTag } from "../views/open-pages.ts";
import { button, dialog, icon } from "../views/parts.ts";
import type { Say } from "../words.ts";

export interface DeleteEnds {
  say: Say;
  /** Pages that show it now; undefined: not known. */
  pages: readonly OpenPage[] | undefined;
  isBusy: boolean;
  /** What went wrong the last time. */
  problem: string;
  close: () => void;
  /** Keeps a copy as a file. */
  save: () => void;
  go: () => void;
}

export function deleteDialog({ name, publishedRevision }: SceneHead, ends: DeleteEnds): Node {
  const { say, pages, isBusy, problem, close, save, go } = ends;
  return dialog(
    say("delete.title", { name }),
    {
      closing: say("close"),
      close,
      actions: [
        button([icon("download"), say("scene.download")], save, { "data-kind": "line", disabled: isBusy }),
        h("span", { class: "grow" }),
        button(say("cancel"), close, { "data-kind": "quiet" }),
        button(say("delete.go"), go, { "data-kind": "stop", id: "delete-now", disabled: isBusy }),
      ],
    },
    h("p", { class: "note", role: "alert" }, problem),
    publishedRevision > 0 &&
      h(
        "p",
        { key: "on air" },
        say("delete.onAir", { revision: publishedRevision }),
        " ",
        pages && pages.length > 0 && openTag(say, pages),
      ),
    h("p", { key: "about" }, say("delete.about")),
  );
}
