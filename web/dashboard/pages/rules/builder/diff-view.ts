/** Two drafts as one sentence, with what one has and the other has not. */
import type { RuleDraft } from "#shared/rules/rule.ts";
import { h, type Node } from "../../../../kit/node.ts";
import { textOf } from "../parts.ts";
import { changesOf } from "../sentence-diff.ts";
import { type Names, sentenceOf } from "../sentence.ts";

export function diffView(before: RuleDraft, after: RuleDraft, names: Names): Node {
  const changes = changesOf(textOf(sentenceOf(before, names)), textOf(sentenceOf(after, names)));
  return h(
    "p",
    { class: "build-diff sentence diff-text" },
    changes.map(({ text, was }, index) =>
      was === undefined ? text : h(was === "gone" ? "del" : "ins", { key: `${index}${was}` }, text),
    ),
  );
}
