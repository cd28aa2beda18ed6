/** What waits for a moderator, over the feed: how long it still waits, why, and what can be done. */
import type { EventUser } from "#shared/event.ts";
import { isolate } from "#shared/bidi.ts";
import { shownName } from "#shared/names.ts";
import { markedMessageOf, maxNameLength, messageOf, nameOf } from "../../../kit/format.ts";
import { type Child, h, type Node } from "../../../kit/node.ts";
import { clockOf } from "../../frame/clock.ts";
import { icon } from "../../frame/icon.ts";
import type { Deeds } from "./deeds.ts";
import type { Desk, Held } from "./desk.ts";
import { faceOf } from "./face.ts";
import type { Say } from "./words.ts";

/** More than these are counted, not drawn: the longest waiting come first. */
const mostShown = 30;

/** So many words that were found are named beside it, and of each so much. */
const mostNamed = 3;
const namedLength = 40;

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
  const { heldId, event, dueAt } = held;
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
      user &&
        h(
          "button",
          { class: "who", type: "button", onclick: () => choose(user) },
          h("bdi", {}, markedName(held, user)),
        ),
      " ",
      h(
        "span",
        { class: "what" },
        h("bdi", {}, marked(held, textOf(held, say))),
        " ",
        h("span", { class: "t-faint" }, `· ${reasonOf(held, say)}`),
      ),
    ),
    h(
      "div",
      { class: "ev-side" },
      other === undefined ? buttons : h("span", { class: "cell" }, say("hasIt", { name: desk.nameOf(other.by) })),
    ),
  );
}

/** A text of what waits; `at`: where the API has it, absent of what is said of it here. */
interface Shown {
  text: string;
  at?: string;
}

/** What it says, or would show. */
function textOf({ event, alerts }: Held, say: Say): Shown {
  const payload = (event?.payload ?? {}) as Record<string, unknown>;
  const { message, questionText, giftName, giftCount } = payload;
  if (typeof message === "string") return { text: message, at: "/event/payload/message" };
  if (typeof questionText === "string") return { text: questionText, at: "/event/payload/questionText" };
  if (typeof giftName === "string") return { text: say("gave", { gift: giftName, count: Number(giftCount) }) };
  if (event?.eventType === "FOLLOW") return { text: say("followed") };
  if (event?.eventType === "SUBSCRIBE") return { text: say("subscribed") };
  const action = (alerts[0]?.action ?? {}) as { text?: string; speech?: string };
  for (const key of ["text", "speech"] as const) {
    const text = action[key];
    if (text !== undefined && text !== "") return { text, at: `/alerts/0/action/${key}` };
  }
  return { text: say("alert") };
}

/** The text with what the lists found in it marked; whatever it holds stays text. */
function marked({ found }: Held, { text, at }: Shown, maxLength?: number): Child[] {
  const here = found.filter((one) => one.at === at);
  return markedMessageOf(text, here, maxLength).map((part) => (part.isMarked ? h("mark", {}, part.text) : part.text));
}

function markedName(held: Held, user: EventUser): Child {
  const [text, name] = [shownName(user), nameOf(user)];
  const at = text === user.displayName ? "/event/user/displayName" : "/event/user/uniqueId";
  return held.found.some((one) => one.at === at) ? marked(held, { text, at }, maxNameLength) : name;
}

/** Why it waits, with the words of the list and the addresses that were found: a mark alone tells nothing to who does not see it. */
function reasonOf(held: Held, say: Say): string {
  const named = (why: "word" | "link") => {
    const names = held.found.filter((one) => one.why === why).map((one) => one.word ?? foundText(held, one));
    const shown = [...new Set(names)].filter((name) => name !== "").slice(0, mostNamed);
    if (shown.length === 0) return held.why === why ? [say(`why.${why}`)] : [];
    const words = shown.map((name) => isolate(messageOf(name, namedLength))).join(", ");
    return [say("why.found", { why: say(`why.${why}`), words })];
  };
  const others = held.why === "kind" || held.why === "person" ? [say(`why.${held.why}`)] : [];
  return [...others, ...named("word"), ...named("link")].join(" · ");
}

/** What of a text was found, as it stands there. */
function foundText(held: Held, { at, start, end }: Held["found"][number]): string {
  let value: unknown = held;
  for (const key of at.split("/").slice(1)) value = (value as Record<string, unknown> | null | undefined)?.[key];
  return typeof value === "string" ? value.slice(start, end) : "";
}
