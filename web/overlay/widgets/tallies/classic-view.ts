/** Draws the counters and timers of rules in the classic layout. */
import { remainingOf } from "#shared/remaining.ts";
import { wholeNumbers } from "../../../kit/format.ts";
import type { Tally } from "./tallies.ts";

export interface TallyView {
  draw(tallies: readonly Tally[]): void;
}

/** Draws into `box`, and touches only what reads differently. */
export function createClassicView(box: HTMLElement, locale: string | undefined): TallyView {
  const numbers = wholeNumbers(locale);
  let drawn = "";

  return {
    draw(tallies) {
      const which = JSON.stringify(tallies.map(({ kind, name }) => [kind, name]));
      if (which !== drawn) box.replaceChildren(...tallies.map(createTally));
      drawn = which;
      box.hidden = tallies.length === 0;
      for (const [index, { kind, value, paused }] of tallies.entries()) {
        const element = box.children[index];
        element?.classList.toggle("paused", paused === true);
        const text = kind === "timer" ? remainingOf(value) : numbers(value);
        if (!element || element.textContent === text) continue;
        element.textContent = text;
        element.classList.toggle("over", kind === "timer" && value === 0);
      }
    },
  };
}

function createTally({ kind, name }: Tally): HTMLElement {
  const element = document.createElement("span");
  element.className = "tally";
  element.dataset["kind"] = kind;
  element.dataset["name"] = name;
  element.dataset["label"] = name.replaceAll(/[-_]+/g, " ");
  return element;
}
