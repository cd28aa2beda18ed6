/** What a timer shows at a moment. Pure. */
import { multiplierAt } from "#shared/interaction/happy-hours.ts";
import type { ShownTimer } from "#shared/interaction/timer-rates.ts";
import type { TimerOptions } from "./options.ts";

export interface TimerState {
  timer: ShownTimer | null;
  /** What was added since the chip stands, and until when it does, on the monotonic clock. */
  gainMs: number;
  gainUntil: number;
}

export type TimerMood = "live" | "paused" | "last" | "over";

export interface Clock {
  mood: TimerMood;
  /** `04:12:39`, or `04:59` where it is less than an hour and nobody adds to it. */
  text: string;
  /** What of it is left, 0 to 1; undefined where nobody knows of what. */
  share: number | undefined;
  multiplier: number;
  /** In how many milliseconds it reads differently by itself; undefined: not at all. */
  tickMs: number | undefined;
}

const gainStays = 1_600;

/** Takes how the timer stands now. */
export function takeTimer(state: TimerState, timer: ShownTimer | null, now: number): TimerState {
  const [before, after] = [state.timer?.plan, timer?.plan];
  const gained = before && after ? after.addedMs - before.addedMs : 0;
  if (gained <= 0) return { ...state, timer };
  // A sum while it stands.
  const gainMs = (now < state.gainUntil ? state.gainMs : 0) + gained;
  return { timer, gainMs, gainUntil: now + gainStays };
}

/** @param time the stream's, milliseconds since 1970 */
export function clockOf(timer: ShownTimer, time: number, { lastMinute }: Pick<TimerOptions, "lastMinute">): Clock {
  const leftMs = timer.endsAt === null ? timer.leftMs : Math.max(0, timer.endsAt - time);
  const { plan } = timer;
  const isUp = plan?.rates.direction === "up";
  const shownMs = plan && isUp ? Math.max(0, plan.grantedMs - leftMs) : leftMs;
  const whole = timer.maxMs ?? (plan && plan.grantedMs > 0 ? plan.grantedMs : undefined);
  const mood = moodOf(timer, leftMs, lastMinute);
  const runs = timer.endsAt !== null && leftMs > 0;
  return {
    mood,
    text: digits(isUp ? Math.floor(shownMs / 1_000) : Math.ceil(shownMs / 1_000), plan !== null),
    share: whole === undefined ? undefined : Math.min(1, leftMs / whole),
    multiplier: plan ? multiplierAt(plan.rates.happyHours, time) : 1,
    tickMs: runs ? (isUp ? 1_000 - (shownMs % 1_000) : leftMs % 1_000 || 1_000) : undefined,
  };
}

function moodOf(timer: ShownTimer, leftMs: number, lastMinute: number): TimerMood {
  if (leftMs === 0) return "over";
  if (timer.endsAt === null) return "paused";
  return leftMs <= lastMinute * 1_000 ? "last" : "live";
}

function digits(seconds: number, withHours: boolean): string {
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes, rest] = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  return hours > 0 || withHours ? `${two(hours)}:${two(minutes)}:${two(rest)}` : `${two(minutes)}:${two(rest)}`;
}

/** What a rate or a gain adds, in a unit that reads well: `2 s`, `0.5 s`, `5 min`, `1 h`; whole where it is. */
export function spanOf(ms: number, format: (value: number, unit: "second" | "minute" | "hour") => string): string {
  const unit =
    ms >= 3_600_000 && ms % 1_800_000 === 0 ? "hour" : ms >= 60_000 && ms % 30_000 === 0 ? "minute" : "second";
  const each = { hour: 3_600_000, minute: 60_000, second: 1_000 }[unit];
  return format(Math.round((ms / each) * 100) / 100, unit);
}
