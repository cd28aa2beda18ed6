/** All rules, as sentences, by what they wait for. */
import type { HoldBack } from "#shared/rules/hold-back.ts";
import type { Trigger } from "#shared/rules/trigger.ts";
import { typesOf } from "#shared/rules/trigger-types.ts";
import { type Child, h, type Node } from "../../../kit/node.ts";
import { icon } from "../../frame/icon.ts";
import type { PictureOf } from "./gift-dialog.ts";
import type { Gifts } from "./gifts.ts";
import type { Did, Model, Stored } from "./model.ts";
import { textOf } from "./parts.ts";
import type { Say } from "./rule-words.ts";
import { type Names, sentenceOf } from "./sentence.ts";
import { sentenceView } from "./sentence-view.ts";

export type Which = "all" | "fired" | "never" | "off";
export const whiches: readonly Which[] = ["all", "fired", "never", "off"];
/** Of a stream, as the API has it. */
const mostRules = 200;

export interface ListViewOptions {
  say: Say;
  names: Names;
  gifts: Gifts;
  picture: PictureOf;
  model: Model;
  text: string;
  which: Which;
  mayWrite: boolean;
  mayShow: boolean;
  setText: (text: string) => void;
  setWhich: (which: Which) => void;
  open: (ruleId: string) => void;
  begin: () => void;
  /** Undefined: templates are not shown. */
  templates: Node | undefined;
  showTemplates: () => void;
  setEnabled: (rule: Stored, isOn: boolean) => void;
  show: (rule: Stored) => void;
  remove: (rule: Stored) => void;
  copy: (rule: Stored) => void;
  importFile: () => void;
  exportFile: () => void;
}

export function listView(options: ListViewOptions): Node[] {
  const { say, model } = options;
  const rules = model.rules ?? [];
  return [
    head(options),
    h(
      "div",
      { key: "rules", class: "scroll", tabindex: "0", role: "region", "aria-label": say("title") },
      options.templates,
      model.rules === undefined
        ? model.problem === undefined
          ? [1, 2, 3].map((one) => h("p", { key: `bone${one}`, class: "bone rule-bone" }))
          : h("p", { class: "empty t-stop", role: "status" }, model.problem)
        : rules.length === 0
          ? h("div", { class: "empty" }, h("h2", { class: "t-head" }, say("empty")), h("p", {}, say("empty.about")))
          : groups(options),
    ),
  ];
}

function head({
  say,
  model,
  text,
  which,
  mayWrite,
  setText,
  setWhich,
  begin,
  showTemplates,
  importFile,
  exportFile,
}: ListViewOptions): Node {
  const rules = model.rules ?? [];
  const on = rules.filter(({ enabled }) => enabled).length;
  return h(
    "header",
    { key: "head", class: "sheet-head rules-head" },
    h("h1", { class: "t-page" }, say("title")),
    model.rules && h("span", { class: "t-faint num" }, say("count", { count: rules.length, most: mostRules, on })),
    h(
      "label",
      { class: "with push rules-search" },
      icon("search", "i-s"),
      h("span", { class: "vh" }, say("search")),
      h("input", {
        type: "search",
        placeholder: say("search"),
        value: text,
        oninput: ({ target }: Event) => setText((target as HTMLInputElement).value.slice(0, 100)),
      }),
      h("kbd", {}, "/"),
    ),
    h(
      "div",
      { class: "seg rules-which", role: "group", "aria-label": say("which") },
      whiches.map((one) =>
        h(
          "button",
          { key: one, type: "button", "aria-pressed": which === one ? "true" : "false", onclick: () => setWhich(one) },
          say(`which.${one}`),
        ),
      ),
    ),
    h(
      "button",
      {
        class: "btn wide",
        "data-kind": "quiet",
        "data-icon": true,
        type: "button",
        "aria-label": say("export"),
        title: say("export"),
        onclick: exportFile,
      },
      icon("download"),
    ),
    mayWrite && [
      h(
        "button",
        {
          class: "btn wide",
          "data-kind": "quiet",
          "data-icon": true,
          type: "button",
          "aria-label": say("import"),
          title: say("import"),
          onclick: importFile,
        },
        icon("out"),
      ),
      h("button", { class: "btn", type: "button", onclick: showTemplates }, say("templates")),
      h(
        "button",
        { class: "btn", "data-kind": "main", type: "button", onclick: begin },
        icon("plus"),
        say("new"),
        " ",
        h("kbd", {}, "N"),
      ),
    ],
  );
}

type Group = "gifts" | "chat" | "people" | "live";

function groupOf(trigger: Trigger): Group {
  switch (trigger.on) {
    case "gift":
      return "gifts";
    case "command":
    case "redeem":
      return "chat";
    case "level":
    case "first_activity":
      return "people";
    case "every":
      return trigger.what === "coins" ? "gifts" : "live";
    case "event": {
      const [type] = typesOf(trigger);
      if (type === "GIFT") return "gifts";
      return type === "CHAT" || type === "QUESTION" || type === "EMOTE" ? "chat" : "people";
    }
    default:
      return "live";
  }
}

