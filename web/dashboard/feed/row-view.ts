/** How a row of the feed looks. */
import type { EventUser } from "#shared/event.ts";
import { hueOf, initialOf, messageOf, nameOf } from "../../kit/format.ts";
import { type Child, draw, h, type Node } from "../../kit/node.ts";
import type { SayOf } from "../../kit/languages.ts";
import { clockOf } from "../frame/clock.ts";
import { icon } from "../frame/icon.ts";
import { fill } from "./fill.ts";
import type english from "./words/en.json";
import { bigGiftCoins, type Row, type RowKind } from "./rows.ts";

export type FeedSay = SayOf<keyof typeof english>;

export interface RowViewOptions {
  say: FeedSay;
  language: string;
  /** Milliseconds since 1970 when the live began; 0 where that is not known. Times count from it. */
  startedAt: () => number;
  /** Somebody's name was pressed. */
  onPerson: (user: EventUser, row: Row) => void;
  /** What is said of a row that was taken back, where more is known than that; and what stands at its end. */
  gone?: (row: Row) => { text: string; side?: Child } | undefined;
  /** Buttons that are seen while a row is pointed at or has the focus. */
  actions?: (row: Row) => Child;
  /** What the address of a picture becomes on our own server; undefined: it is not shown. */
  picture?: (address: string) => string | undefined;
}

const beads: Record<RowKind, string> = {
  chat: "b-chat",
  gift: "b-gift",
  follow: "b-follow",
  share: "b-share",
  sub: "b-sub",
  question: "b-question",
  like: "b-like",
  join: "b-join",
  battle: "b-battle",
  gap: "warn",
  system: "b-system",
};

