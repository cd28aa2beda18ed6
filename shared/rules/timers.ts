/** Named timers: they count down to an end, can be paused, and keep within bounds of their own. Pure: the time is an argument. */
import type { RecordedEvent } from "#shared/event.ts";
import type { TimerPlan } from "#shared/interaction/timer-rates.ts";
import { ruleLimits } from "./limits.ts";

/** A timer as a hub keeps it. Times in milliseconds since 1970, spans in milliseconds. */
export interface Timer {
  /** When it ends; null while it is paused. */
  endsAt: number | null;
  /** What is left while it is paused, else 0. */
  leftMs: number;
  /** `hand`: by a rule or by the API. `stream`: with the broadcast, and it goes on with it. */
  pausedBy?: "hand" | "stream";
  /** Never more than this is left. */
  maxMs?: number;
  /** It never ends later. */
  until?: number;
  /** It stands still while the broadcast is paused or over. */
  withStream?: boolean;
  /** The end that was told, by a TIMER_ENDED or by who set it to its end: each is told once. */
  toldAt?: number;
  /** By what viewers add to it, and what they added; absent where they do not. */
  plan?: TimerPlan;
}

/** What bounds a timer. */
export type TimerBounds = Pick<Timer, "maxMs" | "until">;

/** A change by hand; what is absent stays as it is. */
export interface TimerChange {
  /** What is left after it; or by how much more (or less) is left. */
  leftMs?: number;
  addMs?: number;
  /** null: without this bound. */
  maxMs?: number | null;
  until?: number | null;
  withStream?: boolean;
  paused?: boolean;
}

export type Timers = Record<string, Timer>;

/** A timer that is over. */
export function newTimer(now: number): Timer {
  return { endsAt: now, leftMs: 0, toldAt: now };
}

/** What is left of it, never below 0. */
export function leftOf({ endsAt, leftMs }: Timer, now: number): number {
  return endsAt === null ? leftMs : Math.max(0, endsAt - now);
}

/**
 * The timer with so much left, within its bounds and `also`; one that is paused stays so. Not in the past, and at most a
 * year. A thousandth of a millisecond is kept, so that many small parts add up.
 */
export function withLeft(timer: Timer, wantedMs: number, now: number, also: TimerBounds = {}): Timer {
  const most = Math.min(
    ruleLimits.timerMs,
    ...[timer.maxMs, also.maxMs].filter((bound) => bound !== undefined),
    ...[timer.until, also.until].filter((bound) => bound !== undefined).map((until) => until - now),
  );
  const leftMs = Math.round(Math.max(0, Math.min(most, wantedMs)) * 1_000) / 1_000;
  return timer.endsAt === null ? { ...timer, leftMs } : { ...timer, endsAt: now + leftMs };
}

/** Stands still until it is resumed. One that is paused already stays as it is. */
export function pauseTimer(timer: Timer, now: number, pausedBy: "hand" | "stream"): Timer {
  if (timer.endsAt === null) return pausedBy === "hand" ? { ...timer, pausedBy } : timer;
  return { ...timer, endsAt: null, leftMs: leftOf(timer, now), pausedBy };
}

/** Goes on with what was left. */
export function resumeTimer(timer: Timer, now: number): Timer {
  if (timer.endsAt !== null) return timer;
  const { pausedBy: _pausedBy, ...rest } = timer;
  return withLeft({ ...rest, endsAt: now, leftMs: 0 }, timer.leftMs, now);
}

/** Over, without its end being told: somebody wanted it so. */
export function resetTimer(timer: Timer, now: number): Timer {
  return timer.endsAt === null ? { ...timer, leftMs: 0 } : { ...timer, endsAt: now, toldAt: now };
}

/** Makes a change by hand. */
export function changeTimer(before: Timer, change: TimerChange, now: number): Timer {
  const { leftMs, addMs, maxMs, until, withStream, paused } = change;
  let timer: Timer = { ...before };
  if (maxMs === null) delete timer.maxMs;
  else if (maxMs !== undefined) timer.maxMs = maxMs;
  if (until === null) delete timer.until;
  else if (until !== undefined) timer.until = until;
  if (withStream !== undefined) timer.withStream = withStream;
  if (paused === true) timer = pauseTimer(timer, now, "hand");
  if (paused === false) timer = resumeTimer(timer, now);
  const wasOver = leftOf(timer, now) === 0;
  if (leftMs === 0) return resetTimer(timer, now);
  // Also where nothing else was said: a bound that was set just now holds at once.
  const after = withLeft(timer, leftMs ?? leftOf(timer, now) + (addMs ?? 0), now);
  // What was over and stays so has ended before.
  return wasOver && leftOf(after, now) === 0 ? resetTimer(after, now) : after;
}

