/** What stands beside a rule: what it would look like and would have done, or its revisions. */
import { h, type Node } from "../../../../kit/node.ts";
import { dryRunView } from "./dry-run-view.ts";
import type { EditorViewOptions } from "./editor-options.ts";
import { previewView } from "./preview-view.ts";
import { revisionsView } from "./revisions-view.ts";

export function sideView(options: EditorViewOptions): Node {
  return h(
    "aside",
    {
      class: "build-side scroll",
      tabindex: "0",
      role: "region",
      "aria-label": options.say(options.isLookingBack ? "revisions" : "b.try"),
    },
    options.isLookingBack ? revisionsView(options) : [previewView(options), dryRunView(options)],
  );
}
