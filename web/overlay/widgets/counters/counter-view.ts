/** Draws the counters for viewers, likes and coins, in a theme. */
import type { Totals } from "#shared/live-state.ts";
import { icon, number, part, write } from "../../parts.ts";
import type { CounterView } from "./classic-view.ts";

/** Draws into `box`, with only the counters in `kinds`. */
export function createCounterView(
  box: HTMLElement,
  kinds: readonly (keyof Totals)[],
  compact: (value: number) => string,
): CounterView {
  const counters = kinds.map((kind) => {
    const value = number("");
    const element = part("span", "counter pane quiet", icon(kind), value);
    element.dataset["kind"] = kind;
    box.append(element);
    return { kind, value };
  });

  return {
    draw(totals) {
      box.hidden = totals === null;
      for (const { kind, value } of counters) write(value, compact(totals?.[kind] ?? 0));
    },
  };
}
