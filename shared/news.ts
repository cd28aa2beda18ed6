import type { RecordedEvent } from "./event.ts";

/** Whether an event is news: everything is that the hub does not mark as told or done before by the same person. */
export function isNews({ payload }: Pick<RecordedEvent, "payload">): boolean {
  return (payload as { first?: boolean }).first !== false;
}
