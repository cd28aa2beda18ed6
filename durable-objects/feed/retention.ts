/** Which sessions the hub forgets, so that its memory stays bounded. */
import { feedSessionsAfter } from "./feed-rows.ts";
import type { Loaded } from "./memory.ts";
import { keepPastSession } from "./past-sessions.ts";

/** Sessions whose late batches are still taken. */
const keptSessions = 100;

/** Keeps the youngest sessions in memory, and those the outbox still needs; of the others storage keeps where they stood. */
export function forgetOldSessions(sql: SqlStorage, { sessions, storedOffset }: Loaded): void {
  if (Object.keys(sessions).length <= keptSessions) return;
  const needed = feedSessionsAfter(sql, storedOffset);
  const oldestFirst = Object.values(sessions).toSorted((a, b) => a.startedAt - b.startedAt);
  for (const cursor of oldestFirst.slice(0, -keptSessions)) {
    if (needed.has(cursor.sessionId)) continue;
    keepPastSession(sql, cursor);
    delete sessions[cursor.sessionId];
  }
}
