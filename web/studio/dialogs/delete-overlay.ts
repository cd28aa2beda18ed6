/** Deleting an overlay: what goes, what viewers see then, and how to keep a copy. */
import type { OpenPage } from "../../kit/open-pages.ts";
import type { SceneHead } from "../api.ts";
import { h, type Node } from "../dom/node.ts";
import { openTag } from "../views/open-pages.ts";
import { button, dialog } from "../views/parts.ts";
import type { Say } from "../words.ts";

export interface DeleteEnds {
  say: Say;
  /** Pages that show it now; undefined: not known. */
  pages: readonly OpenPage[] | undefined;
  isBusy: boolean;
  /** What went wrong the last time. */
  problem: string;
  close: () => void;
  go: () => void;
}

export function deleteDialog({ name, publishedRevision }: SceneHead, ends: DeleteEnds): Node {
  const { say, pages, isBusy, problem, close, go } = ends;
  return dialog(
    say("delete.title", { name }),
    {
      closing: say("close"),
      close,
      actions: [
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
