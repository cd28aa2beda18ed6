/** The queue. */
import type { ShownQueue } from "#shared/interaction/queue.ts";
import { ageChangesIn } from "../../pieces/age.ts";
import { streamTime } from "../../stream-clock.ts";
import type { Context, Widget } from "../../widget.ts";
import type { QueueOptions } from "./options.ts";
import { createQueueView } from "./queue-view.ts";

const timeOf = ({ feed, clocks }: Context) => streamTime(feed.clock, clocks.wall);

export const widget: Widget<QueueOptions, { queue: ShownQueue | null }> = {
  measures: true,
  // Who waits is known where the stream is kept.
  wants: () => [],
  parts: () => ["queue"],
  init: () => ({ queue: null }),
  reduce: (state, input) => (input.is === "part" ? { queue: input.value as ShownQueue | null } : state),
  advance({ queue }, context, { shown }) {
    const waits = (queue?.next ?? []).slice(0, shown).map(({ since }) => ageChangesIn(timeOf(context) - since));
    return waits.length === 0 ? undefined : context.clocks.now + Math.min(...waits);
  },
  mount(box, options, { locale }) {
    const view = createQueueView(box, options, locale);
    return { draw: ({ queue }, context) => view.draw(queue, timeOf(context)), dispose: () => view.dispose() };
  },
};
