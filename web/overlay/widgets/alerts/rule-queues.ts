/**
 * Which alerts of rules are shown and which wait. Pure: the clock is an argument (`now`, milliseconds, monotonic).
 *
 * Alerts of one queue come one after the other, the highest priority first and of the same what is worth more; those of one
 * giver and gift are one while they wait, and what is shown makes room early for what is worth much more. Queues do not wait
 * for each other as long as there is room on the screen. What is only heard has a queue of its own and takes no room. A fullscreen alert has the screen alone: while it stands none begins, and the time of all
 * others stands still. They are timed by the stage's clock, which is `now` less the time that fullscreen alerts stood;
 * those themselves by `now`. Everything is bounded, whatever rules ask for.
 */
import { type HoldUp, isYoung, type Waiting } from "../../stage/hold-up.ts";
import type { OverlayPart, Thing } from "#shared/takeback.ts";
import { isFullscreen, isOnlyHeard, leftOf, merged, type RuleAlert } from "./rule-alert.ts";
import { compare, dropLeast, hurriedMs, lineUp, outranks } from "../../stage/waiting-line.ts";

interface Shown {
  alert: RuleAlert;
  since: number;
  until: number;
  /** Its sound or its speech has not ended. */
  playing: boolean;
  /** It leaves at `until`, whatever is heard of it. */
  hurried: boolean;
}

interface Queue {
  shown: Shown | undefined;
  /** What goes next first. */
  waiting: Waiting<RuleAlert>[];
}

export interface RuleQueues {
  /** By the queue's name, see `nameOf`. One that is empty is not kept. */
  byName: Map<string, Queue>;
  /** How long fullscreen alerts stood that are gone, all together, in milliseconds. */
  heldMs: number;
  /** While there is anything else to see, no fullscreen alert begins before this; on the clock of `now`. */
  restUntil: number;
}

const maxQueues = 20;
const maxWaiting = 20;
/** Queues that show something at the same time: what a picture has room for beside everything else. */
const maxShown = 3;
/** A sound that has no end must not hold an alert for ever. */
const longestMs = 60_000;
/** What a fullscreen alert has hidden is seen for so long, before the next one may hide it again. */
const restMs = 6_000;

export function noRuleQueues(): RuleQueues {
  return { byName: new Map(), heldMs: 0, restUntil: 0 };
}

/** Lets an alert wait for its turn, as one with those of its giver and gift. Of too many, what matters least goes. */
export function enqueue(queues: RuleQueues, alert: RuleAlert, now: number): void {
  const { byName } = queues;
  const name = nameOf(alert);
  const queue = byName.get(name) ?? { shown: undefined, waiting: [] };
  if (!byName.has(name)) {
    if (byName.size >= maxQueues) return;
    byName.set(name, queue);
  }
  const { waiting } = queue;
  const { heldMs } = holdUpOf(queues, now);
  const like = waiting.findIndex((one) => one.alert.mergeKey !== undefined && one.alert.mergeKey === alert.mergeKey);
  const [known] = like === -1 ? [] : waiting.splice(like, 1);
  lineUp(waiting, { alert: known ? merged(known.alert, alert) : alert, since: now - heldMs, heldMs });
  if (waiting.length > maxWaiting) dropLeast(waiting);
}

/** What is only heard does not wait for what is seen. No rule can write such a name. */
function nameOf(alert: RuleAlert): string {
  return isOnlyHeard(alert) ? `heard:${alert.queue}` : alert.queue;
}

/** Takes away what was taken back, shown or waiting; what is shown has had its time by `now`. */
export function takeBackRuleAlerts(
  queues: RuleQueues,
  isTaken: (part: OverlayPart, thing: Thing) => boolean,
  now: number,
): void {
  for (const queue of queues.byName.values()) {
    queue.waiting = queue.waiting.flatMap((one) => {
      const alert = leftOf(one.alert, isTaken);
      return alert ? [{ ...one, alert }] : [];
    });
    if (!queue.shown) continue;
    const alert = leftOf(queue.shown.alert, isTaken);
    if (alert) queue.shown.alert = alert;
    else endBy(queue.shown, clockOf(queues, queue.shown, now));
  }
}

/** Ends what is shown: of the queue of this name in rules, or where it is "" of all. */
export function skipRuleAlerts(queues: RuleQueues, name: string, now: number): void {
  for (const { shown } of queues.byName.values()) {
    if (shown && (name === "" || shown.alert.queue === name)) endBy(shown, clockOf(queues, shown, now));
  }
}

/** Lets an alert leave at a time of its clock, or before. */
function endBy(shown: Shown, time: number): void {
  shown.until = shown.playing ? time : Math.min(shown.until, time);
  shown.playing = false;
  shown.hurried = true;
}

/** Says whether the sound or the speech of an alert goes on: until both have ended the alert stays. */
export function setPlaying(queues: RuleQueues, key: string, playing: boolean, now: number): void {
  const shown = shownOf(queues).find((one) => one.alert.key === key);
  if (!shown || shown.hurried || shown.playing === playing) return;
  shown.playing = playing;
  // It was there until now, be it beyond its own time: so long a fullscreen alert has held the others up.
  if (!playing) shown.until = Math.max(shown.until, clockOf(queues, shown, now));
}

/**
 * Moves the queues on: what has had its time goes, what waits comes.
 * @param newest time of the newest event known, milliseconds since 1970
 * @param isMoreToSee whether there are alerts beside those of rules, shown or waiting
 * @returns when to call again, on the clock of `now`; undefined while nothing is shown
 */
