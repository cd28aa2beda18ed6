/** Which sessions the hub forgets, so that its memory stays bounded. */
import { feedSessionsAfter } from "./feed-rows.ts";
import type { Loaded } from "./memory.ts";

/** Sessions whose late batches are still taken. */
const keptSessions = 100;

/** Keeps the youngest sessions, and those the outbox still needs. */
export function forgetOldSessions(sql: SqlStorage, { sessions, storedOffset }: Loaded): void {
  if (Object.keys(sessions).length <= keptSessions) return;
  const needed = feedSessionsAfter(sql, storedOffset);
  const oldestFirst = Object.values(sessions).toSorted((a, b) => a.startedAt - b.startedAt);
  for (const { sessionId } of oldestFirst.slice(0, -keptSessions)) {
    if (!needed.has(sessionId)) delete sessions[sessionId];
  }
}
