/** A live lengthwise: the line with its gaps, one measure and coins by the minute, and moments. Time runs from left to right everywhere. */
import { h, type Child, type Node } from "../../../../kit/node.ts";
import { clockOf } from "../../../frame/clock.ts";
import { icon } from "../../../frame/icon.ts";
import { type Bucket, type HistorySay, type Measure, sayMeasure, valueOf } from "../measures.ts";
import type { BestMoment } from "./moments.ts";
import { gapsOf, type Live, type Part } from "./parts.ts";
import { eventsOf, type Timeline } from "./timeline.ts";

export interface TimelineViewModel {
  say: HistorySay;
  language: string;
  live: Live<Part>;
  timeline: Timeline;
  /** Of each minute what was counted; where there is nothing of it, the timeline's own events are shown. */
  minutes: readonly Bucket[] | undefined;
  measure: Measure;
  moments: readonly BestMoment[];
  /** Where the replay is, milliseconds since 1970. */
  at: number | undefined;
  seek: ((time: number) => void) | undefined;
}

const [width, high, coinsHigh, top] = [1_000, 80, 40, 24];
const floor = top + high;
const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

interface Scale {
  from: number;
  to: number;
  x: (time: number) => number;
  wide: number;
}

export function timelineView(model: TimelineViewModel): Node {
  const { say, language, live, timeline, moments, at, seek } = model;
  const gaps = gapsOf(live);
  const scale = scaleOf(model);
  const { from, to, x } = scale;
  const numbers = new Intl.NumberFormat(language);
  const values = valuesOf(model);
  const most = Math.max(1, ...values.map(({ value }) => value));
  const label = say("timeline", {
    length: clockOf(to - from),
    gaps: gaps.length,
    measure: sayMeasure(say, model.measure),
    most: numbers.format(most),
  });
  const marks = ticksOf(to - from).map((ms) =>
    h("span", { key: `t${ms}`, style: { left: `${x(from + ms) / 10}%` } }, clockOf(ms)),
  );
  const press = (event: MouseEvent) => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    seek?.(from + ((event.clientX - box.left) / box.width) * (to - from));
  };
  return h(
    "div",
    { class: "hist-timeline", key: "timeline" },
    h("p", { class: "bars-scale num", "aria-hidden": "true" }, h("bdi", { dir: "ltr" }, numbers.format(most))),
    h(
      "svg",
      {
        class: "chart",
        viewBox: `0 0 ${width} ${floor + coinsHigh + 6}`,
        preserveAspectRatio: "none",
        role: "img",
        "aria-label": label,
        "data-seeks": seek !== undefined,
        onclick: seek && press,
      },
      h("path", { class: "stroke", d: lineOf(gaps, scale) }),
      barsOf(values, { most, scale }),
      coinsOf(timeline, scale),
      gaps.map((gap) => gapOf(gap, scale)),
      h("path", { class: "grid", d: `M0 ${floor}h${width}M0 ${floor + coinsHigh}h${width}` }),
      at !== undefined && h("path", { class: "hist-at", d: `M${x(at)} 0V${floor + coinsHigh + 6}` }),
    ),
    h(
      "p",
      { class: "hist-moments", dir: "ltr", "aria-hidden": "true" },
      moments.map((one, index) =>
        h("span", { key: String(index), style: { left: `${x(one.time) / 10}%` } }, momentIcon(one)),
      ),
    ),
    h("p", { class: "hist-ticks num", dir: "ltr", "aria-hidden": "true" }, marks),
    seek && slider(model, { from, to, seek }),
  );
}

/** Whole while something came; cut where nothing did. */
function lineOf(gaps: ReturnType<typeof gapsOf>, { x }: Scale): string {
  const ends = [0, ...gaps.flatMap(({ startedAt, endedAt }) => [x(startedAt), x(endedAt)]), width];
  return ends.map((at, index) => (index % 2 === 0 ? `M${at} 10` : `H${at}`)).join("");
}

const steps = [1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1_440].map((minutes) => minutes * minuteMs);
const mostTicks = 7;

