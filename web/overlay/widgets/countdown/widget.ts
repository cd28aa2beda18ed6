/**
 * Counts down to a time.
 *
 * What a reload shows: the same. It goes by the stream's clock, so that a machine whose clock is wrong ends with the others.
 */
import { remainingOf } from "#shared/remaining.ts";
import { deedWordsOf } from "../../deeds/deed-words.ts";
import { languageOf } from "../../deeds/language.ts";
import { part } from "../../parts.ts";
import { drawDigits } from "../../pieces/digits.ts";
import { fitInto, onFaces } from "../../pieces/fit.ts";
import { streamTime } from "../../stream-clock.ts";
import type { Context, Widget } from "../../widget.ts";
import type { CountdownOptions } from "./options.ts";
import { untilOf } from "./until.ts";

/** What is left, in milliseconds, never below 0; undefined where no time was said. */
export function leftOf({ until, zone }: CountdownOptions, { feed, clocks }: Context): number | undefined {
  const time = streamTime(feed.clock, clocks.wall);
  const end = untilOf(until, zone, time);
  return end === undefined ? undefined : Math.max(0, end - time);
}

export const widget: Widget<CountdownOptions, null> = {
  measures: true,
  wants: () => [],
  init: () => null,
  reduce: (state) => state,
  advance(_state, context, options) {
    const left = leftOf(options, context);
    if (left === undefined) return undefined;
    // Over: looked at again from time to time, because a time of day comes back.
    return context.clocks.now + (left === 0 ? 60_000 : left % 1_000 || 1_000);
  },
  mount(box, options, { locale }) {
    const { title, below, over } = options;
    box.dataset["kind"] = "time";
    const digits = part("span", "digits");
    const says = title === "" ? deedWordsOf(languageOf(locale)).soon : title;
    const pane = part("div", "pane deco", part("div", "says", says), digits);
    if (below !== "") pane.append(part("div", "ink-2", below));
    box.append(pane);
    const endFaces = onFaces(() => fitInto(box, pane));
    return {
      draw(_state, context) {
        const left = leftOf(options, context);
        box.hidden = left === undefined || (left === 0 && over === "hide");
        const { length } = digits.children;
        drawDigits(digits, remainingOf(left ?? 0));
        if (digits.children.length !== length) fitInto(box, pane);
      },
      dispose: endFaces,
    };
  },
};
