/** The stream's numbers. */
import type { Totals } from "#shared/live-state.ts";
import { compactNumbers } from "../../../kit/format.ts";
import type { Widget } from "../../widget.ts";
import { createClassicView } from "./classic-view.ts";
import { createCounterView } from "./counter-view.ts";
import type { CountersOptions } from "./options.ts";

export interface CountersState {
  totals: Totals | null;
}

export const widget: Widget<CountersOptions, CountersState> = {
  // The totals come with the frames: the events that move them are wanted.
  wants: ({ likes }) => ["GIFT", "ROOM_USER", ...(likes ? (["LIKE"] as const) : [])],
  init: () => ({ totals: null }),
  reduce(state, input) {
    if (input.is === "greeting") {
      const { viewers, likes, coins } = input.frame.state;
      state.totals = { viewers, likes, coins };
    }
    if (input.is === "totals") state.totals = input.totals;
    return state;
  },
  mount(box, { likes }, { locale, isClassic }) {
    const kinds: (keyof Totals)[] = likes ? ["viewers", "likes", "coins"] : ["viewers", "coins"];
    const view = (isClassic ? createClassicView : createCounterView)(box, kinds, compactNumbers(locale));
    return { draw: ({ totals }) => view.draw(totals), dispose() {} };
  },
};
