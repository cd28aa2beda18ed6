/** The words and links that are kept off the overlays, beside the feed. */
import type { Measure } from "#shared/moderation/lists.ts";
import { messageOf } from "../../../kit/format.ts";
import { type Child, h, type Node } from "../../../kit/node.ts";
import { icon } from "../../frame/icon.ts";
import { type LinkMeasure, type Lists, wordsLike } from "./lists.ts";
import type { Say } from "./words.ts";

/** So many are shown; what is typed finds the others. */
const mostShown = 30;
const longestWord = 64;
/** As the API has them; the first is what becomes of a word where nobody chose. */
const measures = ["hide", "mask", "hold"] as const satisfies readonly Measure[];

export interface WordsViewOptions {
  say: Say;
  lists: Lists | undefined;
  /** What stands in the field: a new word, or a part of one that is sought. */
  typed: string;
  type: (text: string) => void;
  add: (word: string, measure: Measure) => void;
  remove: (word: string) => void;
  setLinks: (measure: LinkMeasure) => void;
}

export function wordsView(options: WordsViewOptions): Child[] {
  const { say, lists } = options;
  return [
    h("div", { class: "side-head" }, h("h2", { class: "t-label" }, say("words"))),
    h("p", { class: "t-quiet" }, say("words.about")),
    ...(lists === undefined
      ? [h("p", { class: "bone" })]
      : [form(options), list(options, lists), linksChoice(options, lists)]),
  ];
}

function form({ say, typed, type, add }: WordsViewOptions): Node {
  const submit = (event: Event) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const word = typed.trim();
    if (word !== "") add(word, data.get("measure") as Measure);
  };
  return h(
    "form",
    { key: "new", class: "words-new", onsubmit: submit },
    h("input", {
      class: "input",
      name: "word",
      maxlength: String(longestWord),
      autocapitalize: "none",
      autocomplete: "off",
      "aria-label": say("words.new"),
      placeholder: say("words.new"),
      value: typed,
      oninput: ({ target }: Event) => type((target as HTMLInputElement).value),
    }),
    h(
      "select",
      { class: "input", name: "measure", "aria-label": say("words.measure") },
      measures.map((one) => h("option", { key: one, value: one }, say(`measure.${one}`))),
    ),
    h("button", { class: "btn", type: "submit" }, say("words.add")),
  );
}

function list({ say, typed, remove }: WordsViewOptions, lists: Lists): Child {
  const found = wordsLike(lists, typed);
  if (found.length === 0) return (lists.words ?? []).length === 0 && h("p", { class: "t-quiet" }, say("words.none"));
  return h(
    "ul",
    { key: "list", class: "words-list" },
    found.slice(0, mostShown).map(({ word, measure = "hide" }) =>
      h(
        "li",
        { key: word },
        h("bdi", { class: "cut" }, messageOf(word)),
        h("small", {}, say(`measure.${measure}`)),
        h(
          "button",
          {
            class: "btn",
            "data-size": "s",
            "data-kind": "quiet",
            "data-icon": true,
            type: "button",
            "aria-label": say("words.remove", { word: messageOf(word) }),
            title: say("words.remove", { word: messageOf(word) }),
            onclick: () => remove(word),
          },
          icon("x"),
        ),
      ),
    ),
    found.length > mostShown &&
      h("li", { key: "more", class: "t-quiet" }, say("words.more", { count: found.length - mostShown })),
  );
}

function linksChoice({ say, setLinks }: WordsViewOptions, { links = {} }: Lists): Node {
  const { measure = "show" } = links;
  return h(
    "label",
    { key: "links", class: "words-links" },
    h("span", {}, say("words.links")),
    h(
      "select",
      {
        class: "input",
        name: "links",
        onchange: ({ target }: Event) => setLinks((target as HTMLSelectElement).value as LinkMeasure),
      },
      (["show", ...measures] as const).map((one) =>
        h("option", { key: one, value: one, selected: one === measure }, say(`measure.${one}`)),
      ),
    ),
  );
}
