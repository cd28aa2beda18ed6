/** The table of who was there, with what it is ordered by and the search. */
import { initialOf, messageOf, wholeNumbers } from "../../../kit/format.ts";
import { type Child, h, type Node } from "../../../kit/node.ts";
import { hueOf } from "../../../kit/format.ts";
import { icon } from "../../frame/icon.ts";
import { type Asked, orders, spans, type Viewer, type ViewerList } from "./list.ts";
import type { Say } from "./words.ts";

export interface ListViewModel {
  say: Say;
  language: string;
  list: ViewerList;
  asked: Asked;
  /** Whose card is open. */
  chosen: string | undefined;
  ask: (change: Partial<Asked>) => void;
  choose: (viewer: Viewer) => void;
  hrefOf: (userId: string) => string;
}

const hues = 8;

export function nameOfViewer({
  displayName,
  uniqueId,
  userId,
}: Pick<Viewer, "displayName" | "uniqueId" | "userId">): string {
  return messageOf(displayName ?? "", 40) || (uniqueId === "" ? userId : `@${messageOf(uniqueId, 40)}`);
}

export function faceOfViewer(viewer: Pick<Viewer, "displayName" | "uniqueId" | "userId">, size: string): Node {
  const name = nameOfViewer(viewer).replace(/^@/, "");
  return h(
    "span",
    { class: `face ${size} anon`, "data-hue": hueOf(viewer.userId, hues), "aria-hidden": "true" },
    initialOf(name),
  );
}

export function headView({ say, language, asked, ask }: ListViewModel): Child[] {
  const months = new Intl.NumberFormat(language, { style: "unit", unit: "month", unitDisplay: "long" });
  return [
    h("h1", { class: "t-page" }, say("title")),
    h(
      "div",
      { class: "seg", "data-size": "s", role: "group", "aria-label": say("order") },
      orders.map((order) =>
        h(
          "button",
          {
            key: order,
            type: "button",
            "aria-pressed": order === asked.order ? "true" : "false",
            onclick: () => ask({ order }),
          },
          say(`order.${order}`),
        ),
      ),
    ),
    h(
      "div",
      { class: "seg", "data-size": "s", role: "group", "aria-label": say("span") },
      spans.map((span) =>
        h(
          "button",
          {
            key: String(span),
            type: "button",
            "aria-pressed": span === asked.months ? "true" : "false",
            onclick: () => ask({ months: span }),
          },
          months.format(span),
        ),
      ),
    ),
    h(
      "label",
      { class: "with push people-search" },
      icon("search", "i-s"),
      h("span", { class: "vh" }, say("search")),
      h("input", {
        type: "search",
        maxlength: "64",
        placeholder: say("search.hint"),
        value: asked.search,
        oninput: ({ target }: Event) => ask({ search: (target as HTMLInputElement).value.trim() }),
      }),
      h("kbd", {}, "/"),
    ),
  ];
}

export function tableView(model: ListViewModel): Child {
  const { say, language, list, asked } = model;
  const { viewers, isReading, problem } = list;
  if (problem !== undefined) return h("p", { class: "empty t-stop", role: "status" }, problem);
  if (viewers.length === 0) {
    return isReading
      ? h("div", { class: "people-bones", role: "status", "aria-label": say("reading") }, bones())
      : h(
          "div",
          { class: "empty" },
          h("h2", { class: "t-head" }, say(asked.search === "" ? "empty" : "empty.search")),
          h("p", {}, say(asked.search === "" ? "empty.about" : "empty.search.about")),
        );
  }
  return [
    h(
      "table",
      { class: "table people-table", key: "table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, say("who")),
          h("th", { scope: "col", class: "end" }, say("order.coins")),
          h("th", { scope: "col", class: "end" }, say("order.chats")),
          h("th", { scope: "col", class: "end people-wide" }, say("order.days")),
          h("th", { scope: "col", class: "people-wide people-first" }, say("first")),
          h("th", { scope: "col", class: "people-wide" }, say("last")),
        ),
      ),
      h(
        "tbody",
        {},
        viewers.map((viewer) => rowOf(viewer, model)),
      ),
    ),
    list.hasMore &&
      h(
        "p",
        { class: "people-more", key: "more" },
        h(
          "button",
          { class: "btn", type: "button", disabled: isReading, onclick: () => void list.more() },
          icon("down"),
          say("more"),
        ),
      ),
    list.pending > 0 &&
      h(
        "p",
        { class: "people-more t-small t-quiet", key: "pending" },
        say("pending", { count: wholeNumbers(language)(list.pending), n: list.pending }),
      ),
  ];
}

const bones = () => [0, 1, 2, 3, 4, 5].map((index) => h("p", { key: String(index), class: "bone" }));

function rowOf(viewer: Viewer, { say, language, chosen, choose, hrefOf }: ListViewModel): Node {
  const whole = wholeNumbers(language);
  const days = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
  const { userId, uniqueId, coins, chats, firstSeenAt, lastSeenAt } = viewer;
  return h(
    "tr",
    { key: userId, "aria-selected": userId === chosen ? "true" : undefined },
    h(
      "td",
      {},
      h(
        "a",
        {
          class: "people-who",
          href: hrefOf(userId),
          onclick: (event: MouseEvent) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            choose(viewer);
          },
        },
        faceOfViewer(viewer, "face-s"),
        // In its own direction: so it is cut where it ends.
        h("bdi", { class: "cut", dir: "auto" }, nameOfViewer(viewer)),
        viewer.displayName !== null &&
          uniqueId !== "" &&
          h("small", { class: "cut t-faint", dir: "ltr" }, `@${messageOf(uniqueId, 40)}`),
        viewer.days === 1 && h("span", { class: "tag", "data-tone": "new" }, say("once")),
      ),
    ),
    h("td", { class: "num end t-coins" }, coins > 0 ? whole(coins) : ""),
    h("td", { class: "num end" }, whole(chats)),
    h("td", { class: "num end people-wide" }, whole(viewer.days)),
    h("td", { class: "people-wide people-first" }, days.format(new Date(firstSeenAt))),
    h("td", { class: "people-wide" }, days.format(new Date(lastSeenAt))),
  );
}
