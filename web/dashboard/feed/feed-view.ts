/** A feed in a page: rows, filter, holding, keys. The page decides what can be done with a row. */
import type { EventUser, RecordedEvent } from "#shared/event.ts";
import { draw, h } from "../../kit/node.ts";
import { icon } from "../frame/icon.ts";
import type { LiveFeed } from "../frame/live-feed.ts";
import type { Shortcut } from "../frame/shortcuts.ts";
import type { Speech } from "../frame/words.ts";
import { type Filter, filterOf, noFilter } from "./filter.ts";
import { openFeedRows, type Row } from "./rows.ts";
import { rowView, type RowViewOptions } from "./row-view.ts";
import { openVirtualList } from "./virtual-list.ts";
import english from "./words/en.json" with { type: "json" };

/** So many rows are kept while nobody looks back; while the feed is held, many more. */
const keptRows = 3_000;
const heldRows = 20_000;
/** So many more there may be before the oldest go, some at once. */
const slackRows = 300;
/** In a flood new rows are shown so often: nobody reads faster. */
const floodMs = 100;

export interface FeedViewOptions extends Pick<RowViewOptions, "onPerson" | "actions" | "picture" | "gone"> {
  live: LiveFeed;
  speech: Speech;
  /** Only events of these kinds become rows at all; absent: all. */
  only?: (event: RecordedEvent) => boolean;
  /** Enter on a row. */
  onRow?: (row: Row, element: HTMLElement) => void;
  signal: AbortSignal;
}

export interface FeedView {
  /** Scrolls; it takes the rest of a `sheet`. */
  element: HTMLElement;
  /** The line under it: the newest, or how many wait. */
  foot: HTMLElement;
  filter: (filter: Filter) => void;
  isHeld: () => boolean;
  /** How many rows pass the filter. */
  count: () => number;
  hold: (isHeld: boolean) => void;
  /** Keys for `page.shortcuts`. */
  shortcuts: readonly Shortcut[];
  /** The row that has the focus or is pointed at. */
  rowAt: (element: Element | null) => Row | undefined;
  onChange: (heard: () => void) => void;
  /** Marks rows as taken back, or as there again. */
  setGone: (isMeant: (row: Row) => boolean, isGone: boolean) => void;
  /** Draws the rows anew that these are true of: something beside their events has changed. */
  redraw: (isMeant: (row: Row) => boolean) => void;
}

