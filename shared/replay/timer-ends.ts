/**
 * The ends of timers in a replay, and when little is left of one that a rule waits for. Live a hub tells them by its alarm, in a session of the platform's own; here they come by the
 * session's clock, between its events, whatever the speed. Pure.
 */
import { type RecordedEvent, systemUser } from "#shared/event.ts";
import { timeOf } from "#shared/replay/clock.ts";
import { replayLimits } from "#shared/replay/limits.ts";
import { timerEndedType, timerLowType } from "#shared/replay/replayed-event.ts";
import type { CompiledRules } from "#shared/rules/compile.ts";
import type { RuleState } from "#shared/rules/rule-state.ts";
import { firstLow, nextLow, type TimerLow } from "#shared/rules/timer-lows.ts";
import { endedTimers, type EndsPace, nextEnd, takeEnds } from "#shared/rules/timers.ts";
import type { EventBody } from "#shared/stamp.ts";

/** Between two looks, where there is no room for more ends. */
const pauseMs = 1_000;

/** An end, and when it is told by the session's clock. */
export interface TimerEnd {
  body: EventBody;
  at: number;
}

/** How the timers and the rules that wait for them stand. */
export interface TimersStand {
  compiled: CompiledRules;
  state: RuleState;
}

/**
 * The ends that come up to `time`, and the bounds of rules that are passed, one after the other: whoever takes one has told it before
 * asking for the next, for rules may start a timer anew. Changes `pace`.
 */
export function* timerEnds(stand: () => TimersStand, pace: EndsPace, time: number): Generator<TimerEnd, undefined> {
  let told = 0;
  let at = nextOf(stand());
  while (at <= time && told < replayLimits.endsBetween) {
    const { compiled, state } = stand();
    const low = firstLow(compiled, state, at);
    const [end] = endedTimers(state.timers, at);
    const body = low && (!end || low.since <= end.endedAt) ? lowBody(low) : end && endBody(end);
    if (!body) return;
    if (takeEnds(pace, 1, at) === 0) {
      at += pauseMs;
      continue;
    }
    told++;
    yield { at, body };
    at = Math.max(at, nextOf(stand()));
  }
}

function endBody({ name, endedAt }: { name: string; endedAt: number }): EventBody {
  return {
    eventType: "TIMER_ENDED",
    rawType: timerEndedType,
    nativeId: `timer:${name}:${endedAt}`,
    user: systemUser,
    payload: { name, endedAt },
  };
}

function lowBody({ name, leftMs, since }: TimerLow): EventBody {
  return {
    eventType: "TIMER_LOW",
    rawType: timerLowType,
    nativeId: `timer-low:${name}:${leftMs}:${since}`,
    user: systemUser,
    payload: { name, leftMs, since },
  };
}

function nextOf({ compiled, state }: TimersStand): number {
  return Math.min(nextEnd(state.timers), nextLow(compiled, state));
}

/** When each event comes in, as a clock that never goes back has it. */
export function* timed(events: readonly RecordedEvent[], before: number): Generator<[RecordedEvent, number]> {
  let time = before;
  for (const event of events) {
    time = timeOf(event, time);
    yield [event, time];
  }
}
