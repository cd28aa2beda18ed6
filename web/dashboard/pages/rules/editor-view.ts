/** The builder: the sentence on top, its parts as blocks, preview and dry run beside. */
import type { RuleDraft } from "#shared/rules/rule.ts";
import { typesOf } from "#shared/rules/trigger-types.ts";
import { type Child, h, type Node } from "../../../kit/node.ts";
import { icon } from "../../frame/icon.ts";
import { actionList, actionsFoot, type ActionViewOptions } from "./action-view.ts";
import { number, seconds } from "./fields-view.ts";
import type { Logic } from "./condition/blocks.ts";
import { conditionView } from "./condition-view.ts";
import { dryRunView } from "./dry-run-view.ts";
import type { Editor, Revision } from "./editor.ts";
import type { PictureOf } from "./gift-dialog.ts";
import type { Gifts } from "./gifts.ts";
import type { Model } from "./model.ts";
import { textOf } from "./parts.ts";
import { type Say } from "./rule-words.ts";
import { type Names, sentenceOf } from "./sentence.ts";
import { changesOf } from "./sentence-diff.ts";
import { sentenceView } from "./sentence-view.ts";
import { audienceView, triggerView } from "./trigger-view.ts";

export interface EditorViewOptions {
  say: Say;
  language: string;
  names: Names;
  gifts: Gifts;
  picture: PictureOf;
  model: Model;
  editor: Editor;
  mayWrite: boolean;
  mayShow: boolean;
  back: () => void;
  save: () => void;
  saveAsNew: () => void;
  keepMine: () => void;
  test: (index: number) => void;
  chooseGift: (chosen: string, choose: (giftId: string) => void) => void;
  chooseAction: () => void;
  /** The revisions stand beside instead of the dry run. */
  isLookingBack: boolean;
  lookBack: (isOn: boolean) => void;
  press: (of: string) => void;
}

export function editorView(options: EditorViewOptions): Node[] {
  return [head(options), h("div", { key: "cols", class: "build-cols" }, form(options), side(options))];
}

function head({ say, editor, mayWrite, back, save, lookBack, isLookingBack }: EditorViewOptions): Node {
  const { stored, isChanged, isBusy, theirs } = editor;
  return h(
    "header",
    { key: "head", class: "sheet-head build-head" },
    h("h1", { class: "vh" }, h("bdi", {}, editor.rule.name || say("theRule"))),
    h(
      "button",
      {
        class: "btn",
        "data-kind": "quiet",
        "data-icon": true,
        type: "button",
        "aria-label": say("back"),
        onclick: back,
      },
      icon("left", "i-turns"),
    ),
    h(
      "label",
      { class: "build-name grow" },
      h("span", { class: "vh" }, say("name")),
      h("input", {
        class: "t-page",
        type: "text",
        maxlength: "100",
        readonly: !mayWrite,
        value: editor.rule.name,
        oninput: ({ target }: Event) => editor.change({ name: (target as HTMLInputElement).value }),
      }),
    ),
    stored &&
      h(
        "span",
        { class: "tag" },
        isChanged ? say("draftOf", { revision: stored.revision + 1 }) : say("revision", { revision: stored.revision }),
      ),
    stored &&
      h(
        "button",
        {
          class: "btn",
          "data-kind": "quiet",
          type: "button",
          "aria-pressed": isLookingBack ? "true" : "false",
          onclick: () => lookBack(!isLookingBack),
        },
        icon("history"),
        h("span", { class: "wide" }, say("revisions")),
      ),
    mayWrite &&
      isChanged &&
      h(
        "button",
        { class: "btn", "data-kind": "quiet", type: "button", onclick: () => editor.discard() },
        say("discard"),
      ),
    mayWrite &&
      h(
        "button",
        {
          class: "btn",
          "data-kind": "air",
          type: "button",
          disabled: isBusy || !isChanged || theirs !== undefined || editor.json.error !== undefined,
          onclick: save,
        },
        say(stored ? "save" : "saveNew"),
      ),
  );
}