export function openFeedView({ live, speech, only, onRow, signal, ...view }: FeedViewOptions): FeedView {
  const say = speech.of("feed", english);
  const feed = openFeedRows();
  const scroll = document.createElement("div");
  scroll.className = "scroll feed-scroll";
  scroll.tabIndex = 0;
  const list = document.createElement("div");
  list.className = "feed-rows";
  list.setAttribute("role", "feed");
  list.setAttribute("aria-label", say("feed"));
  scroll.append(list);
  const foot = document.createElement("div");
  foot.className = "feed-now";

  let filter = noFilter;
  let rows: readonly Row[] = [];
  let heldAt: number | undefined;
  let changed: (() => void) | undefined;
  const passes = () => {
    const test = filterOf(filter);
    return filter === noFilter ? feed.rows : feed.rows.filter(test);
  };

  const virtual = openVirtualList<Row>({
    scroll,
    list,
    make() {
      const element = document.createElement("article");
      element.className = "ev";
      element.tabIndex = -1;
      element.setAttribute("aria-setsize", "-1");
      return element;
    },
    update: rowView({
      say,
      language: speech.locale,
      startedAt: () => live.state?.startedAt ?? 0,
      ...view,
    }),
    onStuck(isStuck) {
      heldAt = isStuck ? undefined : (feed.rows.at(-1)?.id ?? 0);
      drawFoot();
      changed?.();
    },
  });

  let isWaiting = false;
  let shownAt = -Infinity;
  const showSoon = () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      show();
    });
  };
  let isComing = false;
  /** For what comes by itself; what somebody does is seen at once. */
  const showNews = () => {
    const wait = shownAt + floodMs - performance.now();
    if (wait <= 0) return showSoon();
    if (isComing) return;
    isComing = true;
    setTimeout(() => {
      isComing = false;
      showSoon();
    }, wait);
  };
  function show(): void {
    if (signal.aborted) return;
    shownAt = performance.now();
    const most = heldAt === undefined ? keptRows : heldRows;
    if (feed.rows.length > most + slackRows) feed.trim(most);
    rows = passes();
    virtual.show(rows);
    drawFoot();
  }

  function drawFoot(): void {
    const waiting = heldAt === undefined ? 0 : rows.length - 1 - rows.findLastIndex(({ id }) => id <= (heldAt ?? 0));
    const offset = live.position?.split(":")[1];
    foot.toggleAttribute("data-held", heldAt !== undefined);
    draw(
      foot,
      h("span", { class: "tip", "aria-hidden": "true" }),
      h(
        "span",
        { class: "cut" },
        heldAt === undefined ? say(live.line === "open" ? "foot.newest" : "foot.asOf") : say("foot.held"),
      ),
      heldAt === undefined
        ? h(
            "span",
            { class: "num", "data-offset": offset },
            rows.length === feed.rows.length
              ? offset === undefined
                ? ""
                : say("foot.position", { offset })
              : say("foot.shown", { count: rows.length }),
          )
        : h(
            "button",
            { class: "btn", "data-size": "s", type: "button", onclick: () => virtual.stick(true) },
            icon("down"),
            say("foot.new", { count: waiting }),
            " ",
            h("kbd", {}, "N"),
          ),
    );
  }

  function take(events: readonly RecordedEvent[]): void {
    if (feed.take(only ? events.filter(only) : events)) showNews();
  }

  feed.take(only ? live.recent.filter(only) : live.recent);
  live.listen(
    {
      hello(frame) {
        if (frame.recovered) return;
        feed.clear();
        take(live.recent);
        showSoon();
      },
      events: ({ events }) => take(events),
      overlays({ withdrawals }) {
        for (const { all, messageIds, userIds, parts } of withdrawals) {
          if (!parts.includes("chat")) continue;
          if (feed.takeBack({ ...(messageIds && { messageIds }), ...(userIds && { userIds }), isAll: all === true }))
            showSoon();
        }
      },
      changed: drawFoot,
    },
    signal,
  );
  // Who reads with the keyboard or has marked something reads in peace.
  scroll.addEventListener("focusin", ({ target }) => target !== scroll && virtual.stick(false), { signal });
  document.addEventListener(
    "selectionchange",
    () => {
      const selection = document.getSelection();
      if (selection && !selection.isCollapsed && scroll.contains(selection.anchorNode)) virtual.stick(false);
    },
    { signal },
  );

  function step(by: number): void {
    const at = virtual.indexOf(list.ownerDocument.activeElement?.closest(".ev") ?? list);
    const next = at === -1 ? rows.length - 1 : Math.min(Math.max(at + by, 0), rows.length - 1);
    virtual.reveal(next)?.focus({ preventScroll: true });
  }
  const rowAt = (element: Element | null): Row | undefined => {
    const article = element?.closest(".ev") ?? undefined;
    return article === undefined ? undefined : rows[virtual.indexOf(article)];
  };
  scroll.addEventListener(
    "keydown",
    (event) => {
      const { target } = event;
      if (event.key === "End") virtual.stick(true);
      else if (event.key === "Enter" && target instanceof HTMLElement && target.matches(".ev")) {
        const row = rowAt(target);
        if (row && onRow) onRow(row, target);
      } else return;
      event.preventDefault();
    },
    { signal },
  );

  requestAnimationFrame(show);
  return {
    element: scroll,
    foot,
    filter(next) {
      filter = next;
      showSoon();
    },
    isHeld: () => heldAt !== undefined,
    count: () => passes().length,
    hold: (isHeld) => virtual.stick(!isHeld),
    shortcuts: [
      { key: "j", label: say("key.next"), run: () => step(1) },
      { key: "k", label: say("key.previous"), run: () => step(-1) },
      { key: "n", label: say("key.newest"), run: () => virtual.stick(true) },
      { key: " ", label: say("key.hold"), run: () => virtual.stick(heldAt !== undefined) },
    ],
    rowAt,
    setGone(isMeant, isGone) {
      if (feed.setGone(isMeant, isGone)) showSoon();
    },
    redraw(isMeant) {
      for (const row of feed.rows) if (isMeant(row)) row.version += 1;
      showSoon();
    },
    onChange(heard) {
      changed = heard;
    },
  };
}

export type { EventUser, Row };
