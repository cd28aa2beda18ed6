/** A wheel of fortune. */
import type { ShownWheel } from "#shared/interaction/wheel.ts";
import { streamTime } from "../../stream-clock.ts";
import type { Context, Widget } from "../../widget.ts";
import type { WheelOptions } from "./options.ts";
import { standOf, type WheelStand } from "./turn.ts";
import { createWheelView } from "./wheel-view.ts";

interface WheelState {
  wheel: ShownWheel | null;
}

function standAt({ wheel }: WheelState, { feed, clocks }: Context, options: WheelOptions): WheelStand | null {
  return wheel && standOf(wheel, streamTime(feed.clock, clocks.wall), options);
}

export const widget: Widget<WheelOptions, WheelState> = {
  // Where it stops is decided where the stream is kept.
  wants: () => [],
  parts: () => ["wheel"],
  init: () => ({ wheel: null }),
  reduce: (state, input) => (input.is === "part" ? { wheel: input.value as ShownWheel | null } : state),
  advance(state, context, options) {
    const changesIn = standAt(state, context, options)?.changesIn;
    return changesIn === undefined ? undefined : context.clocks.now + changesIn;
  },
  mount(box, options, { locale }) {
    const view = createWheelView(box, locale);
    return {
      draw: (state, context) => view.draw(state.wheel, standAt(state, context, options)),
      dispose: () => view.dispose(),
    };
  },
};
