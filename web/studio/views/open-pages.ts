/** Where an overlay is open now, as the studio says it. */
import { bestShowing, type OpenPage, type Showing, showingOf } from "../../kit/open-pages.ts";
import { h, type Node } from "../dom/node.ts";
import type { Say } from "../words.ts";

/** What a dot says beside the words. */
const tones = { air: "air", seen: "ok", preview: "ok", elsewhere: "off", hidden: "warn" } as const satisfies Record<
  Showing,
  string
>;

const dot = (showing: Showing | undefined): Node =>
  h("i", { class: "dot", "data-tone": showing === undefined ? "off" : tones[showing], "aria-hidden": "true" });

const word = (showing: Showing | undefined) => `showing.${showing ?? "none"}` as const;

/** In a few words: how the page that most people see is shown. `pages` undefined: not known yet, and nothing is said. */
export function openTag(say: Say, pages: readonly OpenPage[] | undefined): Node | undefined {
  if (pages === undefined) return undefined;
  const showing = bestShowing(pages);
  return h(
    "span",
    { class: "open-tag", key: "open", "data-showing": showing ?? "none" },
    dot(showing),
    h("span", {}, say(word(showing))),
    pages.length > 1 && h("span", { class: "n" }, `×${pages.length}`),
  );
}

/** Each page that is open, and how late it is. */
export function openList(say: Say, pages: readonly OpenPage[]): Node {
  return h(
    "section",
    { class: "open-pages", key: "open pages", "aria-label": say("showing.title"), "aria-live": "polite" },
    h("b", {}, say("showing.title")),
    pages.length === 0
      ? h("p", { class: "hint", key: "none" }, dot(undefined), say("showing.noneYet"))
      : h(
          "ul",
          { key: "list" },
          pages.slice(0, mostListed).map((page, index) => h("li", { key: String(index) }, onePage(say, page))),
        ),
    pages.length > mostListed && h("p", { class: "hint", key: "more" }, say("showing.more", { count: pages.length })),
  );
}

/** A streamer has two or three. */
const mostListed = 5;

function onePage(say: Say, page: OpenPage): (Node | string)[] {
  const showing = showingOf(page);
  const lagMs = page.showing?.lagMs ?? null;
  return [
    dot(showing),
    h("span", {}, say(word(showing))),
    ...(lagMs === null ? [] : [h("span", { class: "hint" }, say("showing.late", { ms: Math.max(0, lagMs) }))]),
  ];
}
