/**
 * Which alerts are on the screen and which wait. Pure: the clock is an argument (`now`, milliseconds, monotonic).
 *
 * A gift streak is one alert: each of its frames raises the number and gives the alert its time again. Both lists are
 * bounded, so that a source that nobody looks at for hours holds as much as one that is looked at. Fullscreen alerts of
 * rules hold all of it up: times in the queue are `now` less `HoldUp.heldMs`, a clock that stands still meanwhile.
 */
import type { Alert } from "./alert.ts";
import { type HoldUp, isYoung, type Waiting } from "./hold-up.ts";

interface Shown {
  alert: Alert;
  since: number;
  until: number;
}

export interface AlertQueue {
  shown: Shown[];
  waiting: Waiting<Alert>[];
  /** Highest count that was shown of streaks that are over: a late, shuffled frame of one is not a new alert. */
  over: Map<string, number>;
}

const maxShown = 2;
const maxWaiting = 20;
const maxOver = 200;
/** With this many waiting, an alert on the screen makes room after half of its time. */
const hurryFrom = 4;

export function emptyQueue(): AlertQueue {
  return { shown: [], waiting: [], over: new Map() };
}

const notHeld: HoldUp = { heldMs: 0, holding: false };

/** Takes an alert in: it grows the one of its key, or waits for its turn. */
export function announce(
  queue: AlertQueue,
  alert: Alert,
  now: number,
  dwellMs: number,
  { heldMs }: HoldUp = notHeld,
): void {
  const shown = queue.shown.find((one) => one.alert.key === alert.key);
  if (shown) {
    if (grows(shown.alert, alert)) shown.alert = alert;
    shown.until = Math.max(shown.until, now - heldMs + dwellMs);
    return;
  }
  const waiting = queue.waiting.find((one) => one.alert.key === alert.key);
  if (waiting) {
    if (grows(waiting.alert, alert)) waiting.alert = alert;
    return;
  }
  const counted = queue.over.get(alert.key);
  if (counted !== undefined && countOf(alert) <= counted) return;
  queue.waiting.push({ alert, since: now - heldMs, heldMs });
  if (queue.waiting.length > maxWaiting) dropLeast(queue.waiting);
}

/**
 * Moves the queue on: what has had its time goes, what waits comes.
 * @param newest time of the newest event known, milliseconds since 1970
 * @returns when to call again, on the clock of `now`; undefined while nothing is shown, or everything held up
 */
export function advance(
  queue: AlertQueue,
  now: number,
  newest: number,
  dwellMs: number,
  { heldMs, holding }: HoldUp = notHeld,
): number | undefined {
  const time = now - heldMs;
  const hurry = queue.waiting.length >= hurryFrom;
  const endOf = (one: Shown) =>
    hurry ? Math.min(one.until, Math.max(one.since + dwellMs / 2, one.until - dwellMs / 2)) : one.until;
  for (const one of queue.shown) if (endOf(one) <= time) remember(queue, one.alert);
  queue.shown = queue.shown.filter((one) => endOf(one) > time);
  queue.waiting = queue.waiting.filter((one) => isYoung(one, now, newest, heldMs));
  const room = holding ? 0 : maxShown;
  while (queue.shown.length < room) {
    const next = queue.waiting.shift();
    if (!next) break;
    queue.shown.push({ alert: next.alert, since: time, until: time + dwellMs });
  }
  return holding || queue.shown.length === 0 ? undefined : Math.min(...queue.shown.map(endOf)) + heldMs;
}

function grows(from: Alert, to: Alert): boolean {
  return countOf(to) > countOf(from);
}

function countOf(alert: Alert): number {
  return alert.kind === "gift" ? alert.count : 1;
}

function dropLeast(waiting: Waiting<Alert>[]): void {
  let least = 0;
  for (const [index, one] of waiting.entries()) {
    if (one.alert.worth < (waiting[least]?.alert.worth ?? 0)) least = index;
  }
  waiting.splice(least, 1);
}

function remember(queue: AlertQueue, alert: Alert): void {
  if (alert.kind === "follow" || alert.kind === "subscription") return;
  queue.over.delete(alert.key);
  queue.over.set(alert.key, countOf(alert));
  for (const key of queue.over.keys()) {
    if (queue.over.size <= maxOver) break;
    queue.over.delete(key);
  }
}
