/**
 * How much goes on, in five levels.
 *
 * What a reload shows: the same. The hub counts it where a published scene shows it; what some people do alone is counted anew from
 * the latest events that the greeting has.
 */
import { hypeParts, typesOfHype } from "#shared/activity/meters.ts";
import { remainingOf } from "#shared/remaining.ts";
import { isTakenBack, thingOf } from "#shared/takeback.ts";
import { deedWordsOf } from "../../deeds/deed-words.ts";
import { languageOf } from "../../deeds/language.ts";
import { icon, part, set, write } from "../../parts.ts";
import { toldMeter } from "../../pieces/told-meter.ts";
import { streamTime } from "../../stream-clock.ts";
import type { Context, Widget } from "../../widget.ts";
import { type Hype, levelOf, levels, noHype, withEvent } from "./hype.ts";
import type { HypeOptions } from "./options.ts";

const timeOf = ({ feed, clocks }: Context) => streamTime(feed.clock, clocks.wall);
const nobody = { userId: "", uniqueId: "" };
/** So often it is drawn while it burns; between two pictures the bar glides. */
const tickMs = 500;

export const widget: Widget<HypeOptions, Hype> = {
  wants: typesOfHype,
  parts: (options, isFiltered) => (isFiltered ? [] : hypeParts(options)),
  init: () => noHype,
  reduce(state, input, { feed }, options) {
    switch (input.is) {
      case "greeting":
        return input.afresh ? noHype : state;
      case "past":
      case "event": {
        const { event } = input;
        // Of likes no overlay knows whose they are.
        const user = event.eventType === "LIKE" ? nobody : event.user;
        if (isTakenBack(feed.takebacks, "alerts", thingOf({ ...event, user }))) return state;
        return withEvent(state, event, options);
      }
      case "part":
        return toldMeter(state, input.value);
      case "playback":
        return noHype;
      default:
        return state;
    }
  },
  advance(state, context, options) {
    return levelOf(state, options, timeOf(context)).level === 0 ? undefined : context.clocks.now + tickMs;
  },
  mount(box, options, { locale }) {
    const percent = new Intl.NumberFormat(locale, { style: "percent" });
    const title = options.title === "" ? deedWordsOf(languageOf(locale)).hype : options.title;
    box.dataset["kind"] = "gift";
    const [level, share, time] = [part("span", "at"), part("span", "share"), part("span", "ink-2")];
    const name = part("span", "level", icon("flame"), part("bdi", "title", title), " ", level);
    const top = part("div", "top", name, part("span", "num", share, " ", time));
    const segments = Array.from({ length: levels }, () => part("i", "segment", part("i", "filled")));
    box.append(part("div", "pane deco", top, part("div", "segments", ...segments)));
    return {
      draw(state, context) {
        const { level: now, part, leftMs } = levelOf(state, options, timeOf(context));
        box.hidden = now === 0 && !options.always;
        write(level, now === 0 ? "" : String(now));
        write(share, percent.format(Math.floor(part * 100) / 100));
        write(time, `· ${remainingOf(leftMs)}`);
        for (const [index, segment] of segments.entries()) {
          const fill = index + 1 < now ? 1 : index + 1 === now ? part : 0;
          set(segment, "--p", fill.toFixed(3));
        }
      },
      dispose() {},
    };
  },
};
