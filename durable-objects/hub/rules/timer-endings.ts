/** How a hub follows its timers: which ends it tells on the stream, and when it has to look. Pure. */
import type { ActionRecord } from "#shared/action-record.ts";
import { type RecordedEvent, systemUser } from "#shared/event.ts";
import type { SystemBody } from "#shared/protocol/hub-protocol.ts";
import type { CompiledRules } from "#shared/rules/compile.ts";
import type { RuleState } from "#shared/rules/rule-state.ts";
import { nextLow, type TimerLow } from "#shared/rules/timer-lows.ts";
import { endedTimers, type EndsPace, movesTimers, nextEnd, takeEnds, type Timers } from "#shared/rules/timers.ts";

/** Between two looks: a rule may start a timer anew each time that it ends. */
const pauseMs = 1_000;

/**
 * What the stream is told of timers that came to their end, as many as the pace allows, which it changes; rules that wait for
 * it are asked then.
 */
export function timerEndings(timers: Timers, pace: EndsPace, now: number): SystemBody[] {
  const ended = endedTimers(timers, now);
  return ended.slice(0, takeEnds(pace, ended.length, now)).map(({ name, endedAt }) => ({
    eventType: "TIMER_ENDED",
    rawType: "system.timer_ended",
    nativeId: `timer:${name}:${endedAt}`,
    user: systemUser,
    payload: { name, endedAt },
  }));
}

/** What the stream is told of a timer that little is left of: rules that wait for it are asked then. */
export function timerLow({ name, leftMs, since }: TimerLow): SystemBody {
  return {
    eventType: "TIMER_LOW",
    rawType: "system.timer_low",
    nativeId: `timer-low:${name}:${leftMs}:${since}`,
    user: systemUser,
    payload: { name, leftMs, since },
  };
}

/** When to look for the next end, or the next bound that a timer passes, milliseconds since 1970; Infinity where none comes. */
export function nextLook(compiled: CompiledRules, ruleState: RuleState, now: number): number {
  return Math.max(Math.min(nextEnd(ruleState.timers), nextLow(compiled, ruleState)), now + pauseMs);
}

/** Whether rules have changed a timer. */
export function changedByRules(actions: readonly ActionRecord[]): boolean {
  return actions.some(({ action }) => action.type === "counter" && action.kind === "timer");
}

/** Whether timers that go with the stream began or ceased to stand still, of which no action tells. */
export function movedWithStream(events: readonly RecordedEvent[], timers: Timers): boolean {
  return events.some(movesTimers) && Object.values(timers).some((timer) => timer.withStream === true);
}

/** Whether viewers have added to a timer with rates by these events, of which no action tells either. */
export function addedByViewers([first]: readonly RecordedEvent[], timers: Timers): boolean {
  if (!first) return false;
  return Object.values(timers).some(
    ({ plan }) => plan !== undefined && (plan.latest.at(-1)?.offset ?? 0) >= first.offset,
  );
}
