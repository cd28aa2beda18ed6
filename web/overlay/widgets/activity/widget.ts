/**
 * What was done last.
 *
 * What a reload shows: the same. The hub has the latest of this broadcast; where no published scene shows the list, or it is of some
 * people only, it is made of the latest events that the greeting has.
 */
import { deedParts } from "#shared/activity/deed-parts.ts";
import { streamTime } from "../../stream-clock.ts";
import { eventTypesOf } from "../../deeds/deed.ts";
import { type DeedList, noDeedRows, reduceDeedList } from "../../deeds/deed-list.ts";
import { ageChangesIn } from "../../pieces/age.ts";
import type { Widget } from "../../widget.ts";
import { createActivityView } from "./activity-view.ts";
import type { ActivityOptions } from "./options.ts";

export const widget: Widget<ActivityOptions, DeedList> = {
  wants: ({ kinds }) => kinds.flatMap((kind) => eventTypesOf[kind]),
  parts: (options, isFiltered) => (isFiltered ? [] : deedParts(options)),
  init: () => noDeedRows,
  reduce: (list, input, context, { kinds, minCoins, rows: most }) =>
    reduceDeedList(list, input, context, { kinds, minCoins, most }),
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
