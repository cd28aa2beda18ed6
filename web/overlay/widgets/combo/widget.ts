/**
 * How many gifts came one after the other.
 *
 * What a reload shows: the same. The hub counts it where a published scene shows it; of some people's gifts alone it is counted anew
 * from the latest that the greeting has.
 */
import { comboParts } from "#shared/activity/meters.ts";
import { isTakenBack, takesBack, thingOf } from "#shared/takeback.ts";
import { compactNumbers } from "../../../kit/format.ts";
import { deedWordsOf } from "../../deeds/deed-words.ts";
import { languageOf } from "../../deeds/language.ts";
import { wantsCalm } from "../../pieces/calm.ts";
import { part, write } from "../../parts.ts";
import { fitInto, onFaces } from "../../pieces/fit.ts";
import { toldMeter } from "../../pieces/told-meter.ts";
import { streamTime } from "../../stream-clock.ts";
import type { Context, Widget } from "../../widget.ts";
import { type Combo, fuseOf, noCombo, withGift } from "./combo.ts";
import type { ComboOptions } from "./options.ts";

const timeOf = ({ feed, clocks }: Context) => streamTime(feed.clock, clocks.wall);

export const widget: Widget<ComboOptions, Combo> = {
  measures: true,
  wants: () => ["GIFT"],
  parts: (options, isFiltered) => (isFiltered ? [] : comboParts(options)),
  init: () => noCombo,
  reduce(state, input, { feed }, options) {
    switch (input.is) {
      case "greeting":
        return input.afresh ? noCombo : state;
      case "past":
      case "event":
        if (input.event.eventType !== "GIFT" || isTakenBack(feed.takebacks, "alerts", thingOf(input.event)))
          return state;
        return withGift(state, input.event, options);
      case "withdrawal":
        // What is cleared is over; who is deleted leaves nothing of their own here.
        return input.withdrawal.all === true && takesBack(input.withdrawal, "alerts", { ...state, userId: "" })
          ? { ...state, value: 0 }
          : state;
      case "part":
        return toldMeter(state, input.value);
      case "playback":
        return noCombo;
      default:
        return state;
    }
  },
  advance(state, context, options) {
    const fuse = fuseOf(state, options, timeOf(context));
    return fuse === 0 ? undefined : context.clocks.now + fuse * options.seconds * 1_000;
  },
  mount(box, options, { locale }) {
    const numbers = compactNumbers(locale);
    box.dataset["kind"] = "gift";
    const count = part("span", "count");
    const burning = part("i", "burning");
    const title = options.title === "" ? deedWordsOf(languageOf(locale)).combo : options.title;
    const number = part("b", "many", part("i", "times", "×"), count);
    const pane = part("div", "pane", part("span", "label ink-k", title), number, part("span", "left", burning));
    box.append(pane);
    const endFaces = onFaces(() => fitInto(box, pane));
    let burns: Animation | undefined;
    let drawn: Combo | undefined;
    return {
      draw(state, context) {
        const fuse = fuseOf(state, options, timeOf(context));
        box.hidden = fuse === 0;
        if (fuse === 0 || state === drawn) return;
        const grew = drawn !== undefined && state.value > drawn.value;
        drawn = state;
        const text = numbers(state.value);
        const isWider = text.length !== count.textContent.length;
        write(count, text);
        if (isWider) fitInto(box, pane);
        burns?.cancel();
        const timing = { duration: fuse * options.seconds * 1_000, fill: "forwards" } as const;
        burns = burning.animate([{ transform: `scaleX(${fuse})` }, { transform: "scaleX(0)" }], timing);
        if (!grew || wantsCalm()) return;
        const bump = [1, 1.42, 0.94, 1].map((scale) => ({ transform: `scale(${scale})` }));
        count.animate(bump, { duration: 340, easing: "ease-out" });
      },
      dispose() {
        endFaces();
        burns?.cancel();
      },
    };
  },
};
