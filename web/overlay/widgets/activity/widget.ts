/**
 * What was done last.
 *
 * What a reload shows: the latest of what the greeting has (of the last minutes), which is what the list had unless little happens.
 */
import { streamTime } from "../../stream-clock.ts";
import { type Deed, eventTypesOf } from "../../deeds/deed.ts";
import { reduceDeeds } from "../../deeds/deed-list.ts";
import { ageChangesIn } from "../../pieces/age.ts";
import type { Widget } from "../../widget.ts";
import { createActivityView } from "./activity-view.ts";
import type { ActivityOptions } from "./options.ts";

export interface ActivityState {
  rows: readonly Deed[];
}

export const widget: Widget<ActivityOptions, ActivityState> = {
  wants: ({ kinds }) => kinds.flatMap((kind) => eventTypesOf[kind]),
  init: () => ({ rows: [] }),
  reduce: ({ rows }, input, context, { kinds, minCoins, rows: most }) => ({
    rows: reduceDeeds(rows, input, context, { kinds, minCoins, most }),
  }),
  advance({ rows }, { feed, clocks }, { ages }) {
    if (!ages || rows.length === 0) return undefined;
    const time = streamTime(feed.clock, clocks.wall);
    return clocks.now + Math.min(...rows.map(({ at }) => ageChangesIn(time - at)));
  },
  mount(box, options, { locale }) {
    const view = createActivityView(box, options, locale);
    return {
      draw: ({ rows }, { feed, clocks }) => view.draw(rows, streamTime(feed.clock, clocks.wall)),
      dispose() {},
    };
  },
};
