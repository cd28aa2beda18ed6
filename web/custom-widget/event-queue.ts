/**
 * The queue of a widget that shows one thing after the other: it sets `widgetDuration`, and is told of the next thing when it says
 * `SE_API.resumeQueue()`, or when that time is over. Pure: the clock is an argument.
 */
import type { WidgetEvent } from "#shared/custom-widget/messages.ts";

export interface EventQueue {
  waiting: WidgetEvent[];
  /** Until when the widget holds it; undefined while it does not. */
  heldUntil: number | undefined;
}

/** More do not wait: the oldest are left out. */
const mostWaiting = 100;

/** What waits its turn: what somebody did. Chat, deletions, counters and the like come at once. */
export function isQueued({ listener }: WidgetEvent): boolean {
  return listener.endsWith("-latest");
}

export const noQueue = (): EventQueue => ({ waiting: [], heldUntil: undefined });

/** Takes an event; returns those that the widget is told now. */
export function enqueue(queue: EventQueue, event: WidgetEvent, holdMs: number, now: number): WidgetEvent[] {
  if (holdMs === 0 || !isQueued(event)) return [event];
  queue.waiting.push(event);
  if (queue.waiting.length > mostWaiting) queue.waiting.shift();
  return next(queue, holdMs, now);
}

/** What is due: nothing while the queue is held. */
export function next(queue: EventQueue, holdMs: number, now: number): WidgetEvent[] {
  if (queue.heldUntil !== undefined && now < queue.heldUntil) return [];
  const first = queue.waiting.shift();
  queue.heldUntil = first ? now + holdMs : undefined;
  return first ? [first] : [];
}

/** The widget is done with what it was told. */
export function resume(queue: EventQueue, holdMs: number, now: number): WidgetEvent[] {
  queue.heldUntil = undefined;
  return next(queue, holdMs, now);
}

/** In how many milliseconds something is due; undefined where nothing waits. */
export function dueIn({ waiting, heldUntil }: EventQueue, now: number): number | undefined {
  return heldUntil === undefined || waiting.length === 0 ? undefined : Math.max(0, heldUntil - now);
}
