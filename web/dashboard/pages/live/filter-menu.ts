/** Filters under names: choosing one, saving the one that is set, forgetting. */
import type { SayOf } from "../../../kit/languages.ts";
import { h, type Node } from "../../../kit/node.ts";
import { type Filter, isFiltering } from "../../feed/filter.ts";
import type { SavedFilter } from "../../feed/saved-filters.ts";
import { icon } from "../../frame/icon.ts";
import type english from "./words/en.json";

export interface FilterMenuModel {
  say: SayOf<keyof typeof english>;
  filter: Filter;
  saved: readonly SavedFilter[];
  choose: (filter: Filter) => void;
  /** As it is typed: what is no amount means any. */
  setCoins: (coins: string) => void;
  save: (name: string) => void;
  remove: (name: string) => void;
}

export function filterMenu({ say, filter, saved, choose, setCoins, save, remove }: FilterMenuModel): Node {
  const now = JSON.stringify(filter);
  const submit = (event: Event) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const name = new FormData(form).get("name");
    if (typeof name !== "string" || name.trim() === "") return;
    form.reset();
    save(name.trim());
  };
  return h(
    "details",
    { class: "drop filter-menu", key: "filters" },
    h(
      "summary",
      { class: "btn", "data-icon": true, "aria-label": say("filter.menu"), title: say("filter.menu") },
      icon("filter"),
    ),
    h(
      "div",
      { class: "menu" },
      h(
        "label",
        { class: "choice", key: "coins" },
        icon("b-gift", "i-s"),
        say("amount"),
        h("input", {
          class: "input filter-coins",
          type: "number",
          min: "0",
          max: "10000000",
          inputmode: "numeric",
          value: filter.minCoins > 0 ? String(filter.minCoins) : "",
          oninput: ({ target }: Event) => setCoins((target as HTMLInputElement).value),
        }),
      ),
      h("hr", { key: "line" }),
      saved.map(({ name, filter: one }) =>
        h(
          "div",
          { key: name, class: "filter-one" },
          h(
            "button",
            {
              class: "choice",
              type: "button",
              "aria-current": JSON.stringify(one) === now ? "true" : undefined,
              onclick: () => choose(one),
            },
            icon("filter", "i-s"),
            h("bdi", { class: "cut" }, name),
          ),
          h(
            "button",
            {
              class: "btn",
              "data-kind": "quiet",
              "data-size": "s",
              "data-icon": true,
              type: "button",
              "aria-label": say("filter.remove", { name }),
              onclick: () => remove(name),
            },
            icon("x"),
          ),
        ),
      ),
      isFiltering(filter)
        ? h(
            "form",
            { key: "save", class: "filter-save", onsubmit: submit },
            h("input", {
              class: "input",
              name: "name",
              maxlength: "40",
              autocomplete: "off",
              required: true,
              "aria-label": say("filter.name"),
              placeholder: say("filter.name"),
            }),
            h("button", { class: "btn", type: "submit" }, say("filter.save")),
          )
        : saved.length === 0 && h("p", { key: "none", class: "choice t-faint filter-none" }, say("filter.menu.none")),
    ),
  );
}