const beads: Record<Group, { icon: string; hue: string }> = {
  gifts: { icon: "b-gift", hue: "var(--ev-gift)" },
  chat: { icon: "b-chat", hue: "var(--ev-chat)" },
  people: { icon: "b-follow", hue: "var(--ev-follow)" },
  live: { icon: "b-rule", hue: "var(--ev-sub)" },
};

function groups(options: ListViewOptions): Child[] {
  const { say, model, names, text, which } = options;
  const wanted = fold(text.trim());
  const all = (model.rules ?? []).map((rule) => ({ rule, parts: sentenceOf(rule, names) }));
  const shown = all.filter(({ rule, parts }) => {
    const fired = model.did.get(rule.ruleId)?.fired ?? 0;
    if (which === "fired" && fired === 0) return false;
    if (which === "never" && (fired > 0 || !rule.enabled)) return false;
    if (which === "off" && rule.enabled) return false;
    return wanted === "" || fold(`${rule.name} ${textOf(parts)}`).includes(wanted);
  });
  if (shown.length === 0) return [h("div", { class: "empty" }, h("p", {}, say("empty.filter")))];
  return (["gifts", "chat", "people", "live"] as const).flatMap((group): Child[] => {
    const own = shown.filter(({ rule }) => groupOf(rule.trigger) === group);
    if (own.length === 0) return [];
    return [
      h("h2", { key: group, class: "rules-group" }, say(`group.${group}`)),
      h(
        "ol",
        { key: `${group} rules`, class: "rules-list" },
        own.map(({ rule, parts }) => row(rule, parts, group, options)),
      ),
    ];
  });
}

function row(rule: Stored, parts: ReturnType<typeof sentenceOf>, group: Group, options: ListViewOptions): Node {
  const { say, gifts, picture, model, mayWrite, mayShow, open, setEnabled, show, remove, copy } = options;
  const did = model.did.get(rule.ruleId);
  const isShowable = rule.actions.some(({ type }) => type === "overlay");
  const choice = (name: string, label: string, run: () => void) =>
    h("button", { key: name, class: "choice", role: "menuitem", type: "button", onclick: run }, icon(name), label);
  return h(
    "li",
    { key: rule.ruleId, class: "rule-row", "data-off": !rule.enabled, style: { "--hue": beads[group].hue } },
    h("button", {
      class: "switch",
      type: "button",
      role: "switch",
      "aria-checked": rule.enabled ? "true" : "false",
      "aria-label": rule.name,
      disabled: !mayWrite,
      onclick: () => setEnabled(rule, !rule.enabled),
    }),
    h(
      "div",
      { class: "rule-said" },
      h(
        "p",
        { class: "sentence" },
        h("span", { class: "when" }, icon(beads[group].icon)),
        sentenceView(parts, { gifts, picture }),
      ),
      h("button", { class: "rule-open", type: "button", onclick: () => open(rule.ruleId) }, h("bdi", {}, rule.name)),
    ),
    h(
      "div",
      { class: "did num" },
      !rule.enabled ? say("did.off") : did === undefined ? say("did.none") : didView(did, say),
    ),
    h(
      "div",
      { class: "rule-acts" },
      mayShow &&
        isShowable &&
        h(
          "button",
          { class: "btn", "data-kind": "quiet", "data-size": "s", type: "button", onclick: () => show(rule) },
          icon("flask"),
          say("test"),
          h("span", { class: "vh" }, `: ${rule.name}`),
        ),
      mayWrite &&
        h(
          "details",
          { class: "drop" },
          h(
            "summary",
            {
              class: "btn",
              "data-kind": "quiet",
              "data-size": "s",
              "data-icon": true,
              "aria-label": say("more", { name: rule.name }),
            },
            icon("more"),
          ),
          h(
            "div",
            { class: "menu", role: "menu" },
            choice("edit", say("edit"), () => open(rule.ruleId)),
            choice("copy", say("copy"), () => copy(rule)),
            choice("trash", say("remove"), () => remove(rule)),
          ),
        ),
    ),
  );
}

function fold(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}

/** How often it fired and was held back; below, by what, the most frequent first. */
function didView({ fired, held, notTrue }: Did, say: Say): Child {
  const by = (Object.entries(held) as [HoldBack, number][]).toSorted(([, one], [, other]) => other - one);
  const all = by.reduce((sum, [, count]) => sum + count, 0);
  const why = by.map(([reason, count]) => `${say(`held.${reason}`)} ${count}`);
  // Of a rule that fires it is no news that it does not always.
  if (fired === 0 && notTrue > 0) why.push(`${say("dry.notSo")} ${notTrue}`);
  return [
    h("b", {}, String(fired)),
    ` ${say("did.fired")}`,
    all > 0 && ` · ${all} ${say("dry.heldBack")}`,
    why.length > 0 && [h("br"), h("span", { class: "t-small t-faint" }, why.join(" · "))],
  ];
}
