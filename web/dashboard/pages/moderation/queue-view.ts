/** What waits for a moderator, over the feed: how long it still waits, why, and what can be done. */
import type { EventUser } from "#shared/event.ts";
import { messageOf, nameOf } from "../../../kit/format.ts";
import { h, type Node } from "../../../kit/node.ts";
import { clockOf } from "../../frame/clock.ts";
import { icon } from "../../frame/icon.ts";
import type { Deeds } from "./deeds.ts";
import type { Desk, Held } from "./desk.ts";
import { faceOf } from "./face.ts";
import type { Say } from "./words.ts";

/** More than these are counted, not drawn: the longest waiting come first. */
const mostShown = 30;

export interface QueueViewOptions {
  say: Say;
  desk: Desk;
  deeds: Deeds;
  now: number;
  choose: (user: EventUser) => void;
}

export function queueView({ say, desk, deeds, now, choose }: QueueViewOptions): Node | false {
  const waiting = desk.queue?.waiting ?? [];
  if (waiting.length === 0) return false;
  return h(
    "section",
    { key: "queue", class: "queue", "aria-labelledby": "queue-title" },
    h(
      "div",
      { class: "queue-head" },
      icon("hand"),
      h(
        "div",
        {},
        h(
          "h2",
          { class: "t-head", id: "queue-title" },
          say(waiting.length === 1 ? "queue.one" : "queue", { count: waiting.length }),
        ),
        h("span", { class: "t-quiet" }, say("queue.about")),
      ),
      h(
        "button",
        {
          class: "btn",
          "data-kind": "quiet",
          "data-size": "s",
          type: "button",
          onclick: () => void deeds.decideAll("drop"),
        },
        say("skipAll"),
      ),
    ),
    h(
      "div",
      { class: "queue-rows", role: "feed", "aria-label": say("queue.label") },
      waiting.slice(0, mostShown).map((held, index) => heldView(held, index === 0, { say, desk, deeds, now, choose })),
      waiting.length > mostShown &&
        h("p", { class: "t-quiet queue-more" }, say("queue.more", { count: waiting.length - mostShown })),
    ),
  );
}

function heldView(held: Held, isFirst: boolean, { say, desk, deeds, now, choose }: QueueViewOptions): Node {
  const { heldId, event, alerts, dueAt, why } = held;
  const user = event?.user as EventUser | undefined;
  const leftS = Math.max(0, Math.ceil((Date.parse(dueAt) - now) / 1_000));
  const [other] = desk.othersAt({ heldId });
  const buttons = [
    h(
      "button",
      {
        class: "btn",
        "data-kind": "air",
        "data-size": "s",
        type: "button",
        onclick: () => void deeds.decide(held, "show"),
      },
      say("letThrough"),
      isFirst && [" ", h("kbd", {}, "A")],
    ),
    h(
      "button",
      { class: "btn", "data-size": "s", type: "button", onclick: () => void deeds.decide(held, "drop") },
      say("skip"),
      isFirst && [" ", h("kbd", {}, "X")],
    ),
  ];
  return h(
    "article",
    {
      key: heldId,
      class: "ev",
      "data-type": "held",
      tabindex: "-1",
      "data-held": heldId,
      "data-taken": other !== undefined,
      mounted: (element: HTMLElement) => element.addEventListener("focusin", () => desk.look({ heldId })),
    },
    h(
      "time",
      { class: "ev-time num" },
      h("bdi", { dir: "ltr" }, leftS < 100 ? say("seconds", { count: leftS }) : clockOf(leftS * 1_000)),
    ),
    h("span", { class: "bead" }, icon("b-held"), h("span", { class: "vh" }, say("waits"))),
    user ? faceOf(user, "face-s") : h("span", { class: "face-none" }),
    h(
      "div",
      { class: "ev-body" },
      user && h("button", { class: "who", type: "button", onclick: () => choose(user) }, h("bdi", {}, nameOf(user))),
      " ",
      h(
        "span",
        { class: "what" },
        h("bdi", {}, messageOf(textOf(held, alerts, say))),
        " ",
        h("span", { class: "t-faint" }, `· ${say(`why.${why}`)}`),
      ),
    ),
    h(
      "div",
      { class: "ev-side" },
      other === undefined ? buttons : h("span", { class: "cell" }, say("hasIt", { name: desk.nameOf(other.by) })),
    ),
  );
}

/** What it says, or would show. */
function textOf({ event }: Held, alerts: Held["alerts"], say: Say): string {
  const payload = (event?.payload ?? {}) as Record<string, unknown>;
  const { message, questionText, giftName, giftCount } = payload;
  if (typeof message === "string") return message;
  if (typeof questionText === "string") return questionText;
  if (typeof giftName === "string") return say("gave", { gift: giftName, count: Number(giftCount) });
  if (event?.eventType === "FOLLOW") return say("followed");
  if (event?.eventType === "SUBSCRIBE") return say("subscribed");
  const [alert] = alerts;
  const action = alert?.action as { text?: string; speech?: string } | undefined;
  return [action?.text, action?.speech].find((text) => text !== undefined && text !== "") ?? say("alert");
}