/** Whether an event makes timers that go with the stream stand still or go on. */
export function movesTimers({ eventType }: Pick<RecordedEvent, "eventType">): boolean {
  return eventType === "STREAM_PAUSE" || eventType === "STREAM_END" || eventType === "CONNECTED";
}

/**
 * What an event does to timers by itself: those that go with the stream stand still while it is paused or over, and an end
 * that was told is not told again. Changes `timers`.
 */
export function followTimers(timers: Timers, event: RecordedEvent, now: number): void {
  switch (event.eventType) {
    case "TIMER_ENDED": {
      const { name, endedAt } = event.payload;
      if (Object.hasOwn(timers, name)) timers[name] = { ...(timers[name] ?? newTimer(now)), toldAt: endedAt };
      return;
    }
    case "STREAM_PAUSE":
      if (event.payload.paused) standStill(timers, now);
      else goOn(timers, now);
      return;
    case "STREAM_END":
      standStill(timers, now);
      return;
    case "CONNECTED":
      goOn(timers, now);
      return;
    default:
  }
}

function standStill(timers: Timers, now: number): void {
  const running = Object.entries(timers).filter(
    ([, timer]) => timer.withStream === true && timer.endsAt !== null && leftOf(timer, now) > 0,
  );
  for (const [name, timer] of running) timers[name] = pauseTimer(timer, now, "stream");
}

function goOn(timers: Timers, now: number): void {
  const standing = Object.entries(timers).filter(([, timer]) => timer.pausedBy === "stream");
  for (const [name, timer] of standing) timers[name] = resumeTimer(timer, now);
}

/** The timers that are over and of which nobody was told, with when they ended; what ended first is first. */
export function endedTimers(timers: Timers, now: number): { name: string; endedAt: number }[] {
  return Object.entries(timers)
    .flatMap(([name, { endsAt, toldAt }]) =>
      endsAt !== null && endsAt <= now && toldAt !== endsAt ? [{ name, endedAt: endsAt }] : [],
    )
    .toSorted((one, other) => one.endedAt - other.endedAt);
}

/** How many ends may be told at a time, milliseconds since 1970. */
export interface EndsPace {
  room: number;
  at: number;
}

/** Between two ends that are told, in the long run. */
const endPauseMs = 1_000;

/** All timers may end at once. */
export function newEndsPace(now: number): EndsPace {
  return { room: ruleLimits.counters, at: now };
}

/**
 * How many of `wanted` ends are told now; the others wait. Rules may start a timer anew each time that it ends, and each end
 * is an event in the log: in the long run it is one a second, of all timers of a stream together. Changes `pace`.
 */
export function takeEnds(pace: EndsPace, wanted: number, now: number): number {
  pace.room = Math.min(ruleLimits.counters, pace.room + Math.max(0, now - pace.at) / endPauseMs);
  pace.at = now;
  const taken = Math.min(wanted, Math.floor(pace.room));
  pace.room -= taken;
  return taken;
}

/** When the next end has to be told; Infinity where no timer runs. */
export function nextEnd(timers: Timers): number {
  const ends = Object.values(timers).flatMap(({ endsAt, toldAt }) =>
    endsAt !== null && toldAt !== endsAt ? [endsAt] : [],
  );
  return Math.min(Infinity, ...ends);
}

/** What others are shown: by name when each ends, or what is left of those that are paused. Whole milliseconds. */
export interface ShownTimers {
  timers: Record<string, number>;
  pausedTimers: Record<string, number>;
}

export function shownTimers(timers: Timers): ShownTimers {
  const shown: ShownTimers = { timers: {}, pausedTimers: {} };
  for (const [name, { endsAt, leftMs }] of Object.entries(timers)) {
    if (endsAt === null) shown.pausedTimers[name] = Math.round(leftMs);
    else shown.timers[name] = Math.round(endsAt);
  }
  return shown;
}

/**
 * What conditions read: by name the seconds that are left, a thousandth exact. Each is worked out when it is read, so that
 * it is what the rules before have made of it, and all fifty are not.
 */
export function secondsLeft(timers: Timers, now: number): Readonly<Record<string, number>> {
  const get = (all: Timers, name: string | symbol) => {
    const timer = typeof name === "string" && Object.hasOwn(all, name) ? all[name] : undefined;
    return timer && Math.round(leftOf(timer, now)) / 1_000;
  };
  return new Proxy(timers, { get }) as unknown as Readonly<Record<string, number>>;
}

/** Timers as they were saved. Until they could be paused, a timer was the time of its end, which nobody was told. */
export function readTimers(saved: Readonly<Record<string, Timer | number>>): Timers {
  return Object.fromEntries(
    Object.entries(saved).map(([name, timer]) => [
      name,
      typeof timer === "number" ? { endsAt: timer, leftMs: 0, toldAt: timer } : timer,
    ]),
  );
}
