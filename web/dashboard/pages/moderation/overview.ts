/** What stands beside the feed while nobody is chosen: what was done last, alerts that can be shown again, what waits by itself, and which words do. */
import type { Operations } from "../../../../client/api.ts";
import type { HeldKind } from "#shared/moderation/lists.ts";
import { messageOf, nameOf } from "../../../kit/format.ts";
import { type Child, h, type Node } from "../../../kit/node.ts";
import { icon } from "../../frame/icon.ts";
import type { Deeds } from "./deeds.ts";
import type { Act, Desk, Held, Kept } from "./desk.ts";
import type { Lists } from "./lists.ts";
import { wordsView, type WordsViewOptions } from "./words-view.ts";
import type { Say } from "./words.ts";

export type Shown = Operations["listShownAlerts"]["answer"]["shown"][number];
export type Kind = HeldKind;

const kinds: readonly Kind[] = ["chat", "questions", "gifts", "follows", "subscriptions", "emotes", "alerts", "speech"];
const mostDone = 12;

export interface OverviewOptions {
  say: Say;
  language: string;
  desk: Desk;
  deeds: Deeds;
  lists: Lists | undefined;
  shown: readonly Shown[] | undefined;
  setKind: (kind: Kind, isHeld: boolean) => void;
  words: Pick<WordsViewOptions, "typed" | "type" | "add" | "remove" | "setLinks">;
  now: number;
  /** Where it stands over the feed. */
  close?: () => void;
}

export function overview(options: OverviewOptions): (Node | false)[] {
  const { say, close } = options;
  return [
    close !== undefined &&
      h(
        "div",
        { key: "close", class: "mod-overview-head" },
        h(
          "button",
          {
            class: "btn mod-overview-close",
            "data-kind": "quiet",
            "data-icon": true,
            type: "button",
            "aria-label": say("close"),
            title: say("close"),
            onclick: close,
          },
          icon("x"),
        ),
      ),
    h("section", { key: "done" }, done(options)),
    h("section", { key: "again" }, again(options)),
    h("section", { key: "waits" }, waits(options)),
    h("section", { key: "words" }, wordsView({ say, lists: options.lists, ...options.words })),
  ];
}

interface Done {
  key: string;
  at: string;
  /** Asked of those that are shown: as many as a thousand people can be kept off. */
  text: () => string;
  undo: (() => void) | undefined;
}

function done({ say, language, desk, deeds, now }: OverviewOptions): Child[] {
  const acts = (desk.queue?.acts ?? []).map((act) => ({
    key: act.actId,
    at: act.undone?.at ?? act.at,
    text: () => actText(act, desk, say),
    undo: undoOf(act, deeds, now),
  }));
  const decided = (desk.queue?.decided ?? []).map((held) => ({
    key: held.heldId,
    at: held.decided?.at ?? held.heldAt,
    text: () => decidedText(held, desk, say),
    undo: () => void deeds.decide(held, "undo"),
  }));
  const people = (desk.queue?.people ?? []).flatMap((kept) =>
    kept.at === null || kept.blockId === null
      ? []
      : {
          key: kept.blockId,
          at: kept.at,
          text: () => say(`did.person.${kept.measure}`, { name: whoDid(kept.by, desk, say), of: whoseIs(kept) }),
          undo: () => void deeds.free(kept),
        },
  );
  const all: Done[] = [...acts, ...decided, ...people]
    .sort((one, other) => other.at.localeCompare(one.at))
    .slice(0, mostDone);
  const times = new Intl.DateTimeFormat(language, { timeStyle: "short" });
  return [
    h("div", { class: "side-head" }, h("h2", { class: "t-label" }, say("done"))),
    all.length === 0
      ? h("p", { class: "t-quiet" }, say("done.none"))
      : h(
          "ul",
          { class: "done" },
          all.map(({ key, at, text, undo }) =>
            h(
              "li",
              { key },
              h("time", { class: "num" }, times.format(new Date(at))),
              h("span", { class: "grow" }, text()),
              undo !== undefined &&
                h(
                  "button",
                  { class: "btn", "data-size": "s", "data-kind": "quiet", type: "button", onclick: undo },
                  icon("undo"),
                  say("undo"),
                ),
            ),
          ),
        ),
  ];
}

