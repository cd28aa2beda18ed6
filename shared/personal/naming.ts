/** Whether an event is of a person, or tells of one. Pure. */
import type { UnifiedEvent } from "#shared/event.ts";
import { splitEvent } from "./split.ts";

/** Whether the personal part of an event holds one of these ids: as its user's, or anywhere within what it says of people. */
export function namesAnyone(event: UnifiedEvent, userIds: ReadonlySet<string>): boolean {
  if (userIds.size === 0) return false;
  return holds(splitEvent(event).personal, userIds);
}

/** Whether one of the texts is a value or a key in plain data. What is nested deeper than events can be is not looked at. */
function holds(value: unknown, texts: ReadonlySet<string>, left = 128): boolean {
  if (typeof value === "string") return texts.has(value);
  if (typeof value !== "object" || value === null || left === 0) return false;
  if (Array.isArray(value)) return value.some((one) => holds(one, texts, left - 1));
  return Object.entries(value).some(([key, one]) => texts.has(key) || holds(one, texts, left - 1));
}
