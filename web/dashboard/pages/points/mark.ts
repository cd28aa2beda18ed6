import type { RecordedEvent } from "#shared/event.ts";
import type { PointsMark } from "#shared/points/mark.ts";

/** What an event says of its user's points; undefined where it changed none. */
export function markOf({ payload }: Pick<RecordedEvent, "payload">): PointsMark | undefined {
  return (payload as { points?: PointsMark }).points;
}
