/** People with points, by how somebody names them. Pure. */
import type { EventUser } from "#shared/event.ts";
import type { LiveState } from "#shared/live-state.ts";
import { bookOf, type Points } from "./points.ts";

/** Somebody who has points, as an event names them; undefined where nobody of this id has any. */
export function personOf(points: Points, live: Readonly<LiveState>, userId: string): EventUser | undefined {
  const { people, faces } = bookOf(points, live);
  const account = Object.hasOwn(people, userId) && !userId.startsWith("@") ? people[userId] : undefined;
  return account && { userId, uniqueId: account[4], ...faces[userId] };
}

/**
 * Those who were seen last with each of these handles, in lower case, and have an id; or who is known by it alone. Asked for all at
 * once: it goes through everybody.
 */
export function withHandles(
  points: Points,
  live: Readonly<LiveState>,
  handles: ReadonlySet<string>,
): Map<string, EventUser[]> {
  const { people, faces } = bookOf(points, live);
  const found = new Map<string, EventUser[]>();
  if (handles.size === 0) return found;
  for (const [key, account] of Object.entries(people)) {
    const handle = account[4].toLowerCase();
    if (!handles.has(handle)) continue;
    const user = { userId: key.startsWith("@") ? "" : key, uniqueId: account[4], ...faces[key] };
    found.set(handle, [...(found.get(handle) ?? []), user]);
  }
  return found;
}
