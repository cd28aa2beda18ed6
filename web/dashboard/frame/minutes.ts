/** Counting what comes by the minute: for "events a minute", as it was in the last hour. */
import type { RecordedEvent } from "#shared/event.ts";

export interface Minute {
  /** Its beginning, milliseconds since 1970. */
  at: number;
  events: number;
  /** The most coins that one gift of it was worth. */
  largestGift: number;
}

export const minuteMs = 60_000;
/** How many are kept. */
export const keptMinutes = 60;

type Counted = Pick<RecordedEvent, "eventType" | "ingestedAt" | "payload">;

/** Adds an event to `minutes`, which are in order, without holes, the newest last. What is older than they go is left out. */
export function countInMinute(minutes: Minute[], event: Counted): void {
  const at = Math.floor(event.ingestedAt / minuteMs) * minuteMs;
  for (let last = minutes.at(-1); last === undefined || last.at < at; last = minutes.at(-1)) {
    // After a long silence only what is kept is filled.
    const next = last === undefined ? at : Math.max(last.at + minuteMs, at - (keptMinutes - 1) * minuteMs);
    minutes.push({ at: next, events: 0, largestGift: 0 });
  }
  if (minutes.length > keptMinutes) minutes.splice(0, minutes.length - keptMinutes);
  const first = minutes[0]?.at ?? at;
  const minute = minutes[(at - first) / minuteMs];
  if (minute === undefined) return;
  minute.events += 1;
  if (event.eventType === "GIFT") minute.largestGift = Math.max(minute.largestGift, coinsOf(event));
}

/** How many of the last minute there were: of the present one, and of the one before as far as it still counts. */
export function eventsAMinute(minutes: readonly Minute[], now: number): number {
  const present = Math.floor(now / minuteMs) * minuteMs;
  const of = (at: number) => minutes.findLast((minute) => minute.at === at)?.events ?? 0;
  const part = (now - present) / minuteMs;
  return Math.round(of(present) + of(present - minuteMs) * (1 - part));
}

/** What a gift is worth. */
export function coinsOf({ payload }: Pick<RecordedEvent, "payload">): number {
  const { coins } = payload as { coins?: unknown };
  return typeof coins === "number" ? coins : 0;
}