export function advanceQueues(
  queues: RuleQueues,
  now: number,
  newest: number,
  isMoreToSee = false,
): number | undefined {
  for (const { shown, waiting } of queues.byName.values()) {
    const [next] = waiting;
    if (!shown || shown.hurried || !next || !outranks(next.alert, shown.alert)) continue;
    const time = clockOf(queues, shown, now);
    if (endOf(shown) > shown.since + hurriedMs) endBy(shown, Math.max(time, shown.since + hurriedMs));
  }
  endFullscreen(queues, now);
  const { heldMs, holding } = holdUpOf(queues, now);
  for (const [name, queue] of queues.byName) {
    if (queue.shown && endOf(queue.shown) <= clockOf(queues, queue.shown, now)) queue.shown = undefined;
    queue.waiting = queue.waiting.filter((one) => isYoung(one, now, newest, heldMs));
    if (!queue.shown && queue.waiting.length === 0) queues.byName.delete(name);
  }
  const restsUntil = holding ? undefined : begin(queues, now, isMoreToSee);
  const fullscreen = fullscreenOf(queues);
  const ends = fullscreen ? [endOf(fullscreen)] : shownOf(queues).map((one) => endOf(one) + heldMs);
  if (restsUntil !== undefined) ends.push(restsUntil);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** How long everything else has been held up by fullscreen alerts, the one that stands included. */
export function holdUpOf(queues: RuleQueues, now: number): HoldUp {
  const fullscreen = fullscreenOf(queues);
  if (!fullscreen) return { heldMs: queues.heldMs, holding: false };
  return { heldMs: queues.heldMs + stoodMs(fullscreen, now), holding: true };
}

/** The alerts on the screen, by the names of their queues: one that comes or goes never makes two others change places. */
export function shownRuleAlerts(queues: RuleQueues): RuleAlert[] {
  return shownOf(queues)
    .map(({ alert }) => alert)
    .sort((one, other) => (one.queue < other.queue ? -1 : 1));
}

/** Takes the fullscreen alert away when it has had its time; that of the others goes on from there. */
function endFullscreen(queues: RuleQueues, now: number): void {
  const fullscreen = fullscreenOf(queues);
  const queue = fullscreen && queues.byName.get(nameOf(fullscreen.alert));
  if (!queue || endOf(fullscreen) > now) return;
  queues.heldMs += stoodMs(fullscreen, now);
  queues.restUntil = endOf(fullscreen) + restMs;
  queue.shown = undefined;
}

/**
 * Shows what waits, as far as there is room: a fullscreen alert by itself, or all others.
 * @returns when a fullscreen alert may begin that has to wait for the rest after the last one
 */
function begin(queues: RuleQueues, now: number, isMoreToSee: boolean): number | undefined {
  const shown = shownOf(queues).filter(({ alert }) => !isOnlyHeard(alert)).length;
  const due = ready(queues);
  const [heard, seen] = [due.filter(isHeardNext), due.filter((queue) => !isHeardNext(queue))];
  const others = seen.filter(({ waiting: [next] }) => next && !isFullscreen(next.alert));
  const fullscreen = seen.slice(0, maxShown - shown).find((queue) => !others.includes(queue));
  const isRest = now < queues.restUntil && (isMoreToSee || shown + others.length > 0);
  const { heldMs } = queues;
  for (const queue of fullscreen && !isRest ? [fullscreen] : [...heard, ...others.slice(0, maxShown - shown)]) {
    const next = queue.waiting.shift();
    if (!next) continue;
    const since = isFullscreen(next.alert) ? now : now - heldMs;
    // A sound is over when it has ended.
    const leastMs = isOnlyHeard(next.alert) ? 0 : next.alert.durationMs;
    queue.shown = { alert: next.alert, since, until: since + leastMs, playing: false, hurried: false };
  }
  return fullscreen && isRest ? queues.restUntil : undefined;
}

/** The queues whose turn it is, the most urgent one first. */
function ready({ byName }: RuleQueues): Queue[] {
  return [...byName.values()]
    .filter((queue) => !queue.shown && queue.waiting.length > 0)
    .sort((one, other) => urgency(other, one) || sinceOf(one) - sinceOf(other));
}

function urgency({ waiting: [one] }: Queue, { waiting: [other] }: Queue): number {
  return one && other ? compare(one.alert, other.alert) : 0;
}

const isHeardNext = ({ waiting: [next] }: Queue): boolean => next !== undefined && isOnlyHeard(next.alert);
const sinceOf = ({ waiting }: Queue): number => waiting[0]?.since ?? 0;

function shownOf({ byName }: RuleQueues): Shown[] {
  return [...byName.values()].flatMap(({ shown }) => shown ?? []);
}

function fullscreenOf(queues: RuleQueues): Shown | undefined {
  return shownOf(queues).find(({ alert }) => isFullscreen(alert));
}

/** How long a fullscreen alert has stood; also where the page has slept through its end. */
function stoodMs(fullscreen: Shown, now: number): number {
  return Math.max(0, Math.min(now, endOf(fullscreen)) - fullscreen.since);
}

/** The time on the clock that an alert on the screen goes by. */
function clockOf(queues: RuleQueues, { alert }: Shown, now: number): number {
  return isFullscreen(alert) ? now : now - holdUpOf(queues, now).heldMs;
}

function endOf({ since, until, playing }: Shown): number {
  return playing ? Math.max(until, since + longestMs) : until;
}