function form(options: EditorViewOptions): Node {
  const { say, names, gifts, picture, editor, model, mayWrite, mayShow, test, chooseGift, chooseAction, press } =
    options;
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
  };
  return h(
    "div",
    { class: "build-form scroll", tabindex: "0", role: "region", "aria-label": say("theRule") },
    editor.theirs && conflict(options),
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
    block("limits", "clock", say("b.limits"), undefined, [limits(options)]),
    editor.stored &&
      editor.isChanged &&
      block("changes", "swap", say("b.changes"), say("b.changes.about", { revision: editor.stored.revision }), [
        diff(editor.stored, rule, names),
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

function limits({ say, editor, mayWrite }: EditorViewOptions): Node {
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

export function diff(before: RuleDraft, after: RuleDraft, names: Names): Node {
  const changes = changesOf(textOf(sentenceOf(before, names)), textOf(sentenceOf(after, names)));
  return h(
    "p",
    { class: "build-diff sentence diff-text" },
    changes.map(({ text, was }, index) =>
      was === undefined ? text : h(was === "gone" ? "del" : "ins", { key: `${index}${was}` }, text),
    ),
  );
}

/** Two drafts, side by side: neither is lost. */
function conflict({ say, editor, names, gifts, picture, keepMine, saveAsNew }: EditorViewOptions): Child {
  const { theirs, rule } = editor;
  if (!theirs) return undefined;
  return h(
    "section",
    { key: "conflict", class: "block conflict", role: "alert" },
    h("div", { class: "block-head" }, icon("users"), h("h2", {}, say("conflict", { revision: theirs.revision }))),
    h(
      "div",
      { class: "diff" },
      h(
        "div",
        {},
        h("h3", { class: "t-label" }, say("conflict.theirs")),
        h("p", { class: "sentence" }, sentenceView(sentenceOf(theirs, names), { gifts, picture })),
      ),
      h(
        "div",
        {},
        h("h3", { class: "t-label" }, say("conflict.mine")),
        h("p", { class: "sentence" }, sentenceView(sentenceOf(rule, names), { gifts, picture })),
      ),
    ),
    h(
      "div",
      { class: "btns conflict-do" },
      h("button", { class: "btn", type: "button", onclick: () => editor.takeTheirs() }, say("conflict.take")),
      h("button", { class: "btn", type: "button", onclick: saveAsNew }, say("conflict.new")),
      h("button", { class: "btn", "data-kind": "main", type: "button", onclick: keepMine }, say("conflict.keep")),
    ),
  );
}

function side(options: EditorViewOptions): Node {
  return h(
    "aside",
    {
      class: "build-side scroll",
      tabindex: "0",
      role: "region",
      "aria-label": options.say(options.isLookingBack ? "revisions" : "b.try"),
    },
    options.isLookingBack ? revisionsView(options) : [preview(options), dryRunView(options)],
  );
}

/** What viewers' words stand for in the preview. */
const made: Readonly<Record<string, string>> = {
  displayName: "Wüstenkrähe",
  username: "wuestenkraehe",
  message: "!hi",
  commandParams: "moin",
  giftName: "Rose",
  giftCount: "5",
  coins: "5",
  likeCount: "15",
  totalLikeCount: "1000",
  subMonth: "3",
  points: "112",
  level: "2",
  rank: "1",
};

function preview({ say, editor, mayShow, test }: EditorViewOptions): Child {
  const index = editor.rule.actions.findIndex(({ type }) => type === "overlay");
  const action = editor.rule.actions[index];
  if (action?.type !== "overlay") return undefined;
  const text = (action.text ?? action.speech ?? "").replaceAll(/\{\{|\}\}|\{([\w:-]+)\}/g, (whole, name?: string) =>
    name === undefined ? whole.charAt(0) : (made[name] ?? "…"),
  );
  return h(
    "section",
    { key: "preview" },
    h(
      "div",
      { class: "side-head" },
      h("h2", { class: "t-head" }, say("preview")),
      h("span", { class: "tag", "data-tone": "trial" }, say("madeUp")),
    ),
    h(
      "div",
      { class: "stage st-wide rule-stage" },
      h(
        "div",
        { class: "alert" },
        h("span", { class: "face face-l anon", "aria-hidden": "true" }, "W"),
        h("bdi", {}, text),
      ),
    ),
    mayShow &&
      h(
        "div",
        { class: "build-try" },
        h("button", { class: "btn", type: "button", onclick: () => test(index) }, icon("screenstar"), say("showNow")),
        h("span", { class: "t-small t-faint" }, say("showNow.about")),
      ),
  );
}

function revisionsView({ say, language, editor, names, mayWrite }: EditorViewOptions): Child {
  const { revisions, rule, stored } = editor;
  const times = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" });
  const view = (one: Revision) =>
    h(
      "li",
      { key: String(one.revision), class: "block revision" },
      h(
        "div",
        { class: "block-head" },
        h("h3", {}, say("revision", { revision: one.revision })),
        h("span", { class: "t-small t-faint" }, times.format(new Date(one.createdAt))),
        one.rule !== null &&
          mayWrite &&
          one.revision !== stored?.revision &&
          h(
            "button",
            { class: "btn push", "data-size": "s", type: "button", onclick: () => void editor.rollBack(one.revision) },
            icon("undo"),
            say("rollBack"),
          ),
      ),
      one.reason !== "" && h("p", { class: "t-quiet revision-why" }, h("bdi", {}, one.reason)),
      one.rule === null ? h("p", { class: "t-quiet revision-why" }, say("revision.gone")) : diff(one.rule, rule, names),
    );
  return h(
    "section",
    { key: "revisions" },
    h("div", { class: "side-head" }, h("h2", { class: "t-head" }, say("revisions"))),
    h("p", { class: "t-quiet t-small" }, say("revisions.about")),
    revisions === undefined ? h("p", { class: "bone" }) : h("ol", { class: "revisions" }, revisions.map(view)),
  );
}
