import type { RecordedEvent } from "./event.ts";

/**
 * Whether an event is news: everything is that the hub does not mark as told or done before by the same person, but for what
 * becomes of a question after it was asked.
 */
export function isNews(event: Pick<RecordedEvent, "eventType" | "payload">): boolean {
  const { first, status } = event.payload as { first?: boolean; status?: unknown };
  if (event.eventType === "QUESTION") return status === undefined || status === "asked";
  return first !== false;
}
