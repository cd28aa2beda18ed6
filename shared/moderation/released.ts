/** What is shown by hand: what was let through, and what is shown once more. Pure. */
import type { ActionRecord } from "#shared/action-record.ts";
import type { RecordedEvent } from "#shared/event.ts";

/** Comes to every page once, by its number. */
export interface Released {
  /** Counts up from 1. */
  no: number;
  /** The end of the feed when it was released. */
  topOffset: number;
  /** Of what was let through: its number among what is held. */
  heldNo?: number;
  /** It was hidden, and the feed has it again at this offset: who gets it from there needs no release of it. */
  restores?: number;
  /** Shown once more: it is drawn and heard, and counts for nothing. */
  again?: true;
  event?: RecordedEvent;
  actions: ActionRecord[];
}

/** Those that are kept for pages that come back. */
export const keptReleased = 50;

/** Where in a feed's order something stands that was released after its `top`: behind that, and before what comes next. */
export function placeAfter(top: number, no: number): number {
  return top + (no % 1_000_000) / 1_000_000;
}

/**
 * A release of an event and what rules made of it. It is of now, and stands at the end of the feed: what was taken off before does
 * not take it off. Of what is shown again the ids are others, so that a page which has shown it shows it again.
 * @param at milliseconds since 1970
 */
export function releaseOf(
  { event, actions }: { event: RecordedEvent | null; actions: readonly ActionRecord[] },
  { no, top, at, again }: { no: number; top: number; at: number; again: boolean },
  sha256Hex: (text: string) => string,
): Released {
  const offset = placeAfter(top, no);
  return {
    no,
    topOffset: top,
    ...(again && { again: true as const }),
    ...(event && { event: eventOfNow(event, { no, offset, at, again }, sha256Hex) }),
    actions: actions.map((record) => ({
      ...record,
      offset,
      at,
      ...(record.from && { from: { ...record.from, offset } }),
      ...(again && { actionId: sha256Hex(`${record.actionId}:${no}`) }),
    })),
  };
}

function eventOfNow(
  event: RecordedEvent,
  { no, offset, at, again }: { no: number; offset: number; at: number; again: boolean },
  sha256Hex: (text: string) => string,
): RecordedEvent {
  const moved = { ...event, offset, timestamp: at, ingestedAt: at };
  if (!again) return moved;
  const eventId = sha256Hex(`${event.eventId}:${no}`);
  if (moved.eventType !== "GIFT") return { ...moved, eventId };
  const payload = { ...moved.payload, groupId: `again-${no}`, coinsDelta: 0, streakActive: false, streakEnd: true };
  return { ...moved, eventId, payload };
}