function undoOf(act: Act, deeds: Deeds, now: number): Done["undo"] {
  const isOver = act.undone !== null || (act.until !== null && Date.parse(act.until) <= now);
  return isOver ? undefined : () => void deeds.undo(act);
}

const whoDid = (id: string | null | undefined, desk: Desk, say: Say): string =>
  id === null || id === undefined ? say("nobody") : id === desk.self ? say("you") : desk.nameOf(id);

function actText(act: Act, desk: Desk, say: Say): string {
  const name = whoDid(act.undone?.by ?? act.by, desk, say);
  return say(act.undone ? `did.${act.did}.undone` : `did.${act.did}`, { name, of: whoseIs(act) });
}

/** Of what was asked about somebody: by handle, as they may not be in the feed any more. */
const whoseIs = ({ handle, userId }: Pick<Kept, "handle" | "userId">): string =>
  handle === null ? (userId ?? "") : `@${messageOf(handle, 40)}`;

function decidedText({ decided, state, event }: Held, desk: Desk, say: Say): string {
  const of = event ? nameOf(event.user) : say("alert");
  if (decided?.by === null) return say(state === "shown" ? "did.time.shown" : "did.time.dropped", { of });
  return say(state === "shown" ? "did.shown" : "did.dropped", { name: whoDid(decided?.by, desk, say), of });
}

function again({ say, language, shown, deeds }: OverviewOptions): Child[] {
  const times = new Intl.DateTimeFormat(language, { timeStyle: "short" });
  const id = (one: Shown) => (one.kind === "event" ? { eventId: one.event.eventId } : { actionId: one.alert.actionId });
  const keyOf = (one: Shown) => (one.kind === "event" ? one.event.eventId : one.alert.actionId);
  return [
    h("div", { class: "side-head" }, h("h2", { class: "t-label" }, say("again"))),
    shown === undefined
      ? h("p", { class: "bone" })
      : shown.length === 0
        ? h("p", { class: "t-quiet" }, say("again.none"))
        : h(
            "ul",
            { class: "done" },
            shown.slice(0, 8).map((one) =>
              h(
                "li",
                { key: keyOf(one) },
                h("time", { class: "num" }, times.format(new Date(one.at))),
                h("span", { class: "grow cut" }, h("bdi", {}, alertText(one, say))),
                h(
                  "button",
                  {
                    class: "btn",
                    "data-size": "s",
                    "data-kind": "quiet",
                    type: "button",
                    onclick: () => void deeds.replay(id(one)),
                  },
                  icon("refresh"),
                  say("again.do"),
                ),
              ),
            ),
          ),
  ];
}

function alertText(one: Shown, say: Say): string {
  if (one.kind === "rule") {
    const { text = "", speech = "" } = one.alert.action as { text?: string; speech?: string };
    return messageOf(text || speech) || say("alert");
  }
  const { event } = one;
  const name = nameOf(event.user);
  const { giftName, giftCount } = event.payload as Record<string, unknown>;
  if (typeof giftName === "string") return `${name}: ${giftName} ×${Number(giftCount)}`;
  return `${name}: ${say(event.eventType === "FOLLOW" ? "followed" : "subscribed")}`;
}

function waits({ say, lists, setKind }: OverviewOptions): Child[] {
  return [
    h("div", { class: "side-head" }, h("h2", { class: "t-label" }, say("holds"))),
    h("p", { class: "t-quiet" }, say("holds.about")),
    lists === undefined
      ? h("p", { class: "bone" })
      : h(
          "div",
          { class: "holds" },
          kinds.map((kind) =>
            h(
              "label",
              { key: kind, class: "checkline" },
              h("input", {
                class: "check",
                type: "checkbox",
                checked: (lists.hold?.kinds ?? []).includes(kind),
                onchange: ({ target }: Event) => setKind(kind, (target as HTMLInputElement).checked),
              }),
              h("span", {}, say(`holds.${kind}`)),
            ),
          ),
        ),
  ];
}
