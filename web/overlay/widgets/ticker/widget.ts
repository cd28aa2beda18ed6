/**
 * What was done last, in a line that runs through.
 *
 * What a reload shows: the latest of what the greeting has, from the beginning of the line.
 */
import type { Withdrawal } from "#shared/takeback.ts";
import { type Deed, eventTypesOf } from "../../deeds/deed.ts";
import { reduceDeeds } from "../../deeds/deed-list.ts";
import type { Widget } from "../../widget.ts";
import type { TickerOptions } from "./options.ts";
import { createTickerView } from "./ticker-view.ts";

export interface TickerState {
  items: readonly Deed[];
  /** What was taken back of late, oldest first: it may still be in the line, when its place in the list is another's. */
  withdrawn: readonly Withdrawal[];
}

const maxWithdrawn = 20;

export const widget: Widget<TickerOptions, TickerState> = {
  wants: ({ kinds }) => kinds.flatMap((kind) => eventTypesOf[kind]),
  init: () => ({ items: [], withdrawn: [] }),
  reduce: ({ items, withdrawn }, input, context, options) => ({
    items: reduceDeeds(items, input, context, options),
    withdrawn: input.is === "withdrawal" ? [...withdrawn, input.withdrawal].slice(-maxWithdrawn) : withdrawn,
  }),
  mount(box, options, { locale }) {
    const view = createTickerView(box, options, locale);
    return { draw: (state) => view.draw(state), dispose: () => view.dispose() };
  },
};
