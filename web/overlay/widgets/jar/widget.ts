/**
 * Each gift falls into a jar.
 *
 * What a reload shows: the coins as they are, for they are the hub's; and of the bodies those of the latest gifts that the greeting
 * has, at rest. Bodies only decorate: the number is what counts.
 */
import { compactNumbers } from "../../../kit/format.ts";
import { isWithheld, leavesDisplay } from "../../deeds/withdrawn.ts";
import { thingOf } from "#shared/takeback.ts";
import type { Widget } from "../../widget.ts";
import { dropGift, type JarState, moveJar, newJar, takeOut } from "./jar.ts";
import { createJarView } from "./jar-view.ts";
import type { JarOptions } from "./options.ts";
import { wantsCalm } from "../../pieces/calm.ts";

export const widget: Widget<JarOptions, JarState> = {
  wants: () => ["GIFT"],
  init: newJar,
  reduce(state, input, { feed }, options) {
    switch (input.is) {
      case "greeting":
        state.coins = input.frame.state.coins;
        if (input.afresh) {
          state.bodies = [];
          state.settle = true;
        }
        return state;
      case "totals":
        state.coins = input.totals.coins;
        return state;
      case "past":
      case "event":
        if (input.event.eventType !== "GIFT" || isWithheld(feed.takebacks, thingOf(input.event))) return state;
        if (input.is === "event" && state.moving === undefined) state.settle = false;
        dropGift(state, input.event, options, feed.pace);
        return state;
      case "withdrawal":
        takeOut(state, (body) => leavesDisplay(input.withdrawal, body));
        return state;
      case "playback":
        state.bodies = [];
        return state;
      default:
        return state;
    }
  },
  advance: (state, { feed, clocks }) => (moveJar(state, feed.pace, clocks.now) ? clocks.now : undefined),
  mount(box, options, { locale, changed, tell }) {
    if (wantsCalm())
      tell((state) => {
        state.calm = true;
      });
    return createJarView(box, options.coins ? compactNumbers(locale) : undefined, changed);
  },
};
