/** A rule as blocks: when, if, do, limits, and what changes by saving. */
import { typesOf } from "#shared/rules/trigger-types.ts";
import { type Child, h, type Node } from "../../../../kit/node.ts";
import { icon } from "../../../frame/icon.ts";
import { actionList, actionsFoot, type ActionViewOptions } from "../action-view.ts";
import { conditionView } from "../condition-view.ts";
import type { Logic } from "../condition/blocks.ts";
import { conflictView } from "./conflict-view.ts";
import { diffView } from "./diff-view.ts";
import type { EditorViewOptions } from "./editor-options.ts";
import { limitsView } from "./limits-view.ts";
import { sentenceView } from "../sentence-view.ts";
import { sentenceOf } from "../sentence.ts";
import { audienceView, triggerView } from "../trigger-view.ts";

export function formView(options: EditorViewOptions): Node {
  const { say, names, gifts, picture, editor, model, mayWrite, chooseGift, chooseAction, press } = options;
  const { mayShow, mayTestHooks, test, trialOf } = options;
  const { rule, errors } = editor;
  const own: [string, string][] = [...errors].flatMap(([path, message]): [string, string][] =>
    path.startsWith("actions.") ? [[path.slice("actions.".length), message]] : [],
  );
  const others = [...errors].filter(([path]) => !path.startsWith("actions."));
  const actionOptions: ActionViewOptions = {
    say,
    known: model.known,
    actions: rule.actions,
    change: (actions) => editor.change({ actions }),
    errors: new Map(own),
    test,
    choose: chooseAction,
    mayWrite,
    mayShow,
    mayTestHooks,
    trialOf,
  };
  return h(
    "div",
    { class: "build-form scroll", tabindex: "0", role: "region", "aria-label": say("theRule") },
    editor.theirs && conflictView(options),
    others.map(([path, message]) =>
      h(
        "p",
        { key: `error ${path}`, class: "banner", "data-tone": "stop", role: "status" },
        icon("warn"),
        path === "" ? message : `${path}: ${message}`,
      ),
    ),
    h(
      "p",
      { class: "build-sentence sentence", style: { "--hue": "var(--bead-gift)" } },
      sentenceView(sentenceOf(rule, names), { gifts, picture, press }),
    ),
    block("when", "bell", say("b.when"), undefined, [
      triggerView(say, rule.trigger, {
        mayWrite,
        timers: model.known.timers,
        change: (trigger) => editor.change({ trigger }),
      }),
      audienceView(say, rule.audience, { mayWrite, change: (audience) => editor.change({ audience }) }),
    ]),
    block("if", "filter", say("b.if"), rule.trigger.on === "gift" ? say("b.if.gift") : undefined, [
      conditionView({
        say,
        gifts,
        picture,
        types: typesOf(rule.trigger),
        condition: (rule.condition ?? null) as Logic | null,
        change: (condition) => editor.change({ condition }),
        json: editor.json,
        typeJson: (text) => editor.typeJson(text),
        chooseGift,
        mayWrite,
      }),
    ]),
    block(
      "do",
      "screenstar",
      say("b.do"),
      undefined,
      [actionList(actionOptions), actionsFoot(actionOptions)],
      h(
        "div",
        { class: "seg push", "data-size": "s", role: "group", "aria-label": say("run") },
        (["all", "one"] as const).map((run) =>
          h(
            "button",
            {
              key: run,
              type: "button",
              disabled: !mayWrite,
              "aria-pressed": rule.run === run ? "true" : "false",
              onclick: () => editor.change({ run }),
            },
            say(`run.${run}`),
          ),
        ),
      ),
    ),
    block("limits", "clock", say("b.limits"), undefined, [limitsView(options)]),
    editor.stored &&
      editor.isChanged &&
      block("changes", "swap", say("b.changes"), say("b.changes.about", { revision: editor.stored.revision }), [
        diffView(editor.stored, rule, names),
      ]),
  );
}

function block(
  name: string,
  symbol: string,
  title: string,
  about: string | undefined,
  body: readonly Child[],
  more?: Node,
): Node {
  return h(
    "section",
    { key: name, id: `b-${name}`, class: "block", "aria-labelledby": `bt-${name}` },
    h(
      "div",
      { class: "block-head" },
      icon(symbol),
      h("h2", { id: `bt-${name}`, tabindex: "-1" }, title),
      about !== undefined && h("span", { class: "t-small t-faint" }, about),
      more,
    ),
    body,
  );
}
