/**
 * What was done last, in a line that runs through.
 *
 * What a reload shows: the same people, from the beginning of the line, as a list of activity has them.
 */
import { deedParts } from "#shared/activity/deed-parts.ts";
import type { Withdrawal } from "#shared/takeback.ts";
import { eventTypesOf } from "../../deeds/deed.ts";
import { type DeedList, noDeedRows, reduceDeedList } from "../../deeds/deed-list.ts";
import type { Widget } from "../../widget.ts";
import type { TickerOptions } from "./options.ts";
import { createTickerView } from "./ticker-view.ts";

export interface TickerState {
  list: DeedList;
  /** What was taken back of late, oldest first: it may still be in the line, when its place in the list is another's. */
  withdrawn: readonly Withdrawal[];
}

const maxWithdrawn = 20;

export const widget: Widget<TickerOptions, TickerState> = {
  measures: true,
  wants: ({ kinds }) => kinds.flatMap((kind) => eventTypesOf[kind]),
  parts: (options, isFiltered) => (isFiltered ? [] : deedParts(options)),
  init: () => ({ list: noDeedRows, withdrawn: [] }),
  reduce: ({ list, withdrawn }, input, context, options) => ({
    list: reduceDeedList(list, input, context, options),
    withdrawn: input.is === "withdrawal" ? [...withdrawn, input.withdrawal].slice(-maxWithdrawn) : withdrawn,
  }),
  mount(box, options, { locale }) {
    const view = createTickerView(box, options, locale);
    return { draw: (state, { feed }) => view.draw(state, feed.isLoud), dispose: () => view.dispose() };
  },
};
