/** What a draft would have done in a past live: how often it fired, what held it back, and of single events why. */
import type { ToldEvent } from "#shared/rules/dry-run.ts";
import { h, type Node } from "../../../../kit/node.ts";
import { clockOf } from "../../../frame/clock.ts";
import { icon } from "../../../frame/icon.ts";
import { fieldOf } from "../condition/fields.ts";
import type { DryRun, Editor } from "../editor.ts";
import type { Model } from "../model.ts";
import { knownWord, type Say } from "../rule-words.ts";
import type { Names } from "../sentence.ts";

export interface DryRunViewOptions {
  say: Say;
  language: string;
  names: Names;
  editor: Editor;
  model: Model;
}

/** Lives that can be chosen from. */
const mostLives = 30;

export function dryRunView(options: DryRunViewOptions): Node {
  const { say, editor, model } = options;
  const { dry } = editor;
  return h(
    "section",
    { key: "dry" },
    h(
      "div",
      { class: "side-head" },
      h("h2", { class: "t-head" }, say("dry")),
      model.sessions.length > 0 && chooser(options),
    ),
    model.sessions.length === 0
      ? h("p", { class: "t-quiet" }, say("dry.none"))
      : dry === undefined
        ? h("p", { class: "t-quiet" }, say("dry.about"))
        : dry.problem !== undefined
          ? h("p", { class: "t-stop", role: "status" }, dry.problem)
          : dry.own === undefined
            ? h("p", { class: "bone" })
            : resultView(options, dry.own, dry.before),
  );
}

function chooser({ say, language, editor, model }: DryRunViewOptions): Node {
  const { dry } = editor;
  const days = new Intl.DateTimeFormat(language, {
    day: "numeric",
    month: "short",
    hour: "numeric",
    minute: "numeric",
  });
  return h(
    "select",
    {
      class: "input build-over push",
      "aria-label": say("dry.over"),
      value: dry?.of ?? "",
      onchange: ({ target }: Event) => void editor.runDry((target as HTMLSelectElement).value),
    },
    dry === undefined && h("option", { key: "", value: "" }, say("dry.choose")),
    model.sessions
      .slice(0, mostLives)
      .map(({ sessionId, startedAt }) =>
        h("option", { key: sessionId, value: sessionId }, days.format(new Date(startedAt))),
      ),
  );
}

function resultView(options: DryRunViewOptions, own: DryRun, before: DryRun | undefined): Node[] {
  const { say, language, editor } = options;
  const numbers = new Intl.NumberFormat(language);
  const held = Object.values(own.heldBack).reduce((sum, one) => sum + one, 0);
  const figure = (value: number, label: string, tone: string) =>
    h("div", { key: label }, h("dd", { class: `num ${tone}` }, numbers.format(value)), h("dt", {}, label));
  const by = Object.entries(own.heldBack).toSorted(([, one], [, other]) => other - one);
  return [
    h(
      "p",
      { key: "did", class: "t-quiet t-small" },
      say(own.complete ? "dry.did" : "dry.didPartly", { count: numbers.format(own.events), n: own.events }),
    ),
    h(
      "dl",
      { key: "figures", class: "dry" },
      figure(own.fired, say("did.fired"), "t-ok"),
      figure(held, say("dry.heldBack"), "t-caution"),
      figure(own.conditionFalse, say("dry.notSo"), ""),
      before &&
        editor.stored &&
        figure(before.fired, say("dry.before", { revision: editor.stored.revision }), "t-faint dry-before"),
    ),
    ...(own.fired + held > 0 ? [strip(options, own)] : []),
    h(
      "ul",
      { key: "why", class: "dry-why" },
      by.map(([reason, count]) =>
        h("li", { key: reason }, h("b", { class: "num t-caution" }, numbers.format(count)), " ", heldWord(reason, say)),
      ),
    ),
    h(
      "ol",
      { key: "told", class: "dry-told" },
      own.told.map((one) => toldView(one, options)),
    ),
    ...(own.told.length < own.fired + held + own.conditionFalse
      ? [h("p", { key: "first", class: "t-small t-faint" }, say("dry.first"))]
      : []),
  ];
}

const [width, high] = [400, 20];

