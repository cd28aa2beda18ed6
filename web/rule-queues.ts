/**
 * Which alerts of rules are shown and which wait. Pure: the clock is an argument (`now`, milliseconds, monotonic).
 *
 * Alerts of one queue come one after the other, the highest priority first; queues do not wait for each other as long as
 * there is room on the screen. Everything is bounded, whatever rules ask for.
 */
import { youngMs } from "./alert-queue.ts";
import type { RuleAlert } from "./rule-alert.ts";

interface Waiting {
  alert: RuleAlert;
  since: number;
}

interface Shown {
  alert: RuleAlert;
  since: number;
  until: number;
  /** Its sound or its speech has not ended. */
  playing: boolean;
}

interface Queue {
  shown: Shown | undefined;
  /** The highest priority first, and of the same the oldest. */
  waiting: Waiting[];
}

/** By the queue's name. One that is empty is not kept. */
export type RuleQueues = Map<string, Queue>;

const maxQueues = 20;
const maxWaiting = 20;
/** Queues that show something at the same time: what a picture has room for beside everything else. */
const maxShown = 3;
/** A sound that has no end must not hold an alert for ever. */
const longestMs = 60_000;

/** Lets an alert wait for its turn. Of too many, the oldest one of the lowest priority goes. */
export function enqueue(queues: RuleQueues, alert: RuleAlert, now: number): void {
  const queue = queues.get(alert.queue) ?? { shown: undefined, waiting: [] };
  if (!queues.has(alert.queue)) {
    if (queues.size >= maxQueues) return;
    queues.set(alert.queue, queue);
  }
  const { waiting } = queue;
  const behind = waiting.findIndex((one) => one.alert.priority < alert.priority);
  waiting.splice(behind === -1 ? waiting.length : behind, 0, { alert, since: now });
  if (waiting.length <= maxWaiting) return;
  const lowest = waiting.at(-1)?.alert.priority;
  waiting.splice(
    waiting.findIndex((one) => one.alert.priority === lowest),
    1,
  );
}

/** Says whether the sound or the speech of an alert goes on: until both have ended the alert stays. */
export function setPlaying(queues: RuleQueues, key: string, playing: boolean): void {
  for (const { shown } of queues.values()) if (shown?.alert.key === key) shown.playing = playing;
}

/**
 * Moves the queues on: what has had its time goes, what waits comes.
 * @param newest time of the newest event known, milliseconds since 1970
 * @returns when to call again, on the clock of `now`; undefined while nothing is shown
 */
export function advanceQueues(queues: RuleQueues, now: number, newest: number): number | undefined {
  for (const [name, queue] of queues) {
    if (queue.shown && endOf(queue.shown) <= now) queue.shown = undefined;
    queue.waiting = queue.waiting.filter((one) => now - one.since < youngMs && newest - one.alert.time < youngMs);
    if (!queue.shown && queue.waiting.length === 0) queues.delete(name);
  }
  for (const queue of ready(queues).slice(0, Math.max(0, maxShown - shownOf(queues).length))) {
    const next = queue.waiting.shift();
    if (next) queue.shown = { alert: next.alert, since: now, until: now + next.alert.durationMs, playing: false };
  }
  const ends = shownOf(queues).map(endOf);
  return ends.length === 0 ? undefined : Math.min(...ends);
}

/** The alerts on the screen, by the names of their queues: one that comes or goes never makes two others change places. */
export function shownRuleAlerts(queues: RuleQueues): RuleAlert[] {
  return shownOf(queues)
    .map(({ alert }) => alert)
    .sort((one, other) => (one.queue < other.queue ? -1 : 1));
}

/** The queues whose turn it is, the most urgent one first. */
function ready(queues: RuleQueues): Queue[] {
  return [...queues.values()]
    .filter((queue) => !queue.shown && queue.waiting.length > 0)
    .sort((one, other) => urgency(other) - urgency(one) || sinceOf(one) - sinceOf(other));
}

const urgency = ({ waiting }: Queue): number => waiting[0]?.alert.priority ?? 0;
const sinceOf = ({ waiting }: Queue): number => waiting[0]?.since ?? 0;

function shownOf(queues: RuleQueues): Shown[] {
  return [...queues.values()].flatMap(({ shown }) => shown ?? []);
}

function endOf({ since, until, playing }: Shown): number {
  return playing ? Math.max(until, since + longestMs) : until;
}
