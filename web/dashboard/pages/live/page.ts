/** Live: what happens now, as a feed, and in numbers. */
import type { EventUser } from "#shared/event.ts";
import { nameOf } from "../../../kit/format.ts";
import { draw, h, type Node } from "../../../kit/node.ts";
import { type Filter, isFiltering, kindsToChoose, readFilter, writeFilter } from "../../feed/filter.ts";
import { openFeedView } from "../../feed/feed-view.ts";
import type { RowKind } from "../../feed/rows.ts";
import { keepFilters, type SavedFilter, savedFilters, withSaved } from "../../feed/saved-filters.ts";
import { icon } from "../../frame/icon.ts";
import type { Command, Page } from "../../frame/page.ts";
import { peopleOf } from "../../frame/people-of.ts";
import { openBeside } from "./beside.ts";
import { besideView } from "./beside-view.ts";
import { filterMenu } from "./filter-menu.ts";
import { stateView, sumsView } from "./state-view.ts";
import english from "./words/en.json" with { type: "json" };
import { serverNow } from "../../../kit/server-clock.ts";

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
  side.tabIndex = -1;
  const empty = document.createElement("div");

  let filter: Filter = readFilter(place.now.query);
  /** The name of who is filtered for, as it was pressed. */
  let personName = "";
  let top: "gifters" | "chatters" = "gifters";
  let saved = savedFilters();
  let isDrawing = false;
  /** The numbers stand in the head alone. */
  const isNarrow = matchMedia("(max-width: 63.99rem)");
  const beside = openBeside(page, drawSoon);

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

  /** In a narrow window the numbers lie in a drawer over the feed. */
  const isSideOpen = () => place.now.query["side"] === "1";
  function openSide(isOpen: boolean): void {
    place.change({ side: isOpen ? "1" : undefined });
    if (isOpen) side.focus({ preventScroll: true });
    else head.querySelector<HTMLElement>(".live-sums")?.focus({ preventScroll: true });
  }

  function save(next: readonly SavedFilter[]): void {
    saved = [...next];
    keepFilters(saved);
    drawHead();
  }

  function drawHead(): void {
    const isHeld = feed.isHeld();
    draw(
      head,
      h("h1", { class: "vh" }, say("title")),
      sumsView({
        say,
        language: speech.locale,
        live,
        now: serverNow(),
        isOpen: isSideOpen(),
        open: () => openSide(!isSideOpen()),
      }),
      h(
        "div",
        { class: "feed-kinds", role: "group", "aria-label": say("kinds") },
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
      filter.minCoins > 0 &&
        h(
          "button",
          {
            key: "coins",
            class: "chip",
            type: "button",
            "aria-pressed": "true",
            "data-kind": "gift",
            onclick: () => setFilter({ ...filter, minCoins: 0 }),
          },
          icon("b-gift"),
          say("filter.coins", {
            coins: new Intl.NumberFormat(speech.locale).format(filter.minCoins),
            n: filter.minCoins,
          }),
          icon("x"),
        ),
      h(
        "label",
        { class: "with push feed-search", "data-filled": filter.text !== "" },
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
      filterMenu({
        say,
        filter,
        saved,
        choose: (chosen) => setFilter(chosen),
        setCoins: (coins) => setFilter({ ...filter, minCoins: readFilter({ coins }).minCoins }),
        save: (name) => {
          save(withSaved(saved, { name, filter }));
          page.toast({ text: say("filter.kept", { name }), tone: "ok" });
        },
        remove: (name) => {
          const before = saved;
          save(saved.filter((one) => one.name !== name));
          page.toast({ text: say("filter.gone", { name }), undo: async () => save(before) });
        },
      }),
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

  const filterCommands = (): Command[] =>
    saved.map(({ name, filter: chosen }) => ({
      id: `filter-${name}`,
      icon: "filter",
      label: name,
      where: say("filter.saved"),
      run: () => setFilter(chosen),
    }));

  const peopleCommands = (typed: string): Command[] =>
    peopleOf(live.recent, typed).map((user) => ({
      id: `person-${user.userId}`,
      icon: "user",
      label: nameOf(user),
      where: say("person"),
      run: () => {
        personName = nameOf(user);
        setFilter({ ...filter, person: user.userId });
      },
    }));

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
    side.toggleAttribute("data-drawer", isSideOpen());
    draw(
      side,
      h(
        "button",
        {
          key: "close",
          class: "btn side-close",
          "data-kind": "quiet",
          "data-icon": true,
          type: "button",
          "aria-label": say("side.close"),
          onclick: () => openSide(false),
        },
        icon("x"),
      ),
      stateView({
        say,
        language: speech.locale,
        live,
        now: serverNow(),
        top,
        chooseTop: (next) => {
          top = next;
          drawSide();
        },
      }),
      besideView({
        say,
        language: speech.locale,
        beside,
        way: page.way.latest,
        rulesHref: place.href("rules"),
        studioHref: `/studio/?stream=${encodeURIComponent(page.stream.streamId)}`,
      }),
    );
  }

  function drawSoon(): void {
    if (isDrawing) return;
    isDrawing = true;
    setTimeout(() => {
      isDrawing = false;
      if (signal.aborted) return;
      drawSide();
      drawEmpty();
      if (isNarrow.matches) drawHead();
    }, 250);
  }
  live.listen({ changed: drawSoon, events: drawSoon }, signal);
  const clock = setInterval(drawSide, 5_000);
  signal.addEventListener("abort", () => clearInterval(clock));
  feed.onChange(drawHead);
  page.onAddress(() => {
    if (side.hasAttribute("data-drawer") !== isSideOpen()) {
      drawSide();
      drawHead();
    }
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
    { key: "Escape", label: say("side.close"), run: () => isSideOpen() && openSide(false) },
    ...feed.shortcuts,
  ]);
  page.commands((typed) => [...filterCommands(), ...peopleCommands(typed)]);
  drawHead();
  drawSide();
  drawEmpty();
}
