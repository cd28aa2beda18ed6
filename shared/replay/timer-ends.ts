/**
 * The ends of timers in a replay. Live a hub tells them by its alarm, in a session of the platform's own; here they come by the
 * session's clock, between its events, whatever the speed. Pure.
 */
import { type RecordedEvent, systemUser } from "#shared/event.ts";
import { timeOf } from "#shared/replay/clock.ts";
import { replayLimits } from "#shared/replay/limits.ts";
import { timerEndedType } from "#shared/replay/replayed-event.ts";
import type { EventBody } from "#shared/stamp.ts";
import { endedTimers, type EndsPace, nextEnd, takeEnds, type Timers } from "#shared/rules/timers.ts";

/** Between two looks, where there is no room for more ends. */
const pauseMs = 1_000;

/** An end, and when it is told by the session's clock. */
export interface TimerEnd {
  body: EventBody;
  at: number;
}

/**
 * The ends that come up to `time`, one after the other: whoever takes one has told it before asking for the next, for rules may
 * start a timer anew. Changes `pace`.
 */
export function* timerEnds(timers: () => Timers, pace: EndsPace, time: number): Generator<TimerEnd, undefined> {
  let told = 0;
  let at = nextEnd(timers());
  while (at <= time && told < replayLimits.endsBetween) {
    const ended = endedTimers(timers(), at);
    const count = takeEnds(pace, ended.length, at);
    for (const { name, endedAt } of ended.slice(0, count)) {
      told++;
      yield {
        at,
        body: {
          eventType: "TIMER_ENDED",
          rawType: timerEndedType,
          nativeId: `timer:${name}:${endedAt}`,
          user: systemUser,
          payload: { name, endedAt },
        },
      };
    }
    at = Math.max(nextEnd(timers()), count < ended.length ? at + pauseMs : at);
  }
}

/** When each event comes in, as a clock that never goes back has it. */
export function* timed(events: readonly RecordedEvent[], before: number): Generator<[RecordedEvent, number]> {
  let time = before;
  for (const event of events) {
    time = timeOf(event, time);
    yield [event, time];
  }
}
