/** Draws the counters and timers of rules, in a theme. */
import { remainingOf } from "#shared/remaining.ts";
import { wholeNumbers } from "../../../kit/format.ts";
import { icon, number, part, write } from "../../parts.ts";
import type { TallyView } from "./classic-view.ts";
import type { Tally } from "./tallies.ts";

/** Draws into `box`, and touches only what reads differently. */
export function createTallyView(box: HTMLElement, locale: string | undefined): TallyView {
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
        const amount = element?.querySelector(".num");
        if (!element || !amount) continue;
        element.classList.toggle("paused", paused === true);
        element.classList.toggle("over", kind === "timer" && value === 0);
        write(amount, kind === "timer" ? remainingOf(value) : numbers(value));
      }
    },
  };
}

function createTally({ kind, name }: Tally): HTMLElement {
  const label = part("span", "label", name.replaceAll(/[-_]+/g, " "));
  const element = part("span", "tally pane quiet", label, number("", "glow"), icon("pause"));
  element.dataset["kind"] = kind;
  element.dataset["name"] = name;
  return element;
}
