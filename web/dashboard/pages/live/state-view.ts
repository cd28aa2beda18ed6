/** The live in numbers: beside the feed. */
import type { EventUser } from "#shared/event.ts";
import { compactNumbers, initialOf, nameOf, wholeNumbers } from "../../../kit/format.ts";
import type { SayOf } from "../../../kit/languages.ts";
import { type Child, h, type Node } from "../../../kit/node.ts";
import { icon } from "../../frame/icon.ts";
import type { LiveFeed } from "../../frame/live-feed.ts";
import { eventsAMinute, type Minute } from "../../frame/minutes.ts";
import type english from "./words/en.json";

export interface StateViewModel {
  say: SayOf<keyof typeof english>;
  language: string;
  live: LiveFeed;
  now: number;
  top: "gifters" | "chatters";
  chooseTop: (top: "gifters" | "chatters") => void;
}

type BoardRow = EventUser & { value: number };

export function stateView(model: StateViewModel): (Node | false)[] {
  return [numbersView(model), chartView(model), topView(model)];
}

export interface SumsViewModel extends Pick<StateViewModel, "say" | "language" | "live" | "now"> {
  isOpen: boolean;
  open: () => void;
}

/** For where there is no room beside the feed: the numbers in a line, which opens the rest. */
export function sumsView({ say, language, live: { state, minutes }, now, isOpen, open }: SumsViewModel): Node {
  const [whole, compact] = [wholeNumbers(language), compactNumbers(language)];
  const rate = state ? whole(eventsAMinute(minutes, now)) : "–";
  const sum = (name: string, label: string, ...value: Child[]) =>
    h("span", { class: "live-sum" }, icon(name, "i-s"), h("span", { class: "vh" }, `${label}: `), value);
  return h(
    "button",
    {
      key: "sums",
      class: "btn live-sums num",
      "data-kind": "quiet",
      type: "button",
      "aria-expanded": isOpen ? "true" : "false",
      title: say("side.open"),
      onclick: open,
    },
    sum("eye", say("viewers"), state ? whole(state.viewers) : "–"),
    sum("b-gift", say("coins"), state ? compact(state.coins) : "–"),
    sum(
      "live",
      say("rate"),
      h("span", { class: "live-sum-wide" }, say("rate.short", { count: rate })),
      h("span", { class: "live-sum-narrow" }, rate),
    ),
    icon("down", "i-s"),
  );
}

function numbersView({ say, language, live, now }: StateViewModel): Node {
  const [whole, compact] = [wholeNumbers(language), compactNumbers(language)];
  const { state, minutes } = live;
  const follows = state?.counts["FOLLOW"] ?? 0;
  const known = (value: number | undefined, write: (value: number) => string) =>
    value === undefined ? "–" : write(value);
  const stat = (label: string, value: string, about: string): Node =>
    h(
      "div",
      { class: "stat" },
      h("dt", {}, label),
      h("dd", {}, h("b", { class: "num" }, value), h("small", {}, about)),
    );
  return h(
    "section",
    { key: "numbers" },
    h(
      "dl",
      { class: "stats" },
      stat(say("viewers"), known(state?.viewers, whole), state ? say("peak", { count: whole(state.viewersPeak) }) : ""),
      stat(say("coins"), known(state?.coins, whole), ""),
      stat(
        say("likes"),
        known(state?.likes, compact),
        state ? say("follows", { count: whole(follows), n: follows }) : "",
      ),
      stat(say("rate"), state ? whole(eventsAMinute(minutes, now)) : "–", say("rate.now")),
    ),
  );
}

const [width, height, bars] = [368, 92, 60];

/** Bars of the last hour; a diamond over a minute with a big gift. */
function chartView({ say, language, live: { minutes }, now }: StateViewModel): Node {
  const peak = Math.max(10, ...minutes.map(({ events }) => events));
  const present = Math.floor(now / 60_000) * 60_000;
  const step = width / bars;
  const bar = ({ at, events, largestGift }: Minute): (Node | false)[] => {
    const index = bars - 1 - Math.round((present - at) / 60_000);
    if (index < 0) return [];
    const high = (events / peak) * (height - 14);
    const x = index * step;
    return [
      events > 0 &&
        h("rect", {
          key: `b${at}`,
          class: at === present ? "bar-now" : "bar",
          x: x.toFixed(1),
          y: (height - high).toFixed(1),
          width: (step - 2).toFixed(1),
          height: high.toFixed(1),
          rx: "1",
        }),
      largestGift >= 1_000 &&
        h("path", {
          key: `g${at}`,
          class: "coins",
          d: `M${(x + 2).toFixed(1)} ${(height - high - 10).toFixed(1)}l3.5 3.5-3.5 3.5-3.5-3.5Z`,
        }),
    ];
  };
  const label = say("rate.chart", { count: eventsAMinute(minutes, now), peak });
  return h(
    "section",
    { key: "chart" },
    h("div", { class: "side-head" }, h("h2", { class: "t-label" }, say("rate"))),
    h(
      "svg",
      { class: "chart", viewBox: `0 0 ${width} ${height + 14}`, role: "img", "aria-label": label },
      h("path", { class: "grid", d: `M0 ${height}h${width}` }),
      minutes.map(bar),
      h("text", { x: String(width), y: "10", "text-anchor": "end" }, wholeNumbers(language)(peak)),
      h("text", { x: "0", y: String(height + 13) }, say("minutesAgo", { count: bars })),
      h("text", { x: String(width), y: String(height + 13), "text-anchor": "end" }, say("now")),
    ),
  );
}

function topView({ say, language, live, top, chooseTop }: StateViewModel): Node {
  const whole = wholeNumbers(language);
  const board = live.parts[`board:${top}`] as { rows?: BoardRow[] } | null | undefined;
  const rows = board?.rows?.slice(0, 5) ?? [];
  const button = (name: "gifters" | "chatters") =>
    h(
      "button",
      { type: "button", "aria-pressed": top === name ? "true" : "false", onclick: () => chooseTop(name) },
      say(name),
    );
  return h(
    "section",
    { key: "top" },
    h(
      "div",
      { class: "side-head" },
      h(
        "div",
        { class: "seg", "data-size": "s", role: "group", "aria-label": say("top.who") },
        button("gifters"),
        button("chatters"),
      ),
      h("span", { class: "push t-small t-faint" }, say(top === "gifters" ? "top.coins" : "top.messages")),
    ),
    rows.length === 0
      ? h("p", { class: "t-small t-faint" }, say("top.none"))
      : h(
          "ol",
          { class: "rank" },
          rows.map((row, index) =>
            h(
              "li",
              { key: row.userId },
              h("span", { class: "place num" }, index + 1),
              h("span", { class: "face anon", "aria-hidden": "true" }, initialOf(nameOf(row))),
              h("span", { class: "cut" }, h("bdi", {}, nameOf(row))),
              h("span", { class: top === "gifters" ? "num t-coins" : "num" }, whole(row.value)),
            ),
          ),
        ),
  );
}
