/** Where the platform's own events go. An event belongs to a session, and no runner's session is the platform's to write. */
import { systemProvider } from "#shared/platform-words.ts";
import type { SessionCursor } from "./checkpoint.ts";
import type { Loaded } from "./memory.ts";
import { newCursor } from "./sessions.ts";

const provider = systemProvider;

/**
 * The session of today's system events (UTC), made where there is none yet: `made` says that it must be written down. A
 * session a day, because the log keeps a session in the partition of its first day.
 */
export function systemSession(
  memory: Loaded,
  now: number,
  newSessionId: () => string,
): { session: SessionCursor; made: boolean } {
  const day = dayOf(now);
  const known = Object.values(memory.sessions).find((one) => one.provider === provider && dayOf(one.startedAt) === day);
  if (known) return { session: known, made: false };
  const session = newCursor({ sessionId: newSessionId(), roomId: "", provider, startedAt: now }, `${provider}:${day}`);
  memory.sessions[session.sessionId] = session;
  return { session, made: true };
}

function dayOf(timestamp: number): string {
  return new Date(timestamp).toISOString().slice(0, 10);
}
