/** The list of who has points, and beside it one person or what earns them. */
import type { PointsRate } from "#shared/points/settings.ts";
import type { RecordedEvent } from "#shared/event.ts";
import { hueOf, initialOf, messageOf } from "../../../kit/format.ts";
import { type Child, h, type Node } from "../../../kit/node.ts";
import type { SayOf } from "../../../kit/languages.ts";
import { icon } from "../../frame/icon.ts";
import type { SettingsDraft } from "./draft.ts";
import { markOf } from "./mark.ts";
import type { Model, Person } from "./page.ts";
import type english from "./words/en.json";

type Say = SayOf<keyof typeof english>;

export interface ViewOptions {
  say: Say;
  language: string;
  model: Model;
  rates: readonly PointsRate[];
  mayChange: boolean;
  search: (text: string) => void;
  more: () => void;
  choose: (person: Person | undefined) => void;
  change: (person: Person, points: number, note: string) => void;
  handOn: (person: Person, to: string, points: number, note: string) => void;
  edit: (draft: SettingsDraft) => void;
  save: (draft: SettingsDraft) => void;
  readIn: (file: File) => void;
}

const hues = 8;

export function pointsView(options: ViewOptions): Node {
  const { say, model, search } = options;
  const { list, chosen } = model;
  const digits = new Intl.NumberFormat(options.language, { maximumFractionDigits: 2 });
  return h(
    "section",
    { class: "sheet" },
    h(
      "header",
      { class: "sheet-head pts-head" },
      h("h1", { class: "t-page" }, say("title")),
      list && h("span", { class: "t-quiet num" }, say("count", { count: digits.format(list.count), n: list.count })),
      h(
        "label",
        { class: "with push" },
        icon("search", "i-s"),
        h("input", {
          type: "search",
          maxlength: "64",
          "aria-label": say("search"),
          placeholder: say("search"),
          oninput: ({ target }: Event) => search((target as HTMLInputElement).value.trim()),
        }),
      ),
    ),
    h(
      "div",
      { class: "pts-cols", "data-one": chosen !== undefined },
      h("div", { class: "scroll pts" }, listView(options, digits)),
      chosen ? personView(chosen, options, digits) : settingsView(options),
    ),
  );
}

function listView({ say, model: { list, chosen }, choose, more }: ViewOptions, digits: Intl.NumberFormat): Child[] {
  if (!list) return [h("p", { key: "bone", class: "bone" })];
  const { people, settings, isPlayed, count } = list;
  const levelOf = ({ level }: Person) => settings.levels[level - 1]?.name ?? "";
  return [
    isPlayed && h("p", { key: "played", class: "pts-hint" }, icon("info", "i-s"), say("played")),
    !settings.on && h("p", { key: "off", class: "pts-hint" }, icon("info", "i-s"), say("off")),
    people.length === 0
      ? h("p", { key: "none", class: "t-quiet" }, say("empty"))
      : h(
          "table",
          { key: "table", class: "table" },
          h(
            "thead",
            {},
            h(
              "tr",
              {},
              h("th", { scope: "col", class: "end" }, h("span", { class: "vh" }, say("rank"))),
              h("th", { scope: "col" }, say("who")),
              h("th", { scope: "col", class: "pts-wide" }, say("level")),
              h("th", { scope: "col", class: "end" }, say("balance")),
              h("th", { scope: "col", class: "end pts-wide" }, say("earned")),
            ),
          ),
          h(
            "tbody",
            {},
            people.map((one) =>
              h(
                "tr",
                { key: one.userId === "" ? `@${one.uniqueId}` : one.userId, "aria-selected": one === chosen },
                h("td", { class: "end num t-quiet" }, String(one.rank)),
                h(
                  "td",
                  {},
                  h(
                    "button",
                    {
                      type: "button",
                      class: "pts-who",
                      "aria-pressed": one === chosen ? "true" : "false",
                      onclick: () => choose(one === chosen ? undefined : one),
                    },
                    faceOf(one, "face-s"),
                    h("bdi", { class: "cut" }, nameOf(one)),
                  ),
                ),
                h("td", { class: "pts-wide" }, h("bdi", {}, levelOf(one))),
                h("td", { class: "end num" }, digits.format(one.balance)),
                h("td", { class: "end num pts-wide t-quiet" }, digits.format(one.earned)),
              ),
            ),
          ),
        ),
    people.length < count &&
      h("button", { key: "more", class: "btn", type: "button", onclick: more }, icon("down"), say("more")),
  ];
}

