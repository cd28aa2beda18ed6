/** The poll that is on. */
import type { ShownPoll } from "#shared/interaction/poll.ts";
import { streamTime } from "../../stream-clock.ts";
import type { Context, Widget } from "../../widget.ts";
import { boardOf, pollChangesIn } from "./board.ts";
import type { PollOptions } from "./options.ts";
import { createPollView } from "./poll-view.ts";

const timeOf = ({ feed, clocks }: Context) => streamTime(feed.clock, clocks.wall);

export const widget: Widget<PollOptions, { poll: ShownPoll | null }> = {
  measures: true,
  // Votes are counted where the stream is kept.
  wants: () => [],
  parts: () => ["poll"],
  init: () => ({ poll: null }),
  reduce: (state, input) => (input.is === "part" ? { poll: input.value as ShownPoll | null } : state),
  advance({ poll }, context, options) {
    const changesIn = pollChangesIn(poll, timeOf(context), options);
    return changesIn === undefined ? undefined : context.clocks.now + changesIn;
  },
  mount(box, options, { locale }) {
    const view = createPollView(box, options, locale);
    return {
      draw: ({ poll }, context) => view.draw(boardOf(poll, timeOf(context), options)),
      dispose: () => view.dispose(),
    };
  },
};
