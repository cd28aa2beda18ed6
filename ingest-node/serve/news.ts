/** Which events are told on this machine: TikTok sends its latest messages again after a reconnect, and tools count. Pure. */
import type { UnifiedEvent } from "#shared/event.ts";
import { nativeKey } from "#shared/native-key.ts";
import { isFirst, type OnceMemory } from "#shared/once.ts";

/** As many as the hub looks back for the same message. */
const keptKeys = 10_000;

/**
 * Says of each event whether it is new, and of a subscription also whether it is the first message of it: TikTok has up to three.
 * `perSession`: each connection is a run of its own.
 */
export function newsFilter(perSession: boolean): (event: UnifiedEvent) => boolean {
  const known = new Set<string>();
  const persons: OnceMemory = {};
  return (event) => {
    const key = nativeKey(event, perSession ? event.sessionId : undefined);
    if (key !== undefined && known.has(key)) return false;
    if (event.eventType === "SUBSCRIBE" && !isFirst(persons, event)) return false;
    if (key === undefined) return true;
    known.add(key);
    for (const oldest of known) {
      if (known.size <= keptKeys) break;
      known.delete(oldest);
    }
    return true;
  };
}
