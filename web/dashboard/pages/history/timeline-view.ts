/** A live lengthwise: the line with its gaps, events and coins by the minute, and moments. Time runs from left to right everywhere. */
import type { Operations } from "../../../../client/api.ts";
import type { SayOf } from "../../../kit/languages.ts";
import { h, type Node } from "../../../kit/node.ts";
import { clockOf } from "../../frame/clock.ts";
import { eventsOf, type Timeline } from "./read-timeline.ts";
import type english from "./words/en.json";

export interface TimelineViewModel {
  say: SayOf<keyof typeof english>;
  language: string;
  session: Pick<Operations["getSession"]["answer"], "startedAt" | "endedAt" | "gaps">;
  timeline: Timeline;
  /** Where the replay is, milliseconds since 1970. */
  at: number | undefined;
  seek: ((time: number) => void) | undefined;
}

const [width, eventsHigh, coinsHigh, top] = [1_000, 80, 40, 24];
const height = top + eventsHigh + coinsHigh + 6;
const minuteMs = 60_000;

export function timelineView({ say, language, session, timeline, at, seek }: TimelineViewModel): Node {
  const from = Date.parse(session.startedAt);
  const last = timeline.minutes.at(-1)?.startedAt ?? from;
  const to = Math.max(from + minuteMs, session.endedAt === null ? last + minuteMs : Date.parse(session.endedAt));
  const x = (time: number) => Math.round((10 * width * (Math.min(Math.max(time, from), to) - from)) / (to - from)) / 10;
  const most = Math.max(1, ...timeline.minutes.map(eventsOf));
  const mostCoins = Math.max(1, ...timeline.minutes.map(({ coins }) => coins));
  const wide = Math.max(1, x(from + minuteMs) - 0.5);
  const floor = top + eventsHigh;
  const numbers = new Intl.NumberFormat(language);
  const label = say("timeline", { length: clockOf(to - from), gaps: session.gaps.length, most: numbers.format(most) });
  const bars = timeline.minutes.flatMap((minute) => {
    const high = (eventsOf(minute) / most) * eventsHigh;
    const coins = (minute.coins / mostCoins) * coinsHigh;
    const left = x(Math.max(from, minute.startedAt));
    return [
      h("rect", {
        key: `e${minute.startedAt}`,
        class: "hist-events",
        x: left,
        y: (floor - high).toFixed(1),
        width: wide,
        height: high.toFixed(1),
      }),
      minute.coins > 0 &&
        h("rect", {
          key: `c${minute.startedAt}`,
          class: "coins",
          x: left,
          y: (floor + coinsHigh - coins).toFixed(1),
          width: Math.max(2, wide),
          height: coins.toFixed(1),
        }),
    ];
  });
  const gaps = session.gaps.map(({ startedAt, endedAt }) =>
    h("rect", {
      key: `g${startedAt}`,
      class: "gap",
      x: x(startedAt),
      y: 4,
      width: Math.max(2, x(endedAt) - x(startedAt)),
      height: floor + coinsHigh - 4,
    }),
  );
  const marks = [0, 0.25, 0.5, 0.75, 1].map((part) => h("span", { key: `t${part}` }, clockOf((to - from) * part)));
  const press = (event: MouseEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    seek?.(from + ((event.clientX - box.left) / box.width) * (to - from));
  };
  return h(
    "div",
    { class: "hist-timeline" },
    h(
      "svg",
      {
        class: "chart",
        viewBox: `0 0 ${width} ${height}`,
        preserveAspectRatio: "none",
        role: "img",
        "aria-label": label,
        "data-seeks": seek !== undefined,
        onclick: seek && press,
      },
      h("path", { class: "stroke", d: `M0 10h${width}` }),
      bars,
      gaps,
      h("path", { class: "grid", d: `M0 ${floor}h${width}M0 ${floor + coinsHigh}h${width}` }),
      at !== undefined && h("path", { class: "hist-at", d: `M${x(at)} 0V${floor + coinsHigh + 6}` }),
    ),
    h("p", { class: "hist-times num", dir: "ltr", "aria-hidden": "true" }, marks),
  );
}
