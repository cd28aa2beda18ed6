/** The card of a person: sums, each live as a bar, notes of moderators, and what they did. */
import type { RecordedEvent } from "#shared/event.ts";
import { compactNumbers, messageOf, wholeNumbers } from "../../../kit/format.ts";
import { type Child, h, type Node } from "../../../kit/node.ts";
import { chartView } from "../../chart/chart-view.ts";
import { icon } from "../../frame/icon.ts";
import { faceOfViewer, nameOfViewer } from "./list-view.ts";
import type { Viewer } from "./list.ts";
import { deeds, type OpenViewer } from "./viewer.ts";
import type { Say } from "./words.ts";

export interface CardViewModel {
  say: Say;
  language: string;
  viewer: OpenViewer;
  /** As they are called, as far as that is known. */
  named: Pick<Viewer, "displayName" | "uniqueId" | "userId">;
  close: () => void;
  /** Where a moderator does something about them; undefined for who may not. */
  moderateHref: string | undefined;
  hrefOfSession: (sessionId: string) => string;
}

export function cardView(model: CardViewModel): Node[] {
  const { viewer } = model;
  return [
    headView(model),
    ...(viewer.problem === undefined
      ? []
      : [h("p", { class: "t-stop", role: "status", key: "problem" }, viewer.problem)]),
    h("section", { key: "sums" }, sumsView(model)),
    h("section", { key: "lives" }, livesView(model)),
    ...((viewer.notes?.length ?? 0) > 0 ? [h("section", { key: "notes" }, notesView(model))] : []),
    h("section", { key: "did", class: "people-did" }, didView(model)),
  ];
}

function headView({ say, named, viewer, close, moderateHref }: CardViewModel): Node {
  const handles = viewer.card?.handles ?? (named.uniqueId === "" ? [] : [named.uniqueId]);
  return h(
    "section",
    { key: "head" },
    h(
      "div",
      { class: "person-head" },
      faceOfViewer(named, "face-xl"),
      h(
        "div",
        { class: "cut grow" },
        h("h2", { id: "viewer-title", class: "cut", tabindex: "-1" }, h("bdi", {}, nameOfViewer(named))),
        h(
          "p",
          { class: "t-quiet cut" },
          handles.slice(0, 3).map((handle) => [h("bdi", { key: handle }, `@${messageOf(handle, 40)}`), " "]),
        ),
      ),
      h(
        "button",
        {
          class: "btn",
          "data-kind": "quiet",
          "data-icon": true,
          type: "button",
          "aria-label": say("close"),
          onclick: close,
        },
        icon("x"),
      ),
    ),
    moderateHref !== undefined &&
      h("p", { class: "people-acts" }, h("a", { class: "btn", href: moderateHref }, icon("shield"), say("moderate"))),
  );
}

function sumsView({ say, language, viewer: { card, lives } }: CardViewModel): Child {
  const whole = wholeNumbers(language);
  const days = new Intl.DateTimeFormat(language, { dateStyle: "medium" });
  const tile = (name: string, value: string) =>
    h("div", { key: name }, h("dt", {}, name), h("dd", { class: "num" }, h("bdi", {}, value)));
  const sum = (name: "coins" | "gifts" | "chats" | "likes") =>
    card ? card.all[name] : (lives ?? []).reduce((all, live) => all + live[name], 0);
  if (card === undefined && lives === undefined) return h("p", { class: "bone people-bone" });
  const seen = (at: string | null | undefined) => (at === null || at === undefined ? "–" : days.format(new Date(at)));
  return h(
    "dl",
    { class: "tiles" },
    tile(say("order.coins"), whole(Math.round(sum("coins")))),
    tile(say("gifts"), whole(Math.round(sum("gifts")))),
    tile(say("order.chats"), whole(sum("chats"))),
    tile(say("lives"), whole(card?.lives ?? lives?.length ?? 0)),
    tile(say("first"), seen(card?.firstSeenAt ?? lives?.at(-1)?.startedAt)),
    tile(say("last"), seen(card?.lastSeenAt ?? lives?.[0]?.startedAt)),
  );
}

/** Coins where they gave any, else messages: each live of the last hundred. */
function livesView({ say, language, viewer: { lives } }: CardViewModel): Child {
  if (lives === undefined) return h("p", { class: "bone people-bone" });
  const measure = lives.some(({ coins }) => coins > 0) ? "coins" : "chats";
  const days = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
  const bars = lives.toReversed().map((live) => {
    const when = days.format(new Date(live.startedAt));
    return { key: live.roomId, label: when, short: when, value: live[measure] };
  });
  const name = say(`order.${measure}`);
  return [
    h("div", { class: "side-head" }, h("h3", { class: "t-label" }, say("liveByLive", { measure: name }))),
    bars.length === 0
      ? h("p", { class: "t-quiet" }, say("lives.none"))
      : chartView({
          bars,
          label: say("liveByLive.about", { measure: name, count: bars.length }),
          write: compactNumbers(language),
          coins: measure === "coins",
        }),
  ];
}

function notesView({ say, viewer: { notes } }: CardViewModel): Child {
  return [
    h("div", { class: "side-head" }, h("h3", { class: "t-label" }, say("notes"))),
    h(
      "div",
      { class: "notes" },
      notes?.map(({ noteId, text, shared }) =>
        h("div", { key: noteId, class: "note", "data-private": !shared }, h("p", {}, h("bdi", {}, text))),
      ),
    ),
  ];
}

function didView(model: CardViewModel): Child {
  const { say, language, viewer, hrefOfSession } = model;
  const times = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "short" });
  const choice = (deed: (typeof deeds)[number]) =>
    h(
      "button",
      {
        key: deed,
        type: "button",
        "aria-pressed": viewer.deed === deed ? "true" : "false",
        onclick: () => viewer.show(deed),
      },
      say(`did.${deed}`),
    );
  return [
    h(
      "div",
      { class: "side-head" },
      h("div", { class: "seg", "data-size": "s", role: "group", "aria-label": say("did") }, deeds.map(choice)),
    ),
    viewer.events.length > 0 &&
      h(
        "ul",
        { class: "people-said", key: "said" },
        viewer.events.map((event) =>
          h(
            "li",
            { key: event.eventId },
            h(
              "a",
              { class: "num t-small", href: hrefOfSession(event.sessionId) },
              h("time", {}, times.format(event.timestamp)),
            ),
            h("span", {}, tell(event, say)),
          ),
        ),
      ),
    viewer.isReading
      ? h("p", { class: "bone", role: "status", "aria-label": say("reading"), key: "bone" })
      : viewer.events.length === 0
        ? h("p", { class: "t-quiet", key: "none" }, say("did.none"))
        : viewer.hasMore &&
          h(
            "button",
            { class: "btn", key: "more", type: "button", onclick: () => viewer.more() },
            icon("down"),
            say("more"),
          ),
  ];
}

function tell(event: RecordedEvent, say: Say): Child {
  switch (event.eventType) {
    case "CHAT":
      return h("bdi", {}, messageOf(event.payload.message));
    case "GIFT":
      return [
        h("bdi", {}, messageOf(event.payload.giftName, 60)),
        ` ×${event.payload.giftCount} `,
        h("span", { class: "t-coins num" }, say("coins.of", { coins: event.payload.coins, n: event.payload.coins })),
      ];
    case "LIKE":
      return say("did.like", { count: event.payload.likeCount });
    case "FOLLOW":
      return say("did.follow");
    case "SHARE":
      return say("did.share");
    case "JOIN":
      return say("did.join");
    default:
      return h("span", { class: "mono t-small" }, event.eventType);
  }
}