/** Round times from the beginning on, as many as have room. */
export function ticksOf(lengthMs: number): number[] {
  const step = steps.find((one) => lengthMs / one <= mostTicks) ?? Math.ceil(lengthMs / mostTicks / dayMs) * dayMs;
  return Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, index) => index * step);
}

function scaleOf({ live, timeline }: TimelineViewModel): Scale {
  const from = Date.parse(live.startedAt);
  const last = timeline.minutes.at(-1)?.startedAt ?? from;
  const to = Math.max(from + minuteMs, live.endedAt === null ? last + minuteMs : Date.parse(live.endedAt));
  const x = (time: number) => Math.round((10 * width * (Math.min(Math.max(time, from), to) - from)) / (to - from)) / 10;
  return { from, to, x, wide: Math.max(1, x(from + minuteMs) - 0.5) };
}

interface Value {
  at: number;
  value: number;
}

function valuesOf({ minutes, measure, timeline }: TimelineViewModel): Value[] {
  if (minutes !== undefined && minutes.length > 0) {
    return minutes.map((minute) => ({ at: Date.parse(minute.key), value: valueOf(minute, measure) ?? 0 }));
  }
  return timeline.minutes.map((minute) => ({ at: minute.startedAt, value: eventsOf(minute) }));
}

function barsOf(values: readonly Value[], { most, scale: { from, x, wide } }: { most: number; scale: Scale }): Child[] {
  return values.map(({ at, value }) => {
    const tall = (value / most) * high;
    return (
      value > 0 &&
      h("rect", {
        key: `e${at}`,
        class: "hist-events",
        x: x(Math.max(from, at)),
        y: (floor - tall).toFixed(1),
        width: Math.min(wide, width - x(Math.max(from, at))),
        height: tall.toFixed(1),
      })
    );
  });
}

function coinsOf({ minutes }: Timeline, { from, x, wide }: Scale): Child[] {
  const most = Math.max(1, ...minutes.map(({ coins }) => coins));
  return minutes.map(({ startedAt, coins }) => {
    const tall = (coins / most) * coinsHigh;
    return (
      coins > 0 &&
      h("rect", {
        key: `c${startedAt}`,
        class: "coins",
        x: x(Math.max(from, startedAt)),
        y: (floor + coinsHigh - tall).toFixed(1),
        width: Math.min(Math.max(2, wide), width - x(Math.max(from, startedAt))),
        height: tall.toFixed(1),
      })
    );
  });
}

function gapOf({ startedAt, endedAt }: ReturnType<typeof gapsOf>[number], { x }: Scale): Node {
  return h("rect", {
    key: `g${startedAt}`,
    class: "gap",
    x: x(startedAt),
    y: 4,
    width: Math.max(2, x(endedAt) - x(startedAt)),
    height: floor + coinsHigh - 4,
  });
}

const icons = {
  gift: "b-gift",
  battle: "battle",
  gap: "warn",
  connected: "b-system",
  pause: "pause",
  end: "b-system",
  chats: "b-chat",
  likes: "b-like",
  joins: "b-join",
  viewers: "eye",
} as const;

export function momentIcon(moment: BestMoment): Node {
  return icon(icons[moment.kind], moment.kind === "gift" ? "t-coins" : "");
}

/** The same as a press on the timeline, for the keyboard. */
function slider(
  { say, at }: TimelineViewModel,
  { from, to, seek }: { from: number; to: number; seek: (time: number) => void },
): Node {
  const length = Math.max(1, Math.round((to - from) / 1_000));
  const now = at === undefined ? 0 : Math.min(length, Math.max(0, Math.round((at - from) / 1_000)));
  return h("input", {
    key: "slider",
    class: "hist-slider",
    type: "range",
    dir: "ltr",
    min: "0",
    max: String(length),
    step: String(Math.max(1, Math.round(length / 200))),
    value: String(now),
    "aria-label": say("replay.at"),
    "aria-valuetext": clockOf(now * 1_000),
    onchange: ({ target }: Event) => seek(from + Number((target as HTMLInputElement).value) * 1_000),
  });
}
