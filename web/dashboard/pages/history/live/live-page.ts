/** One live of the past: its numbers, its timeline with the replay over it, moments, gifts, the lives beside it, and files. */
import { wholeNumbers } from "../../../../kit/format.ts";
import { type Child, h, type Node } from "../../../../kit/node.ts";
import { clockOf } from "../../../frame/clock.ts";
import { icon } from "../../../frame/icon.ts";
import { backButton } from "../../../frame/sheet-head.ts";
import type { Page } from "../../../frame/page.ts";
import { type HistorySay, isMeasure, type Measure, measures, sayMeasure } from "../measures.ts";
import type { LiveLink } from "../over-time/over-time.ts";
import { besideView } from "./beside-view.ts";
import { openExportPanel } from "./export-panel.ts";
import { giftsView } from "./gifts-view.ts";
import { type BestMoment, bestMoments } from "./moments.ts";
import { openLive, type OpenLive } from "./open-live.ts";
import { gapsOf, isPlayed } from "./parts.ts";
import { openPlayer } from "./player.ts";
import { momentIcon, timelineView } from "./timeline-view.ts";

export interface LivePage {
  /** By which it is in the address: one of those that took it in. */
  sessionId: string;
  /** Milliseconds since 1970. */
  startedAt: number;
  view: () => Node;
  /** Ends its replay, and what it asks for. */
  close: () => void;
}

export interface LivePageOptions {
  say: HistorySay;
  changed: () => void;
  linkTo: (roomId: string) => LiveLink | undefined;
  back: () => void;
}

/** A name within a sentence that runs the other way. */
const isolated = (name: string) => `\u2068${name}\u2069`;

