/** What was given in a live: by gift, and by person for who may see people. */
import { wholeNumbers } from "../../../../kit/format.ts";
import { h, type Node } from "../../../../kit/node.ts";
import type { Analytics, HistorySay } from "../measures.ts";

export interface GiftsViewModel {
  say: HistorySay;
  language: string;
  numbers: Pick<Analytics, "gifts" | "topGifters">;
  by: "gift" | "person";
  choose: (by: "gift" | "person") => void;
  /** The page of a person; undefined for who may not open one. */
  hrefOf: ((userId: string) => string) | undefined;
}

interface GiftRow {
  key: string;
  name: string;
  href?: string | undefined;
  count?: number;
  coins: number;
}

export function giftsView({ say, language, numbers, by, choose, hrefOf }: GiftsViewModel): Node {
  const whole = wholeNumbers(language);
  const people = numbers.topGifters;
  const isByPerson = by === "person" && people !== null;
  const rows: GiftRow[] = isByPerson
    ? people.map(({ userId, uniqueId, count }) => ({
        key: userId,
        name: uniqueId === "" ? userId : `@${uniqueId}`,
        href: hrefOf?.(userId),
        coins: count,
      }))
    : (numbers.gifts ?? []).map(({ giftId, name, gifts, coins }) => ({
        key: giftId,
        name: name ?? giftId,
        count: gifts,
        coins,
      }));
  const most = Math.max(1, ...rows.map(({ coins }) => coins));
  const button = (value: "gift" | "person") =>
    h(
      "button",
      {
        key: value,
        type: "button",
        "aria-pressed": (value === "person") === isByPerson ? "true" : "false",
        onclick: () => choose(value),
      },
      say(`gifts.${value}`),
    );
  return h(
    "section",
    { key: "gifts" },
    h(
      "div",
      { class: "side-head" },
      h("h2", {}, say("gifts")),
      people !== null &&
        h(
          "div",
          { class: "seg push", "data-size": "s", role: "group", "aria-label": say("gifts") },
          button("gift"),
          button("person"),
        ),
    ),
    rows.length === 0
      ? h("p", { class: "t-quiet" }, say("gifts.none"))
      : h(
          "ol",
          { class: "rows" },
          rows.map(({ key, name, href, count, coins }) =>
            h(
              "li",
              { key, class: "hist-gift" },
              h("span", { class: "cut", dir: "auto" }, href === undefined ? name : h("a", { href }, name)),
              h("span", { class: "num t-faint", dir: "ltr" }, count === undefined ? "" : `×${whole(count)}`),
              h(
                "span",
                { class: "meter", "aria-hidden": "true" },
                h("i", { style: { width: `${Math.round((coins / most) * 100)}%` } }),
              ),
              h("span", { class: "num t-coins" }, say("coins.of", { coins: whole(coins), n: coins })),
            ),
          ),
        ),
  );
}
