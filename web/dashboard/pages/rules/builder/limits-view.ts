/** How often a rule fires at most. */
import { h, type Node } from "../../../../kit/node.ts";
import type { EditorViewOptions } from "./editor-options.ts";
import { number, seconds } from "../fields-view.ts";

export function limitsView({ say, editor, mayWrite }: EditorViewOptions): Node {
  const { rule } = editor;
  return h(
    "div",
    { class: "build-limits" },
    seconds(say("l.all"), rule.cooldownMs, mayWrite, say, (cooldownMs) => editor.change({ cooldownMs })),
    seconds(say("l.person"), rule.userCooldownMs, mayWrite, say, (userCooldownMs) => editor.change({ userCooldownMs })),
    number(
      say("l.minute"),
      rule.maxPerMinute ?? 0,
      mayWrite,
      (count) => editor.change({ maxPerMinute: count > 0 ? Math.min(120, Math.round(count)) : null }),
      say("l.aMinute"),
    ),
    number(
      say("l.chance"),
      Math.round(rule.chance * 10_000) / 100,
      mayWrite,
      (percent) => editor.change({ chance: Math.min(1, Math.max(0, percent / 100)) }),
      "%",
    ),
    number(say("l.priority"), rule.priority, mayWrite, (priority) =>
      editor.change({ priority: Math.max(-1_000, Math.min(1_000, Math.round(priority))) }),
    ),
    h(
      "label",
      { key: "replay", class: "checkline" },
      h("input", {
        class: "check",
        type: "checkbox",
        disabled: !mayWrite,
        checked: rule.skipReplay,
        onchange: ({ target }: Event) => editor.change({ skipReplay: (target as HTMLInputElement).checked }),
      }),
      say("l.replay"),
    ),
  );
}