export async function openLivePage(page: Page, sessionId: string, options: LivePageOptions): Promise<LivePage> {
  const { speech, place, may } = page;
  const { say, changed, linkTo, back } = options;
  const { locale: language } = speech;
  const whole = wholeNumbers(language);
  const days = new Intl.DateTimeFormat(language, { dateStyle: "full" });
  const long = new Intl.DateTimeFormat(language, { dateStyle: "long" });
  const times = new Intl.DateTimeFormat(language, { timeStyle: "short" });
  const end = new AbortController();
  page.signal.addEventListener("abort", () => end.abort());
  const { signal } = end;
  const changedStill = () => {
    if (!signal.aborted) changed();
  };
  const open = await openLive({ ...page, signal }, sessionId, changedStill);
  const exported = () => {
    const [first, ...others] = open.live.parts;
    return others.length === 0 ? { sessionId: first.sessionId } : { roomId: open.live.roomId };
  };
  const player = may("replay:write")
    ? openPlayer(page, { say, live: () => open.live, changed: changedStill, signal })
    : undefined;
  const exports = may("history:export")
    ? openExportPanel(page, { say, of: exported, changed: changedStill, signal })
    : undefined;
  /** Of what a moment is told by. */
  const began = Date.parse(open.live.startedAt);
  let other: string | undefined;
  let giftsBy: "gift" | "person" = "gift";

  const measure = (): Measure => {
    const { measure: asked } = place.now.query;
    // Who was there is not known by the minute.
    return isMeasure(asked) && asked !== "uniqueUsers" ? asked : "events";
  };

  function headView(): Node {
    const { startedAt, endedAt, parts } = open.live;
    const from = Date.parse(startedAt);
    const length = endedAt === null ? say("runs") : clockOf(Date.parse(endedAt) - from);
    return h(
      "header",
      { class: "sheet-head hist-head" },
      backButton(say("back"), back),
      h("h1", { class: "t-page" }, days.format(from)),
      h("p", { class: "t-quiet" }, [times.format(from), length, ...partsText(parts.length)].join(" · ")),
      isPlayed(parts[0]) && h("span", { class: "tag", "data-tone": "trial" }, say("played")),
    );
  }

  const partsText = (count: number) => (count > 1 ? [say("parts", { count: whole(count), n: count })] : []);

  const stat = (label: string, value: number | null | undefined, about?: Child): Node =>
    h(
      "div",
      { class: "stat", key: label },
      h("dt", {}, label),
      h(
        "dd",
        {},
        h("b", { class: "num" }, value === null || value === undefined ? "–" : whole(value)),
        about !== undefined && about !== false && h("small", {}, about),
      ),
    );

  /** By how much an hour of it had more, or less, than is usual. */
  function changeOf(name: "coins" | "likes" | "follows" | "chats"): Child {
    const change = open.comparison?.change?.[name];
    if (change === null || change === undefined) return false;
    const written = new Intl.NumberFormat(language, { style: "percent", signDisplay: "exceptZero" }).format(change);
    return h("bdi", { dir: "ltr", class: change > 0 ? "t-ok" : "", title: say("change.about") }, written);
  }

  function statsView(): Node {
    const totals = open.numbers?.totals;
    return h(
      "dl",
      { class: "hist-stats", key: "stats" },
      stat(say("peak"), totals?.peakViewers),
      stat(say("people"), totals?.uniqueUsers),
      stat(say("coins"), totals?.coins ?? open.timeline?.coins, changeOf("coins")),
      stat(say("likes"), totals?.likes, changeOf("likes")),
      stat(say("follows"), totals?.follows, changeOf("follows")),
      stat(say("chats"), totals?.chats, changeOf("chats")),
      stat(say("events"), open.live.eventCount, knownView()),
    );
  }

  /** What the numbers leave out. Days are those of UTC, as they are counted; those of the timeline are the reader's own. */
  function cutView(): Child {
    const { restFrom = null, countedSince = null } = open.numbers ?? {};
    const utc = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
    return [
      restFrom !== null &&
        h(
          "p",
          { class: "t-small t-caution", key: "cut.days" },
          say("cut.days", { day: utc.format(Date.parse(restFrom) - 1) }),
        ),
      open.minutesUntil !== undefined &&
        h(
          "p",
          { class: "t-small t-caution", key: "cut.minutes" },
          say("cut.minutes", { day: long.format(open.minutesUntil - 1) }),
        ),
      countedSince !== null &&
        h(
          "p",
          { class: "t-small t-caution", key: "cut.sessions" },
          say("cut.sessions", { day: utc.format(Date.parse(countedSince)) }),
        ),
    ];
  }

  /** How much of it is known. */
  function knownView(): Child {
    const gaps = gapsOf(open.live);
    if (gaps.length === 0) return say(open.live.isComplete ? "known.all" : "whole.no");
    const lost = gaps.reduce((sum, { startedAt, endedAt }) => sum + endedAt - startedAt, 0);
    return h("span", { class: "t-caution" }, say("known.gaps", { count: gaps.length, length: clockOf(lost) }));
  }

  function measureView(): Node {
    const chosen = measure();
    const known = measures.filter((one) => one !== "uniqueUsers");
    return h(
      "label",
      { class: "hist-measure", key: "measure" },
      h("span", { class: "vh" }, say("measure")),
      h(
        "select",
        {
          class: "input",
          onchange: ({ target }: Event) => place.change({ measure: (target as HTMLSelectElement).value }),
        },
        known.map((one) => h("option", { key: one, value: one, selected: one === chosen }, sayMeasure(say, one))),
      ),
    );
  }

  function timelinePart(moments: readonly BestMoment[]): Child {
    if (open.timeline === undefined) return open.problem === undefined && h("p", { class: "bone hist-bone" });
    return [
      open.minutes !== undefined && open.minutes.length > 0 && measureView(),
      timelineView({
        say,
        language,
        live: open.live,
        timeline: open.timeline,
        minutes: open.minutes,
        measure: measure(),
        moments,
        at: player?.at,
        seek: player?.seek,
      }),
    ];
  }

  function sayMoment(moment: BestMoment): string {
    if (moment.of === "minute") return say(`minute.${moment.kind}`, { count: whole(moment.value), n: moment.value });
    if (moment.kind !== "gift") return say(`moment.${moment.kind}`);
    const { gift, coins } = moment;
    return gift === ""
      ? say("moment.gift", { coins: whole(coins), n: coins })
      : say("moment.named", { gift: isolated(gift), coins: whole(coins), n: coins });
  }

  const momentsView = (moments: readonly BestMoment[]): Node =>
    h(
      "section",
      { key: "moments" },
      h("h2", {}, say("moments")),
      moments.length === 0
        ? h("p", { class: "t-quiet" }, say("moments.none"))
        : h(
            "ol",
            { class: "rows" },
            moments.map((moment, index) =>
              h(
                "li",
                { key: String(index) },
                h("span", { class: "num t-faint hist-time" }, clockOf(moment.time - began)),
                momentIcon(moment),
                h("span", { class: "grow" }, sayMoment(moment)),
                player &&
                  h(
                    "button",
                    {
                      class: "btn",
                      "data-size": "s",
                      "data-kind": "quiet",
                      type: "button",
                      "aria-label": say("jump.to", { time: clockOf(moment.time - began) }),
                      onclick: () => player.seek(moment.time),
                    },
                    icon("play"),
                    say("jump"),
                  ),
              ),
            ),
          ),
    );

  const giftsPart = (numbers: NonNullable<OpenLive["numbers"]>): Node =>
    giftsView({
      say,
      language,
      numbers,
      by: giftsBy,
      choose: (by) => {
        giftsBy = by;
        changed();
      },
      hrefOf: may("analytics:read") ? (person) => place.href("people", { person }) : undefined,
    });

  const besidePart = (): Child =>
    open.comparison !== undefined &&
    besideView({
      say,
      language,
      comparison: open.comparison,
      curves: open.curves,
      other,
      choose: (room) => {
        other = room;
        changed();
      },
      linkTo,
    });

  return {
    sessionId,
    startedAt: began,
    close: () => end.abort(),
    view() {
      const moments = bestMoments(open.timeline?.moments ?? [], open.numbers?.bestMinutes);
      return h(
        "section",
        { class: "sheet", key: sessionId },
        headView(),
        h(
          "div",
          { class: "scroll hist", tabindex: "0" },
          open.problem !== undefined && h("p", { class: "t-stop", role: "status", key: "problem" }, open.problem),
          statsView(),
          cutView(),
          timelinePart(moments),
          player?.view(),
          h(
            "div",
            { class: "hist-parts", key: "parts" },
            open.timeline !== undefined && momentsView(moments),
            open.numbers !== undefined && giftsPart(open.numbers),
          ),
          besidePart(),
          exports?.view(),
        ),
      );
    },
  };
}