/** When it fired and was held back, over the live. */
function strip(options: DryRunViewOptions, { times }: DryRun): Node {
  const { from, to } = spanOf(options);
  const all = [...times.fired, ...times.heldBack];
  const [first, last] = [Math.min(from, ...all), Math.max(to, ...all)];
  const x = (time: number) => 4 + ((time - first) / Math.max(1, last - first)) * (width - 8);
  const held = times.heldBack.map((time) => `M${x(time).toFixed(1)} 5v10`).join("");
  const fired = times.fired.map((time) => `M${x(time).toFixed(1)} 6l4 4l-4 4l-4-4z`).join("");
  return h(
    "div",
    { key: "strip", class: "dry-strip", "aria-hidden": "true" },
    h(
      "svg",
      { class: "chart", viewBox: `0 0 ${width} ${high}`, preserveAspectRatio: "none" },
      h("path", { class: "grid", d: `M0 10h${width}` }),
      held !== "" && h("path", { class: "dry-held", d: held }),
      fired !== "" && h("path", { class: "dry-fired", d: fired }),
    ),
    h(
      "p",
      { class: "bars-times num", dir: "ltr" },
      [0, 0.5, 1].map((part) => h("span", { key: String(part) }, clockOf((last - first) * part))),
    ),
  );
}

/** From when to when the live was that was chosen. */
function spanOf({ editor, model }: Pick<DryRunViewOptions, "editor" | "model">): { from: number; to: number } {
  const session = model.sessions.find(({ sessionId }) => sessionId === editor.dry?.of);
  const from = session === undefined ? Infinity : Date.parse(session.startedAt);
  return { from, to: session?.endedAt ? Date.parse(session.endedAt) : -Infinity };
}

const looks = {
  fired: { icon: "b-rule", tone: "t-ok" },
  held_back: { icon: "b-held", tone: "t-caution" },
  not_matched: { icon: "x", tone: "t-faint" },
} as const;

function toldView(one: ToldEvent, options: DryRunViewOptions): Node {
  const { say } = options;
  const { from } = spanOf(options);
  const look = looks[one.outcome];
  const { displayName = "", uniqueId } = one.user;
  return h(
    "li",
    { key: `${one.eventId} ${one.outcome}` },
    h("time", { class: "num" }, clockOf(one.timestamp - from)),
    icon(look.icon, `i-s ${look.tone}`),
    h(
      "span",
      { class: "cut" },
      h("b", {}, h("bdi", {}, displayName === "" ? uniqueId : displayName)),
      " ",
      h("bdi", { class: "t-quiet" }, one.about),
    ),
    h("span", { class: look.tone }, one.outcome === "fired" ? say("did.fired") : whyOf(one, options)),
  );
}

/** Values that a condition saw, of which so many are told. */
const mostValues = 2;

function whyOf({ by, leftMs, failed = [] }: ToldEvent, { say, names }: DryRunViewOptions): string {
  if (by !== undefined) {
    const reason = heldWord(by, say);
    return leftMs === undefined ? reason : say("dry.left", { reason, seconds: Math.ceil(leftMs / 1_000) });
  }
  const values = Object.entries(Object.assign({}, ...failed.map((part) => part.values)) as Record<string, unknown>);
  const saw = values.slice(0, mostValues).map(([name, value]) => sawOf(name, value, say, names));
  return saw.length === 0 ? say("dry.notSo") : saw.join(", ");
}

/** What a condition saw, in the words of its blocks: `coins: 10`. */
function sawOf(path: string, value: unknown, say: Say, names: Names): string {
  const field = fieldOf(path);
  const word = field && knownWord(`field.${field.word}`);
  const name = word ? say(word, { name: path.split(".").at(-1) ?? path }) : path;
  if (field?.kind === "gift" && typeof value === "string") return names.gift(value) ?? value;
  if (field?.kind === "flag") return `${name}: ${say(value === true ? "compare.yes" : "compare.no")}`;
  return `${name}: ${typeof value === "string" ? value : JSON.stringify(value)}`;
}

function heldWord(by: string, say: Say): string {
  const word = knownWord(`held.${by}`);
  return word ? say(word) : by;
}
