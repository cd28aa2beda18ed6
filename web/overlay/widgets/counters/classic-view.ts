/** Draws the counters for viewers, likes and coins in the classic layout. */
import type { Totals } from "#shared/live-state.ts";

export interface CounterView {
  draw(totals: Totals | null): void;
}

/** Draws into `box`, with only the counters in `kinds`. */
export function createClassicView(
  box: HTMLElement,
  kinds: readonly (keyof Totals)[],
  compact: (value: number) => string,
): CounterView {
  const counters = kinds.map((kind) => {
    const element = document.createElement("span");
    element.className = "counter";
    element.dataset["kind"] = kind;
    box.append(element);
    return { kind, element };
  });

  return {
    draw(totals) {
      box.hidden = totals === null;
      for (const { kind, element } of counters) {
        const text = compact(totals?.[kind] ?? 0);
        if (element.textContent !== text) element.textContent = text;
      }
    },
  };
}
