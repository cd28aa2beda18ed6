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
import { crowdKeyOf, crowdOf, maxMembers, membersOf, type Merge, withMembers } from "./crowd.ts";
import { type HoldUp, isYoung, type Waiting } from "../../stage/hold-up.ts";
import { dropLeast, hurriedMs, lineUp, outranks } from "../../stage/waiting-line.ts";

interface Shown {
  alert: Alert;
  since: number;
  until: number;
  /** How long it stays, and again with each gift of a streak. */
  dwellMs: number;
}

export interface AlertQueue {
  shown: Shown[];
  waiting: Waiting<Alert>[];
  /** Highest count that was shown of gifts that are over: a late, shuffled frame of one is not a new alert. */
  over: Map<string, number>;
}

const maxWaiting = 20;
const maxOver = 200;
/** With this many waiting, an alert on the screen makes room after half of its time. */
const hurryFrom = 4;

export function emptyQueue(): AlertQueue {
  return { shown: [], waiting: [], over: new Map() };
}

const notHeld: HoldUp = { heldMs: 0, holding: false };
/** How many are on the screen where nothing else is said. */
const usuallyAtOnce = 2;
const noMerge: Merge = { from: 0, withinMs: 0 };

/** Takes an alert in: it grows the one of its key, or waits for its turn, as one with those of its giver and gift. */
export function announce(
  queue: AlertQueue,
  alert: Alert,
  now: number,
  dwellMs: number,
  { heldMs }: HoldUp = notHeld,
  merge: Merge = noMerge,
): void {
  const shown = queue.shown.find((one) => isOf(one.alert, alert));
  if (shown) {
    shown.alert = grown(shown.alert, alert);
    shown.until = Math.max(shown.until, now - heldMs + dwellMs);
    shown.dwellMs = dwellMs;
    return;
  }
  const counted = queue.over.get(alert.key);
  if (counted !== undefined && countOf(alert) <= counted) return;
  const like = queue.waiting.findIndex((one) => isOf(one.alert, alert) || isLike(one.alert, alert));
  const [known] = like === -1 ? [] : queue.waiting.splice(like, 1);
  const one = { alert: known ? grown(known.alert, alert) : alert, since: now - heldMs, heldMs };
  const joined = merge.from > 0 ? merged(queue, one, merge) : one;
  lineUp(queue.waiting, joined);
  if (queue.waiting.length > maxWaiting) dropLeast(queue.waiting);
}

/** What comes, joined with those of its kind that wait where they are many: these are taken out of the queue. */
function merged(queue: AlertQueue, one: Waiting<Alert>, { from, withinMs }: Merge): Waiting<Alert> {
  const kind = crowdKeyOf(one.alert);
  if (kind === undefined) return one;
  const isPeer = (other: Waiting<Alert>) =>
    crowdKeyOf(other.alert) === kind &&
    membersOf(other.alert).length < maxMembers &&
    (other.alert.members !== undefined || one.since - other.since < withinMs);
  const peers = queue.waiting.filter(isPeer);
  const members = [...peers.flatMap(({ alert }) => membersOf(alert)), ...membersOf(one.alert)];
  if (members.length < from && !peers.some(({ alert }) => alert.members)) return one;
  const crowd = crowdOf(members);
  if (!crowd) return one;
  queue.waiting = queue.waiting.filter((other) => !peers.includes(other));
  return { ...one, alert: crowd };
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
  dwellMs: number | ((alert: Alert) => number),
  { heldMs, holding }: HoldUp = notHeld,
  atOnce = usuallyAtOnce,
): number | undefined {
  const time = now - heldMs;
  const hurry = queue.waiting.length >= hurryFrom;
  makeRoom(queue, time, atOnce);
  const endOf = (one: Shown) =>
    hurry ? Math.min(one.until, Math.max(one.since + one.dwellMs / 2, one.until - one.dwellMs / 2)) : one.until;
  for (const one of queue.shown) if (endOf(one) <= time) remember(queue, one.alert);
  queue.shown = queue.shown.filter((one) => endOf(one) > time);
  queue.waiting = queue.waiting.filter((one) => isYoung(one, now, newest, heldMs));
  const room = holding ? 0 : atOnce;
  while (queue.shown.length < room) {
    // One giver's gift beside itself says nothing: it waits, and grows, until the first has had its time.
    const free = queue.waiting.findIndex(({ alert }) => !queue.shown.some((one) => isLike(one.alert, alert)));
    const [next] = free === -1 ? [] : queue.waiting.splice(free, 1);
    if (!next) break;
    const staysMs = typeof dwellMs === "number" ? dwellMs : dwellMs(next.alert);
    queue.shown.push({ alert: next.alert, since: time, until: time + staysMs, dwellMs: staysMs });
  }
  return holding || queue.shown.length === 0 ? undefined : Math.min(...queue.shown.map(endOf)) + heldMs;
}

