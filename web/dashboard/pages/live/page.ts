/** Live: what happens now, as a feed, and in numbers. */
import type { EventUser } from "#shared/event.ts";
import { nameOf } from "../../../kit/format.ts";
import { draw, h, type Node } from "../../../kit/node.ts";
import { type Filter, isFiltering, kindsToChoose, readFilter, writeFilter } from "../../feed/filter.ts";
import { openFeedView } from "../../feed/feed-view.ts";
import type { RowKind } from "../../feed/rows.ts";
import { icon } from "../../frame/icon.ts";
import type { Page } from "../../frame/page.ts";
import { stateView } from "./state-view.ts";
import english from "./words/en.json" with { type: "json" };

export function open(page: Page): void {
  const { root, speech, live, place, signal } = page;
  const say = speech.of("live", english);
  const [sheet, head, side] = ["section", "header", "aside"].map((tag) => document.createElement(tag)) as [
    HTMLElement,
    HTMLElement,
    HTMLElement,
  ];
  sheet.className = "sheet";
  head.className = "sheet-head live-head";
  side.className = "side";
  side.setAttribute("aria-label", say("state"));
  const empty = document.createElement("div");

  let filter: Filter = readFilter(place.now.query);
  /** The name of who is filtered for, as it was pressed. */
  let personName = "";
  let top: "gifters" | "chatters" = "gifters";

  const feed = openFeedView({
    live,
    speech,
    signal,
    picture: page.picture,
    onPerson: (user: EventUser) => {
      personName = nameOf(user);
      setFilter({ ...filter, person: user.userId });
    },
  });
  feed.filter(filter);
  sheet.append(head, feed.element, empty, feed.foot);
  root.append(sheet, side);

  function setFilter(next: Filter): void {
    filter = next;
    feed.filter(next);
    place.change(writeFilter(next));
    drawHead();
    drawEmpty();
  }

  function toggle(kind: RowKind): void {
    const has = filter.kinds.includes(kind);
    setFilter({ ...filter, kinds: has ? filter.kinds.filter((one) => one !== kind) : [...filter.kinds, kind] });
  }

  const chip = (kind: (typeof kindsToChoose)[number]): Node =>
    h(
      "button",
      {
        key: kind,
        class: "chip",
        type: "button",
        "aria-pressed": filter.kinds.includes(kind) ? "true" : "false",
        "data-kind": kind,
        onclick: () => toggle(kind),
      },
      icon(`b-${kind}`),
      say(kind),
    );

  function drawHead(): void {
    const isHeld = feed.isHeld();
    draw(
      head,
      h("h1", { class: "vh" }, say("title")),
      h(
        "div",
        { class: "chips", role: "group", "aria-label": say("kinds") },
        h(
          "button",
          {
            class: "chip",
            type: "button",
            "aria-pressed": filter.kinds.length === 0 ? "true" : "false",
            onclick: () => setFilter({ ...filter, kinds: [] }),
          },
          say("all"),
        ),
        kindsToChoose.map(chip),
      ),
      filter.person !== "" &&
        h(
          "button",
          {
            class: "chip",
            type: "button",
            "aria-pressed": "true",
            onclick: () => setFilter({ ...filter, person: "" }),
          },
          icon("user"),
          h("bdi", { class: "cut" }, say("filter.person", { name: personName || filter.person })),
          icon("x"),
        ),
      h(
        "label",
        { class: "with push feed-amount" },
        icon("b-gift", "i-s"),
        h("span", { class: "vh" }, say("amount")),
        h("input", {
          type: "number",
          min: "0",
          max: "10000000",
          inputmode: "numeric",
          placeholder: say("coins"),
          value: filter.minCoins > 0 ? String(filter.minCoins) : "",
          oninput: ({ target }: Event) =>
            setFilter({ ...filter, ...pick(readFilter({ coins: (target as HTMLInputElement).value })) }),
        }),
      ),
      h(
        "label",
        { class: "with feed-search" },
        icon("search", "i-s"),
        h("span", { class: "vh" }, say("search")),
        h("input", {
          type: "search",
          placeholder: say("search"),
          value: filter.text,
          oninput: ({ target }: Event) =>
            setFilter({ ...filter, text: (target as HTMLInputElement).value.slice(0, 100) }),
        }),
        h("kbd", {}, "/"),
      ),
      h(
        "button",
        {
          class: "btn",
          type: "button",
          "aria-pressed": isHeld ? "true" : "false",
          onclick: () => feed.hold(!feed.isHeld()),
        },
        icon(isHeld ? "play" : "pause"),
        h("span", { class: "wide" }, say(isHeld ? "goOn" : "hold")),
      ),
    );
  }

  const pick = ({ minCoins }: Filter) => ({ minCoins });

  function drawEmpty(): void {
    const isEmpty = feed.count() === 0;
    empty.className = isEmpty ? "empty live-empty" : "vh";
    if (!isEmpty) return draw(empty);
    const isFiltered = isFiltering(filter) && live.recent.length > 0;
    draw(
      empty,
      h("h2", { class: "t-head" }, say("empty.title")),
      h(
        "p",
        {},
        isFiltered
          ? say("empty.filter")
          : live.state?.live
            ? say("empty.live")
            : say("empty.offline", { handle: page.stream.uniqueId }),
      ),
      isFiltered &&
        h("button", { class: "btn", type: "button", onclick: () => setFilter(readFilter({})) }, say("filter.clear")),
    );
  }

  function drawSide(): void {
    draw(
      side,
      stateView({
        say,
        language: speech.language,
        live,
        now: Date.now(),
        top,
        chooseTop: (next) => {
          top = next;
          drawSide();
        },
      }),
    );
  }

  let isDrawing = false;
  const drawSoon = () => {
    if (isDrawing) return;
    isDrawing = true;
    setTimeout(() => {
      isDrawing = false;
      if (signal.aborted) return;
      drawSide();
      drawEmpty();
    }, 250);
  };
  live.listen({ changed: drawSoon, events: drawSoon }, signal);
  const clock = setInterval(drawSide, 5_000);
  signal.addEventListener("abort", () => clearInterval(clock));
  feed.onChange(drawHead);
  page.onAddress(() => {
    const next = readFilter(place.now.query);
    if (JSON.stringify(next) === JSON.stringify(filter)) return;
    filter = next;
    feed.filter(next);
    drawHead();
  });
  page.shortcuts([
    {
      key: "/",
      label: say("key.search"),
      run: () => head.querySelector<HTMLInputElement>('input[type="search"]')?.focus(),
    },
    ...feed.shortcuts,
  ]);
  drawHead();
  drawSide();
  drawEmpty();
}
