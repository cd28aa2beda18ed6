/** What the hub forgets, so that its storage and memory stay bounded. */
import { deleteFeedRows, readFeedRows } from "./feed-storage.ts";
import type { Loaded } from "./memory.ts";

/** The feed keeps at least this many events: for sockets that come back, and as the window of duplicates. */
const feedEvents = 10_000;
/** It is cut only when it is this much longer, so that cutting is rare. */
const feedSlackEvents = 2_000;
/** Sessions whose late batches are still taken. */
const keptSessions = 100;

/**
 * Deletes feed rows older than the window, but none that is not in the log yet. Call it only right after a checkpoint:
 * the state must not need the rows any more. Changes `memory` to match.
 */
export function cutFeed(sql: SqlStorage, memory: Loaded): void {
  const keepAfter = memory.offset - feedEvents;
  if (keepAfter - memory.beforeFirstOffset < feedSlackEvents) return;
  let cut: { batch: number; lastOffset: number } | undefined;
  for (const row of readFeedRows(sql, memory.firstBatch - 1)) {
    if (row.lastOffset > keepAfter || row.lastOffset > memory.storedOffset) break;
    for (const key of JSON.parse(row.nativeKeys) as string[]) memory.seen.delete(key);
    cut = row;
  }
  if (!cut) return;
  deleteFeedRows(sql, cut.batch);
  memory.firstBatch = cut.batch + 1;
  memory.beforeFirstOffset = cut.lastOffset;
}

/** Keeps the youngest sessions, and those the outbox still needs. */
export function forgetOldSessions(sql: SqlStorage, { sessions, storedOffset }: Loaded): void {
  if (Object.keys(sessions).length <= keptSessions) return;
  const waiting = sql.exec<{ session_id: string }>(
    "select distinct session_id from feed where last_offset > ?",
    storedOffset,
  );
  const needed = new Set(Array.from(waiting, (row) => row.session_id));
  const oldestFirst = Object.values(sessions).toSorted((a, b) => a.startedAt - b.startedAt);
  for (const { sessionId } of oldestFirst.slice(0, -keptSessions)) {
    if (!needed.has(sessionId)) delete sessions[sessionId];
  }
}