/** `1:42`: hours and minutes since the beginning. */
function minuteOf(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}`;
}

/** Colours of faces without a picture. */
const hues = 8;

/** Draws rows into elements of their own. */
export function rowView(options: RowViewOptions): (element: HTMLElement, row: Row, previous: Row | undefined) => void {
  const { say, language, startedAt, onPerson, actions, picture, gone } = options;
  const numbers = new Intl.NumberFormat(language);
  const times = new Intl.DateTimeFormat(language, { timeStyle: "short" });

  const who = (user: EventUser, row: Row): Node =>
    h(
      "button",
      { class: "who", type: "button", tabindex: "-1", onclick: () => onPerson(user, row) },
      h("bdi", {}, nameOf(user)),
    );

  const strong = (text: string): Node => h("b", {}, h("bdi", {}, text));
  const number = (value: number): Node => h("b", { class: "num" }, numbers.format(value));

  function face(user: EventUser, isBig: boolean): Node {
    const size = isBig ? "face face-l anon" : "face face-s anon";
    const address = user.avatarUrl === undefined || user.avatarUrl === "" ? undefined : picture?.(user.avatarUrl);
    return h(
      "span",
      { class: size, "data-hue": hueOf(user.userId, hues), "aria-hidden": "true" },
      initialOf(nameOf(user)),
      address !== undefined &&
        h("img", {
          src: address,
          alt: "",
          loading: "lazy",
          decoding: "async",
          onerror: (event: Event) => (event.target as Element).remove(),
        }),
    );
  }

  function tags({ isModerator, isSubscriber, teamMemberLevel = 0 }: EventUser, isFirst: boolean): (Node | false)[] {
    return [
      isModerator === true && h("span", { class: "tag", "data-tone": "mod" }, icon("shield"), say("mod")),
      isSubscriber === true &&
        h(
          "span",
          { class: "tag", "data-tone": "sub", title: say("sub") },
          icon("starfull"),
          h("span", { class: "vh" }, say("sub")),
        ),
      teamMemberLevel > 0 && h("span", { class: "tag" }, say("teamLevel", { level: teamMemberLevel })),
      isFirst && h("span", { class: "tag", "data-tone": "new" }, say("first")),
    ];
  }

  function told(row: Row): Child {
    const { event } = row;
    const person = who(event.user, row);
    if (row.isGone) return [person, " ", h("span", { class: "what" }, gone?.(row)?.text ?? say("gone"))];
    const sentence = (text: string, values: Readonly<Record<string, Child>> = {}) =>
      h("span", { class: "what" }, fill(text, { who: person, ...values }));
    switch (event.eventType) {
      case "CHAT":
        return [
          person,
          " ",
          tags(event.user, false),
          h("span", { class: "what" }, h("bdi", {}, messageOf(event.payload.message))),
        ];
      case "EMOTE":
        return sentence(say("chat.emote"));
      case "GIFT": {
        const gift = strong(event.payload.giftName);
        return event.payload.giftCount > 1
          ? sentence(say("gift"), {
              gift,
              times: h("b", { class: "num" }, `×${numbers.format(event.payload.giftCount)}`),
            })
          : sentence(say("gift.one"), { gift });
      }
      case "FOLLOW":
        return [sentence(say("follow")), " ", tags(event.user, event.payload["first"] === true)];
      case "SHARE":
        return sentence(say("share"));
      case "SUBSCRIBE":
        return event.payload.subMonth > 1
          ? sentence(say("subscribe.month"), { month: number(event.payload.subMonth) })
          : sentence(say("subscribe"));
      case "SUPER_FAN":
        return sentence(say("superFan"));
      case "TEAM_JOIN":
        return sentence(say("team"));
      case "SUBSCRIPTION_GIFT":
        return sentence(say("subGift", { n: event.payload.giftCount }), { count: number(event.payload.giftCount) });
      case "QUESTION":
        return sentence(say("question"), { text: h("bdi", {}, messageOf(event.payload.questionText)) });
      case "LIKE":
        return row.peopleCount === 1
          ? sentence(say("likes.one", { n: row.count }), { count: number(row.count) })
          : sentence(say("likes", { n: row.count, m: row.peopleCount }), {
              people: number(row.peopleCount),
              count: number(row.count),
            });
      case "JOIN":
      case "ANONYMOUS_JOIN":
        return row.count === 1
          ? sentence(say("joins.one"))
          : sentence(say("joins", { n: row.count }), { count: number(row.count) });
      case "BATTLE":
        return [
          sentence(battleSentence(event.payload.phase)),
          versus(event.payload.sides ?? event.payload.participants),
        ];
      case "GAP": {
        const { endedAt, startedAt: from, refusedEvents } = event.payload;
        const time = clockOf(endedAt - from);
        return h(
          "span",
          { class: "what" },
          refusedEvents > 0 ? say("gap.refused", { time, count: refusedEvents }) : say("gap", { time }),
        );
      }
      case "CONNECTED":
        return sentence(say("system.CONNECTED", { provider: event.payload.provider }));
      case "STREAM_PAUSE":
        return sentence(event.payload.paused ? say("system.STREAM_PAUSE") : say("system.resumed"));
      case "DISCONNECTED":
      case "STREAM_END":
      case "ENDPOINT_DISABLED":
      case "PIN":
        return sentence(say(`system.${event.eventType}`));
      case "ERROR":
        return sentence(say("system.ERROR"), { text: h("bdi", {}, messageOf(event.payload.message)) });
      case "TIMER_ENDED":
        return sentence(say("system.TIMER_ENDED"), { name: strong(event.payload.name) });
      case "TIMER_LOW":
        return sentence(say("system.TIMER_LOW"), { name: strong(event.payload.name) });
      case "POINTS_CHANGED":
        return sentence(say("system.POINTS_CHANGED"), {
          name: strong(nameOf(event.user)),
          count: number(event.payload.points?.delta ?? 0),
        });
      case "MODERATION_ASKED":
        return sentence(say(askWord(event.payload.ask)), { name: strong(nameOf(event.user)) });
      case "LEVEL_UP":
        return sentence(say("system.LEVEL_UP"), { level: number(event.payload.level) });
      case "ENVELOPE":
        return sentence(say("system.ENVELOPE", { n: event.payload.coins }), { coins: number(event.payload.coins) });
      case "POLL":
        return sentence(say("system.POLL"), { text: h("bdi", {}, messageOf(event.payload.title)) });
      case "GOAL":
        return sentence(say("system.GOAL"), { text: h("bdi", {}, messageOf(event.payload.description)) });
      default:
        return sentence(event.eventType);
    }
  }

  function askWord(ask: string): "system.asked.timeout" | "system.asked.ban" | "system.asked.lift" {
    return ask === "timeout" || ask === "ban" ? `system.asked.${ask}` : "system.asked.lift";
  }

  function battleSentence(phase: string | undefined): string {
    if (phase === "invite" || phase === "start" || phase === "end") return say(`battle.${phase}`);
    return say("battle");
  }

  function versus(sides: readonly { score: number }[]): Node | false {
    const [a, b] = sides;
    if (sides.length !== 2 || a === undefined || b === undefined || a.score + b.score === 0) return false;
    const share = `${Math.round((a.score / (a.score + b.score)) * 100)}%`;
    return h(
      "div",
      { class: "versus" },
      number(a.score),
      h("span", { class: "versus-bar" }, h("i", { style: { width: share } }), h("i", {})),
      number(b.score),
    );
  }

  function side(row: Row): Child {
    const { event } = row;
    if (row.isGone) return gone?.(row)?.side;
    if (event.eventType === "GIFT") {
      const { giftImageUrl, priceUnknown, streakActive } = event.payload;
      const address = giftImageUrl === "" ? undefined : picture?.(giftImageUrl);
      return [
        streakActive && h("span", {}, say("streak")),
        address !== undefined &&
          h("img", {
            class: "pic",
            src: address,
            alt: "",
            onerror: (failed: Event) => (failed.target as Element).remove(),
          }),
        priceUnknown === true && row.coins === 0
          ? say("coins.unknown")
          : fill(say("coins", { n: row.coins }), {
              coins: h("span", { class: "amount num" }, numbers.format(row.coins)),
            }),
      ];
    }
    if (event.eventType === "LIKE") {
      return h("span", { class: "amount num" }, h("bdi", { dir: "ltr" }, `+${numbers.format(row.count)}`));
    }
    return false;
  }

  // A time is said once a minute.
  return (element, row, previous) => {
    const isBig = row.kind === "gift" && row.coins >= bigGiftCoins && !row.isGone;
    const isAnonymous =
      row.kind === "gap" || row.kind === "system" || row.kind === "battle" || (row.peopleCount > 1 && !row.isGone);
    element.dataset["type"] = row.isGone ? "gone" : isBig ? "big" : row.kind;
    // Its number since the feed was opened: a place that counted from the oldest row would change with each that is forgotten.
    element.setAttribute("aria-posinset", String(row.id));
    // Its place in the log: of what grows the newest event, of what is gathered the first.
    element.dataset["offset"] = String(row.event.offset);
    const timeOf = ({ at }: Row) => {
      const from = startedAt();
      return from > 0 && at >= from ? minuteOf(at - from) : times.format(at);
    };
    const time = previous !== undefined && timeOf(previous) === timeOf(row) ? "" : timeOf(row);
    draw(
      element,
      h("time", { class: "ev-time num" }, time),
      h(
        "span",
        { class: "bead" },
        icon(row.isGone ? "b-gone" : isBig ? "b-big" : beads[row.kind]),
        h("span", { class: "vh" }, say(`kind.${row.kind}`)),
      ),
      isAnonymous ? h("span", { class: "face-none" }) : face(row.event.user, isBig),
      h("div", { class: "ev-body" }, told(row)),
      h("div", { class: "ev-side" }, side(row)),
      actions !== undefined && !isAnonymous && h("div", { class: "ev-acts", role: "group" }, actions(row)),
    );
  };
}
