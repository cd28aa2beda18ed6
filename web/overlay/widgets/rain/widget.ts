/**
 * Gifts fall over the picture, or burst in it.
 *
 * What a reload shows: nothing of what was in the air, for it was shown; what is given from then on.
 */
import { thingOf } from "#shared/takeback.ts";
import { isWithheld, leavesDisplay } from "../../deeds/withdrawn.ts";
import { wantsCalm } from "../../pieces/calm.ts";
import { isOld } from "../../pieces/news.ts";
import type { Widget } from "../../widget.ts";
import type { RainOptions } from "./options.ts";
import { clearSky, flyGift, moveSky, type RainState } from "./rain.ts";
import { createRainView } from "./rain-view.ts";

export const widget: Widget<RainOptions, RainState> = {
  wants: () => ["GIFT"],
  init: clearSky,
  reduce(state, input, { feed, clocks }, options) {
    switch (input.is) {
      case "event": {
        const { event } = input;
        if (event.eventType !== "GIFT" || isOld(feed, event) || isWithheld(feed.takebacks, thingOf(event)))
          return state;
        flyGift(state, event, options, feed.pace, clocks.now);
        return state;
      }
      case "withdrawal":
        state.flying = state.flying.filter((one) => !leavesDisplay(input.withdrawal, one));
        return state;
      default:
        return state;
    }
  },
  advance: (state, { feed, clocks }) => (moveSky(state, feed.pace, clocks.now) ? clocks.now : undefined),
  mount(box, _options, { changed, tell }) {
    if (wantsCalm())
      tell((state) => {
        state.calm = true;
      });
    return createRainView(box, changed);
  },
};
