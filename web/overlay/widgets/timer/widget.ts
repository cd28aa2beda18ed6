/** A timer of the stream, and what adds to it. */
import type { ShownTimer } from "#shared/interaction/timer-rates.ts";
import { streamTime } from "../../stream-clock.ts";
import type { Context, Widget } from "../../widget.ts";
import { clockOf, takeTimer, type TimerState } from "./clock.ts";
import type { TimerOptions } from "./options.ts";
import { createTimerView } from "./timer-view.ts";

function shownAt({ timer, gainMs, gainUntil }: TimerState, { feed, clocks }: Context, options: TimerOptions) {
  if (!timer) return null;
  const clock = clockOf(timer, streamTime(feed.clock, clocks.wall), options);
  return { timer, clock, gainMs: clocks.now < gainUntil ? gainMs : 0 };
}

export const widget: Widget<TimerOptions, TimerState> = {
  // What is added is reckoned where the stream is kept, and comes with the part.
  measures: true,
  wants: () => [],
  parts: ({ name }) => [`timer:${name}`],
  init: () => ({ timer: null, gainMs: 0, gainUntil: 0 }),
  reduce(state, input, { clocks }) {
    return input.is === "part" ? takeTimer(state, input.value as ShownTimer | null, clocks.now) : state;
  },
  advance(state, context, options) {
    const tickMs = shownAt(state, context, options)?.clock.tickMs;
    const { now } = context.clocks;
    const waits = [
      ...(tickMs === undefined ? [] : [now + tickMs]),
      ...(now < state.gainUntil ? [state.gainUntil] : []),
    ];
    return waits.length === 0 ? undefined : Math.min(...waits);
  },
  mount(box, options, { locale }) {
    const view = createTimerView(box, options, locale);
    return {
      draw: (state, context) => view.draw(shownAt(state, context, options)),
      dispose: () => view.dispose(),
    };
  },
};
