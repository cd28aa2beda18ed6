/** How far a goal is, as a ring. */
import { h, type Node } from "../../../kit/node.ts";

const radius = 52;
const round = 2 * Math.PI * radius;

/** How far a goal is, 0 to 1, as a ring; the words say it as well. */
export function ringView(share: number, percent: string, value: string): Node {
  const circle = (more: Record<string, string>) => h("circle", { cx: "60", cy: "60", r: String(radius), ...more });
  return h(
    "div",
    { key: "ring", class: "cs-ring" },
    h(
      "svg",
      { viewBox: "0 0 120 120", "aria-hidden": "true" },
      circle({ class: "ring-bg" }),
      circle({
        class: "ring-v",
        "stroke-dasharray": `${(share * round).toFixed(1)} ${round.toFixed(1)}`,
        transform: "rotate(-90 60 60)",
      }),
    ),
    h("p", {}, h("b", { class: "num" }, percent), " ", h("small", { class: "num cs-number" }, value)),
  );
}
