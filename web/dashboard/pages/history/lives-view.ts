/** The lives that were, in a table; a live that was taken in by several sessions has several rows. */
import type { Session } from "../../../../client/api.ts";
import { wholeNumbers } from "../../../kit/format.ts";
import { h, type Node } from "../../../kit/node.ts";
import { clockOf } from "../../frame/clock.ts";
import type { HistorySay } from "./measures.ts";
import type { LiveLink } from "./over-time/over-time.ts";

export interface LivesViewModel {
  say: HistorySay;
  language: string;
  /** The latest first. */
  sessions: readonly Session[];
  linkTo: (sessionId: string) => LiveLink;
}

export function livesView(model: LivesViewModel): Node {
  const { say, sessions } = model;
  if (sessions.length === 0) {
    return h("div", { class: "empty" }, h("h2", { class: "t-head" }, say("empty")), h("p", {}, say("empty.about")));
  }
  return h(
    "div",
    { class: "scroll", tabindex: "0", key: "lives" },
    h(
      "table",
      { class: "table" },
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          h("th", { scope: "col" }, say("began")),
          h("th", { scope: "col" }, say("length")),
          h("th", { scope: "col", class: "end" }, say("events")),
          h("th", { scope: "col" }, say("whole")),
        ),
      ),
      h("tbody", {}, rowsOf(model)),
    ),
  );
}

function rowsOf({ say, language, sessions, linkTo }: LivesViewModel): Node[] {
  const whole = wholeNumbers(language);
  const days = new Intl.DateTimeFormat(language, { dateStyle: "full", timeStyle: "short" });
  const byRoom = Map.groupBy(sessions, ({ roomId }) => roomId);
  const lengthOf = ({ startedAt, endedAt }: Session) =>
    endedAt === null ? say("runs") : clockOf(Date.parse(endedAt) - Date.parse(startedAt));
  return sessions.map((one) => {
    const parts = byRoom.get(one.roomId) ?? [];
    const { href, open } = linkTo(one.sessionId);
    return h(
      "tr",
      { key: one.sessionId },
      h(
        "td",
        {},
        h("a", { href, onclick: open }, days.format(new Date(one.startedAt))),
        parts.length > 1 &&
          h(
            "small",
            { class: "t-faint hist-part-of" },
            say("part", { number: parts.length - parts.indexOf(one), count: parts.length }),
          ),
      ),
      h("td", { class: "num" }, lengthOf(one)),
      h("td", { class: "num end" }, whole(one.eventCount)),
      h(
        "td",
        {},
        h(
          "span",
          { class: "tag", "data-tone": one.complete ? "ok" : "caution" },
          say(one.complete ? "whole.yes" : "whole.no"),
        ),
      ),
    );
  });
}
