/** The giveaway that is on. */
import type { ShownGiveaway } from "#shared/interaction/giveaway.ts";
import { streamTime } from "../../stream-clock.ts";
import type { Context, Widget } from "../../widget.ts";
import { createGiveawayView } from "./giveaway-view.ts";
import type { GiveawayOptions } from "./options.ts";
import { momentOf } from "./scene.ts";

const timeOf = ({ feed, clocks }: Context) => streamTime(feed.clock, clocks.wall);

export const widget: Widget<GiveawayOptions, { giveaway: ShownGiveaway | null }> = {
  // Who is in, and who is drawn, is known where the stream is kept.
  wants: () => [],
  parts: () => ["giveaway"],
  init: () => ({ giveaway: null }),
  reduce: (state, input) => (input.is === "part" ? { giveaway: input.value as ShownGiveaway | null } : state),
  advance({ giveaway }, context, options) {
    const { changesIn } = momentOf(giveaway, timeOf(context), options);
    return changesIn === undefined ? undefined : context.clocks.now + changesIn;
  },
  mount(box, options, { locale }) {
    const view = createGiveawayView(box, locale);
    return {
      draw: ({ giveaway }, context) => view.draw(giveaway, momentOf(giveaway, timeOf(context), options).scene),
      dispose() {},
    };
  },
};
