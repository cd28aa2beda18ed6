/** The lives that were, in a table; one that was taken in by several sessions is one. */
import { wholeNumbers } from "../../../kit/format.ts";
import { h, type Node } from "../../../kit/node.ts";
import { clockOf } from "../../frame/clock.ts";
import { isAlone, isPlayed, type Live } from "./live/parts.ts";
import type { Bucket, HistorySay } from "./measures.ts";
import type { LiveLink } from "./over-time/over-time.ts";

export interface LivesViewModel {
  say: HistorySay;
  language: string;
  /** The latest first. */
  lives: readonly Live[];
  /** What was counted of each, by its room; of those long ago nothing. */
  counted: ReadonlyMap<string, Bucket>;
  hasEarlier: boolean;
  readEarlier: () => void;
  linkTo: (sessionId: string) => LiveLink;
}

export function livesView(model: LivesViewModel): Node {
  const { say, lives, counted, hasEarlier, readEarlier } = model;
  if (lives.length === 0) {
    return h("div", { class: "empty" }, h("h2", { class: "t-head" }, say("empty")), h("p", {}, say("empty.about")));
  }
  const hasNumbers = counted.size > 0;
  const end = (text: string, look = "end") => h("th", { key: text, scope: "col", class: look }, text);
  return h(
    "div",
    { class: "scroll", tabindex: "0", key: "lives" },
    h(
      "table",
      { class: "table hist-lives" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, say("began")),
          end(say("length")),
          end(say("events"), "end wide"),
          hasNumbers && [end(say("peak"), "end wide"), end(say("people"), "end wide"), end(say("coins"))],
          h("th", { scope: "col" }, say("whole")),
        ),
      ),
      h(
        "tbody",
        {},
        lives.map((live) => rowOf(model, live)),
      ),
    ),
    hasEarlier &&
      h(
        "p",
        { class: "hist-earlier" },
        h("button", { class: "btn", type: "button", onclick: readEarlier }, say("earlier")),
      ),
  );
}

function rowOf({ say, language, counted, linkTo }: LivesViewModel, live: Live): Node {
  const { parts, startedAt, endedAt, eventCount, isComplete, roomId } = live;
  const whole = wholeNumbers(language);
  const days = new Intl.DateTimeFormat(language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "numeric",
    minute: "2-digit",
  });
  const { sessionId } = parts[0];
  const { href, open } = linkTo(sessionId);
  const length = endedAt === null ? say("runs") : clockOf(Date.parse(endedAt) - Date.parse(startedAt));
  // Runs of one recording share a room: there is no number of one of them here.
  const numbers = isAlone(parts[0]) ? undefined : counted.get(roomId);
  const number = (label: string, value: number | null | undefined, look: string) =>
    h(
      "td",
      { key: label, class: look, "data-label": label },
      value === null || value === undefined ? "–" : whole(value),
    );
  return h(
    "tr",
    { key: sessionId },
    h(
      "td",
      {},
      h("a", { href, onclick: open }, days.format(new Date(startedAt))),
      isPlayed(parts[0]) && [" ", h("span", { class: "tag", "data-tone": "trial" }, say("played"))],
      parts.length > 1 &&
        h("small", { class: "t-faint hist-part-of" }, say("parts", { count: whole(parts.length), n: parts.length })),
    ),
    h("td", { class: "num end", "data-label": say("length") }, length),
    number(say("events"), eventCount, "num end wide"),
    counted.size > 0 && [
      number(say("peak"), numbers?.peakViewers, "num end wide"),
      number(say("people"), numbers?.uniqueUsers, "num end wide"),
      number(say("coins"), numbers?.coins, "num end t-coins"),
    ],
    h(
      "td",
      {},
      h(
        "span",
        { class: "tag", "data-tone": isComplete ? "ok" : "caution" },
        say(isComplete ? "whole.yes" : "whole.no"),
      ),
    ),
  );
}
