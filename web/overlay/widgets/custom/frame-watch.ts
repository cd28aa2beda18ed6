/**
 * Whether the frame of a custom widget is well: it answers, and does not say too much. One that does not is taken off the page. Pure:
 * it counts turns of the page's own clock, so that a page that slept does not take a frame for dead.
 */
import { customWidgetLimits } from "#shared/custom-widget/limits.ts";

export interface FrameWatch {
  /** Turns since the frame was asked and has not answered. */
  unanswered: number;
  asked: number;
  /** Messages of this turn. */
  messages: number;
}

/** A turn of the clock. */
export const turnMs = 1_000;
/** Turns in which a frame may come, and begin; and without an answer, later. */
export const startTurns = 15;
export const silentTurns = 6;

export type Ill = "silent" | "noisy";

export const newWatch = (): FrameWatch => ({ unanswered: 0, asked: 0, messages: 0 });

/** A turn is over. Returns what is wrong, or which question to ask next. */
export function turn(watch: FrameWatch, most = silentTurns): Ill | { ask: number } {
  watch.messages = 0;
  watch.unanswered += 1;
  if (watch.unanswered > most) return "silent";
  watch.asked += 1;
  return { ask: watch.asked };
}

/** It answered a question, be it one of before: it is slow, and not dead. */
export function answered(watch: FrameWatch): void {
  watch.unanswered = 0;
}

/** It said something. */
export function said(watch: FrameWatch): Ill | undefined {
  watch.messages += 1;
  return watch.messages > customWidgetLimits.messagesPerSecond ? "noisy" : undefined;
}