function nameOf({ displayName, uniqueId, userId }: Person): string {
  return messageOf(displayName ?? "", 40) || (uniqueId === "" ? userId : `@${messageOf(uniqueId, 40)}`);
}

function faceOf(one: Person, size: string): Node {
  const hue = hueOf(one.userId === "" ? one.uniqueId : one.userId, hues);
  return h(
    "span",
    { class: `face ${size} anon`, "data-hue": hue, "aria-hidden": "true" },
    initialOf(nameOf(one).replace(/^@/, "")),
  );
}

function valueIn(form: HTMLElement, name: string): string {
  return form.querySelector<HTMLInputElement>(`[name="${name}"]`)?.value ?? "";
}

function personView(one: Person, options: ViewOptions, digits: Intl.NumberFormat): Node {
  const { say, model, mayChange, choose, change, handOn } = options;
  const { history, isBusy } = model;
  const field = (name: string, label: string, more: Record<string, string>) =>
    h(
      "label",
      { key: name, class: "field" },
      h("span", { class: "label t-label" }, label),
      h("input", { class: "input", name, dir: "auto", ...more }),
    );
  const number = { type: "number", step: "0.01", required: "" };
  return h(
    "aside",
    { key: `one ${one.userId} ${one.uniqueId}`, class: "pts-side scroll", "aria-label": nameOf(one) },
    h(
      "header",
      { class: "pts-one" },
      faceOf(one, "face-l"),
      h(
        "div",
        { class: "grow" },
        h("h2", { class: "t-head cut" }, h("bdi", {}, nameOf(one))),
        one.displayName !== undefined && h("small", { class: "t-quiet cut" }, h("bdi", {}, `@${one.uniqueId}`)),
      ),
      h(
        "button",
        {
          class: "btn",
          "data-kind": "quiet",
          "data-icon": true,
          type: "button",
          "aria-label": say("close"),
          onclick: () => choose(undefined),
        },
        icon("x"),
      ),
    ),
    h(
      "p",
      { class: "pts-sum num" },
      digits.format(one.balance),
      h("small", {}, say("ofEarned", { count: digits.format(one.earned), n: one.earned })),
    ),
    mayChange &&
      h(
        "form",
        {
          key: "change",
          class: "pts-form",
          onsubmit: (event: Event) => {
            event.preventDefault();
            const form = event.target as HTMLFormElement;
            const points = Number(valueIn(form, "points"));
            const to = valueIn(form, "to").trim();
            if (points === 0) return;
            if (to === "") change(one, points, valueIn(form, "note"));
            else handOn(one, to, Math.abs(points), valueIn(form, "note"));
            form.reset();
          },
        },
        field("points", say("amount"), { ...number, min: "-1000000000", max: "1000000000" }),
        field("to", say("to"), { type: "text", maxlength: "65", placeholder: "@" }),
        field("note", say("note"), { type: "text", maxlength: "200" }),
        h("button", { class: "btn", "data-kind": "main", type: "submit", disabled: isBusy }, say("do")),
      ),
    // Who is known by handle alone was never seen, so there is nothing to look up.
    one.userId !== "" && h("h3", { key: "head", class: "t-label" }, say("history")),
    one.userId === ""
      ? undefined
      : history === undefined
        ? h("p", { key: "bone", class: "bone" })
        : history.length === 0
          ? h("p", { key: "none", class: "t-quiet" }, say("history.none"))
          : h(
              "ul",
              { key: "history", class: "pts-history" },
              history.map((event) => historyRow(event, options, digits)),
            ),
  );
}

function historyRow(event: RecordedEvent, { say, language }: ViewOptions, digits: Intl.NumberFormat): Child {
  const points = markOf(event);
  if (!points) return undefined;
  const time = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short" });
  const isPaid = points.spent !== undefined;
  const what = isPaid ? say("paid") : say(wordOf(event.eventType));
  const note = event.eventType === "POINTS_CHANGED" ? (event.payload.note ?? "") : "";
  return h(
    "li",
    { key: event.eventId },
    h("time", { class: "t-quiet num" }, time.format(event.timestamp)),
    h("span", { class: "grow" }, what, note !== "" && h("small", { class: "t-quiet" }, h("bdi", {}, ` ${note}`))),
    h(
      "b",
      { class: "num", dir: "ltr", "data-less": points.delta < 0 },
      `${points.delta > 0 ? "+" : ""}${digits.format(points.delta)}`,
    ),
  );
}

