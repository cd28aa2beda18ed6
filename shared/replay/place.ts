/** Places in a session: an event's number, or a time. */
import * as z from "zod";
import type { RecordedEvent } from "#shared/event.ts";

/** By a number: the first event of this `seqNo` or a later one. By a time (ISO 8601): the first that came in then or later. */
export const Place = z.union([z.int().positive(), z.iso.datetime({ offset: true })]);
export type Place = z.infer<typeof Place>;

/** As a query has it: text alone. */
export const PlaceText = z.union([
  z
    .string()
    .regex(/^[1-9]\d{0,14}$/)
    .transform(Number),
  z.iso.datetime({ offset: true }),
]);

/** A place, read: one of the two. */
export type ReadPlace = { seqNo: number } | { time: number };

export function readPlace(place: Place): ReadPlace {
  return typeof place === "number" ? { seqNo: place } : { time: Date.parse(place) };
}

/** Whether an event stands at a place or after it; `time` is when it came in, as a clock that never goes back has it. */
export function isAtOrAfter({ seqNo }: Pick<RecordedEvent, "seqNo">, time: number, place: ReadPlace): boolean {
  return "seqNo" in place ? seqNo >= place.seqNo : time >= place.time;
}

/** Whether an event stands after a place. */
export function isAfter({ seqNo }: Pick<RecordedEvent, "seqNo">, time: number, place: ReadPlace): boolean {
  return "seqNo" in place ? seqNo > place.seqNo : time > place.time;
}

/** Whether `from` comes after `to`; of a number and a time nobody can tell without the events. */
export function isInverted(from: ReadPlace | undefined, to: ReadPlace | undefined): boolean {
  if (!from || !to) return false;
  if ("seqNo" in from) return "seqNo" in to && from.seqNo > to.seqNo;
  return "time" in to && from.time > to.time;
}
