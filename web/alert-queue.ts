/**
 * Which alerts are on the screen and which wait. Pure: the clock is an argument (`now`, milliseconds, monotonic).
 *
 * A gift streak is one alert: each of its frames raises the number and gives the alert its time again. Gifts of the same
 * giver are one alert while they wait; what is worth more goes first, and what is shown makes room early for what is worth
 * much more. Both lists are bounded, so that a source that nobody looks at for hours holds as much as one that is looked at.
 * Fullscreen alerts of rules hold all of it up: times in the queue are `now` less `HoldUp.heldMs`, a clock that stands still
 * meanwhile.
 */
import type { Thing } from "#shared/takeback.ts";
import { type Alert, withGifts, withoutGift } from "./alert.ts";
import { type HoldUp, isYoung, type Waiting } from "./hold-up.ts";
import { dropLeast, hurriedMs, lineUp, outranks } from "./waiting-line.ts";

interface Shown {
  alert: Alert;
  since: number;
  until: number;
}

export interface AlertQueue {
  shown: Shown[];
  waiting: Waiting<Alert>[];
  /** Highest count that was shown of gifts that are over: a late, shuffled frame of one is not a new alert. */
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

/** Takes an alert in: it grows the one of its key, or waits for its turn, as one with those of its giver and gift. */
export function announce(
  queue: AlertQueue,
  alert: Alert,
  now: number,
  dwellMs: number,
  { heldMs }: HoldUp = notHeld,
): void {
  const shown = queue.shown.find((one) => isOf(one.alert, alert));
  if (shown) {
    shown.alert = grown(shown.alert, alert);
    shown.until = Math.max(shown.until, now - heldMs + dwellMs);
    return;
  }
  const counted = queue.over.get(alert.key);
  if (counted !== undefined && countOf(alert) <= counted) return;
  const like = queue.waiting.findIndex((one) => isOf(one.alert, alert) || isLike(one.alert, alert));
  const [known] = like === -1 ? [] : queue.waiting.splice(like, 1);
  lineUp(queue.waiting, { alert: known ? grown(known.alert, alert) : alert, since: now - heldMs, heldMs });
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
  makeRoom(queue, time);
  const endOf = (one: Shown) =>
    hurry ? Math.min(one.until, Math.max(one.since + dwellMs / 2, one.until - dwellMs / 2)) : one.until;
  for (const one of queue.shown) if (endOf(one) <= time) remember(queue, one.alert);
  queue.shown = queue.shown.filter((one) => endOf(one) > time);
  queue.waiting = queue.waiting.filter((one) => isYoung(one, now, newest, heldMs));
  const room = holding ? 0 : maxShown;
  while (queue.shown.length < room) {
    // One giver's gift beside itself says nothing: it waits, and grows, until the first has had its time.
    const free = queue.waiting.findIndex(({ alert }) => !queue.shown.some((one) => isLike(one.alert, alert)));
    const [next] = free === -1 ? [] : queue.waiting.splice(free, 1);
    if (!next) break;
    queue.shown.push({ alert: next.alert, since: time, until: time + dwellMs });
  }
  return holding || queue.shown.length === 0 ? undefined : Math.min(...queue.shown.map(endOf)) + heldMs;
}

/** Lets the least of those on the screen leave early where something waits that counts for much more. */
function makeRoom({ shown, waiting }: AlertQueue, time: number): void {
  const [next] = waiting;
  if (!next || shown.length < maxShown) return;
  const [least] = shown.toSorted((one, other) => one.alert.worth - other.alert.worth);
  if (!least || !outranks(next.alert, least.alert)) return;
  least.until = Math.min(least.until, Math.max(time, least.since + hurriedMs));
}

/** Takes away what was taken back, shown or waiting. Frames of it that come late bring nothing back. */
export function takeBackAlerts(queue: AlertQueue, isTaken: (thing: Thing) => boolean): void {
  for (const { alert } of [...queue.shown, ...queue.waiting]) if (isTaken(alert.thing)) remember(queue, alert);
  queue.shown = queue.shown.filter(({ alert }) => !isTaken(alert.thing));
  queue.waiting = queue.waiting.filter(({ alert }) => !isTaken(alert.thing));
}

/** Ends what is on the screen. */
export function skipAlerts(queue: AlertQueue): void {
  for (const { alert } of queue.shown) remember(queue, alert);
  queue.shown = [];
}

/** A gift is told of by a rule, by its key: no alert tells of it as well, now or when it grows. */
export function leaveToRule(queue: AlertQueue, key: string): void {
  const without = <One extends { alert: Alert }>(one: One): One[] => {
    if (one.alert.kind !== "gift" || !one.alert.gifts.has(key)) return [one];
    const alert = withoutGift(one.alert, key);
    return alert ? [{ ...one, alert }] : [];
  };
  queue.shown = queue.shown.flatMap(without);
  queue.waiting = queue.waiting.flatMap(without);
  rememberCount(queue, key, Infinity);
}

function isOf(one: Alert, { key }: Alert): boolean {
  return one.kind === "gift" ? one.gifts.has(key) : one.key === key;
}

function isLike(one: Alert, other: Alert): boolean {
  return one.kind === "gift" && other.kind === "gift" && one.mergeKey !== "" && one.mergeKey === other.mergeKey;
}

function grown(from: Alert, to: Alert): Alert {
  return from.kind === "gift" && to.kind === "gift" ? withGifts(from, to) : from;
}

function countOf(alert: Alert): number {
  return alert.kind === "gift" ? alert.count : 1;
}

function remember(queue: AlertQueue, alert: Alert): void {
  if (alert.kind === "follow" || alert.kind === "subscription") return;
  if (alert.kind === "gift") for (const [key, { count }] of alert.gifts) rememberCount(queue, key, count);
  else rememberCount(queue, alert.key, 1);
}

function rememberCount({ over }: AlertQueue, key: string, count: number): void {
  over.delete(key);
  over.set(key, count);
  for (const oldest of over.keys()) {
    if (over.size <= maxOver) break;
    over.delete(oldest);
  }
}
