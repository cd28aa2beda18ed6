/** Which sessions the hub forgets, so that its memory stays bounded. */
import { feedSessionsAfter, lastOffsetOf } from "./feed-rows.ts";
import type { Loaded } from "./memory.ts";
import { keepPastSession, readPastSession } from "./past-sessions.ts";

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

/**
 * Brings the forgotten sessions of all rows back into memory, so that the rows can be sent. Returns the offset after which
 * each row's session is known: mostly the one before the feed's first event.
 */
export function recallSessions(sql: SqlStorage, { sessions, beforeFirstOffset }: Loaded): number {
  let after = beforeFirstOffset;
  for (const sessionId of feedSessionsAfter(sql, after)) {
    const known = sessions[sessionId] ?? readPastSession(sql, sessionId);
    if (known) sessions[sessionId] = known;
    else after = Math.max(after, lastOffsetOf(sql, sessionId));
  }
  return after;
}