/** Lets the least of those on the screen leave early where something waits that counts for much more. */
function makeRoom({ shown, waiting }: AlertQueue, time: number, atOnce: number): void {
  const [next] = waiting;
  if (!next || shown.length < atOnce) return;
  const [least] = shown.toSorted((one, other) => one.alert.worth - other.alert.worth);
  if (!least || !outranks(next.alert, least.alert)) return;
  least.until = Math.min(least.until, Math.max(time, least.since + hurriedMs));
}

/** Takes away what was taken back, shown or waiting. Frames of it that come late bring nothing back. */
export function takeBackAlerts(queue: AlertQueue, isTaken: (thing: Thing) => boolean): void {
  const members = [...queue.shown, ...queue.waiting].flatMap(({ alert }) => membersOf(alert));
  for (const one of members) if (isTaken(one.thing)) remember(queue, one);
  change(queue, (one) => (isTaken(one.thing) ? [] : [one]));
}

/** Ends what is on the screen. */
export function skipAlerts(queue: AlertQueue): void {
  for (const { alert } of queue.shown) remember(queue, alert);
  queue.shown = [];
}

/** A gift is told of by a rule, by its key: no alert tells of it as well, now or when it grows. */
export function leaveToRule(queue: AlertQueue, key: string): void {
  change(queue, (one) => {
    if (one.kind !== "gift" || !one.gifts.has(key)) return [one];
    const alert = withoutGift(one, key);
    return alert ? [alert] : [];
  });
  rememberCount(queue, key, Infinity);
}

/** Changes what alerts tell of, on the screen and waiting; one of which nothing is left goes. */
function change(queue: AlertQueue, of: (member: Alert) => readonly Alert[]): void {
  const changed = <One extends { alert: Alert }>(one: One): One[] => {
    const alert = withMembers(one.alert, of);
    return alert ? [alert === one.alert ? one : { ...one, alert }] : [];
  };
  queue.shown = queue.shown.flatMap(changed);
  queue.waiting = queue.waiting.flatMap(changed);
}

function isOf(one: Alert, { key }: Alert): boolean {
  return membersOf(one).some((member) => (member.kind === "gift" ? member.gifts.has(key) : member.key === key));
}

function isLike(one: Alert, other: Alert): boolean {
  if (other.kind !== "gift" || other.mergeKey === "" || other.members) return false;
  return membersOf(one).some((member) => member.kind === "gift" && member.mergeKey === other.mergeKey);
}

function grown(from: Alert, to: Alert): Alert {
  const grow = (one: Alert) => (one.kind === "gift" && to.kind === "gift" ? withGifts(one, to) : one);
  if (!from.members) return grow(from);
  return withMembers(from, (one) => [isOf(one, to) || isLike(one, to) ? grow(one) : one]) ?? from;
}

function countOf(alert: Alert): number {
  return alert.kind === "gift" ? alert.count : 1;
}

function remember(queue: AlertQueue, alert: Alert): void {
  if (alert.members) for (const member of alert.members) remember(queue, member);
  if (alert.members || alert.kind === "follow" || alert.kind === "subscription") return;
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
