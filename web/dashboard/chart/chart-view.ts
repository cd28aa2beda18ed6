/** Bars over time, with their scale; time runs from left to right. The same is said as a table, for whoever does not see it. */
import { h, type Node } from "../../kit/node.ts";

export interface Bar {
  key: string;
  /** When it was, in words; and shortly, for under the chart. */
  label: string;
  short: string;
  value: number | undefined;
  /** How much of the value is of a second kind, which stands at its foot. */
  part?: number;
  href?: string;
  open?: (event: Event) => void;
}

export interface ChartViewModel {
  bars: readonly Bar[];
  /** What the whole shows, in one sentence. */
  label: string;
  write: (value: number) => string;
  coins?: boolean;
}

const [width, height, top] = [1_000, 160, 12];

export function chartView({ bars, label, write, coins = false }: ChartViewModel): Node {
  const most = Math.max(1, ...bars.map(({ value = 0 }) => value));
  const step = width / Math.max(1, bars.length);
  const wide = Math.min(64, Math.max(1, step * 0.72));
  const high = (value: number) => (value / most) * (height - top);
  const bar = ({ key, label: when, value = 0, part = 0, href, open }: Bar, index: number): Node | false => {
    if (value <= 0) return false;
    const box = (name: string, of: number) =>
      h("rect", {
        key: name,
        class: name,
        x: (index * step + (step - wide) / 2).toFixed(1),
        y: (height - high(of)).toFixed(1),
        width: wide.toFixed(1),
        height: Math.max(1, high(of)).toFixed(1),
      });
    const drawn = [
      h("title", {}, `${when}: ${write(value)}`),
      box(coins ? "coins" : "bars-one", value),
      part > 0 && box("bars-part", part),
    ];
    return href === undefined
      ? h("g", { key }, drawn)
      : h("a", { key, href, tabindex: "-1", "aria-hidden": "true", onclick: open }, drawn);
  };
  return h(
    "div",
    { class: "bars" },
    h("p", { class: "bars-scale num", "aria-hidden": "true" }, h("bdi", { dir: "ltr" }, write(most))),
    h(
      "svg",
      {
        class: "chart",
        viewBox: `0 0 ${width} ${height}`,
        preserveAspectRatio: "none",
        role: "img",
        "aria-label": label,
      },
      h("path", { class: "grid", d: `M0 ${top}h${width}M0 ${height}h${width}` }),
      bars.map(bar),
    ),
    bars.length > 0 &&
      h(
        "p",
        { class: "bars-times num", dir: "ltr", "aria-hidden": "true" },
        labelled(bars).map(({ key, short }) => h("span", { key }, short)),
      ),
  );
}

/** So many times are written under the bars. */
const written = 5;

function labelled(bars: readonly Bar[]): Bar[] {
  const count = Math.min(written, bars.length);
  const places = Array.from({ length: count }, (_, index) =>
    count === 1 ? 0 : Math.round((index * (bars.length - 1)) / (count - 1)),
  );
  return places.flatMap((place) => bars[place] ?? []);
}