function wordOf(type: string) {
  switch (type) {
    case "GIFT":
      return "rate.coin";
    case "LIKE":
      return "rate.like";
    case "SHARE":
      return "rate.share";
    case "FOLLOW":
      return "rate.follow";
    case "SUBSCRIBE":
      return "rate.subscription";
    case "CHAT":
      return "rate.chatMinute";
    default:
      return "byHand";
  }
}

function settingsView({ say, model, rates, mayChange, edit, save, readIn }: ViewOptions): Node {
  const { draft, isBusy } = model;
  if (!draft) return h("aside", { key: "settings", class: "pts-side" }, h("p", { class: "bone" }));
  const number = (
    key: string,
    label: string,
    value: number,
    most: number,
    put: (value: number) => void,
    step = "0.01",
  ) =>
    h(
      "label",
      { key, class: "field" },
      h("span", { class: "label t-label" }, label),
      h("input", {
        class: "input",
        type: "number",
        min: "0",
        max: String(most),
        step,
        disabled: !mayChange,
        value: String(value),
        onchange: ({ target }: Event) => put(Math.max(0, Number((target as HTMLInputElement).value) || 0)),
      }),
    );
  return h(
    "aside",
    { key: "settings", class: "pts-side scroll", "aria-label": say("settings") },
    h("h2", { class: "t-head" }, say("settings")),
    h(
      "label",
      { class: "checkline" },
      h("input", {
        class: "check",
        type: "checkbox",
        disabled: !mayChange,
        checked: draft.on,
        onchange: ({ target }: Event) => edit({ ...draft, on: (target as HTMLInputElement).checked }),
      }),
      say("on"),
    ),
    h(
      "div",
      { class: "pts-rates" },
      rates.map((rate) =>
        number(rate, say(`rate.${rate}`), draft.rates[rate], 100_000, (value) =>
          edit({ ...draft, rates: { ...draft.rates, [rate]: value } }),
        ),
      ),
      number(
        "bonus",
        say("bonus"),
        draft.subscriberBonus,
        1_000,
        (value) => edit({ ...draft, subscriberBonus: Math.round(value) }),
        "1",
      ),
      number(
        "percent",
        say("decay.percent"),
        draft.percent,
        100,
        (value) => edit({ ...draft, percent: Math.min(100, Math.round(value)) }),
        "1",
      ),
      draft.percent > 0 &&
        number(
          "days",
          say("decay.days"),
          draft.days,
          365,
          (value) => edit({ ...draft, days: Math.min(365, Math.max(1, Math.round(value))) }),
          "1",
        ),
    ),
    h(
      "label",
      { class: "field" },
      h("span", { class: "label t-label" }, say("levels")),
      h("textarea", {
        class: "input",
        rows: "4",
        dir: "auto",
        maxlength: "3000",
        placeholder: "100 Fan",
        readonly: !mayChange,
        value: draft.levels,
        oninput: ({ target }: Event) => edit({ ...draft, levels: (target as HTMLTextAreaElement).value }),
      }),
    ),
    mayChange &&
      h(
        "button",
        { class: "btn", "data-kind": "main", type: "button", disabled: isBusy, onclick: () => save(draft) },
        say("save"),
      ),
    mayChange &&
      h(
        "div",
        { class: "pts-import" },
        h("h3", { class: "t-label" }, say("import")),
        h("p", { class: "t-small t-quiet" }, say("import.about")),
        h(
          "label",
          { class: "btn pts-file" },
          icon("plus"),
          say("import.choose"),
          h("input", {
            type: "file",
            class: "vh",
            accept: ".csv,.tsv,.txt,text/csv,text/plain",
            disabled: isBusy,
            onchange: ({ target }: Event) => {
              const input = target as HTMLInputElement;
              const [file] = input.files ?? [];
              if (file) readIn(file);
              input.value = "";
            },
          }),
        ),
      ),
  );
}
