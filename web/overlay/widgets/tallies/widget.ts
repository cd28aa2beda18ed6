/** Counters and timers of rules. */
import { streamTime } from "../../stream-clock.ts";
import type { Context, Widget } from "../../widget.ts";
import type { TalliesOptions } from "./options.ts";
import { greetTallies, noTallies, takeTally, type Tallies } from "../../../kit/tallies.ts";
import { shownTallies, type Tally, tickIn } from "./tallies.ts";
import { createTallyView } from "./tally-view.ts";
import { createClassicView } from "./classic-view.ts";

/** Those that are shown now. */
export function talliesOf(tallies: Tallies, { all, names }: TalliesOptions, { feed, clocks }: Context): Tally[] {
  return shownTallies(tallies, all ? undefined : names, streamTime(feed.clock, clocks.wall));
}

export const widget: Widget<TalliesOptions, Tallies> = {
  // What rules do comes with the frames, whatever is wanted.
  wants: () => [],
  init: noTallies,
  reduce(state, input) {
    switch (input.is) {
      case "greeting":
        greetTallies(state, input.frame);
        return state;
      case "tallies":
        greetTallies(state, { ...input.frame, top: input.frame.position });
        return state;
      case "action":
        takeTally(state, input.record, input.epoch);
        return state;
      default:
        return state;
    }
  },
  advance(state, context, options) {
    const tickMs = tickIn(talliesOf(state, options, context));
    return tickMs === undefined ? undefined : context.clocks.now + tickMs;
  },
  mount(box, options, { locale, isClassic }) {
    const view = (isClassic ? createClassicView : createTallyView)(box, locale);
    return { draw: (state, context) => view.draw(talliesOf(state, options, context)), dispose() {} };
  },
};
