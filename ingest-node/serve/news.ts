/** Which events are told on this machine: TikTok sends its latest messages again after a reconnect, and tools count. Pure. */
import type { UnifiedEvent } from "#shared/event.ts";
import { nativeKey } from "#shared/native-key.ts";

/** As many as the hub looks back for the same message. */
const keptKeys = 10_000;

/** Says of each event whether it is new. `perSession`: each connection is a run of its own. */
export function newsFilter(perSession: boolean): (event: UnifiedEvent) => boolean {
  const known = new Set<string>();
  return (event) => {
    const key = nativeKey(event, perSession ? event.sessionId : undefined);
    if (key === undefined) return true;
    if (known.has(key)) return false;
    known.add(key);
    for (const oldest of known) {
      if (known.size <= keptKeys) break;
      known.delete(oldest);
    }
    return true;
  };
}
