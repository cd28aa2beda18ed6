/** What the hub forgets, so that its storage and memory stay bounded. */
import { deleteFeedRows, type Loaded, readFeedRows } from "./hub-storage.ts";

/** The feed keeps at least this many events: for sockets that come back, and as the window of duplicates. */
const feedEvents = 10_000;
/** It is cut only when it is this much longer, so that cutting is rare. */
const feedSlackEvents = 2_000;
/** Sessions whose late batches are still taken. */
const keptSessions = 100;

/**
 * Deletes feed rows older than the window, but none that is not in the queue yet. Call it only right after a checkpoint:
 * the state must not need the rows any more. Changes `memory` to match.
 */
export function cutFeed(sql: SqlStorage, memory: Loaded): void {
  const keepAfter = memory.offset - feedEvents;
  if (keepAfter - memory.beforeFirstOffset < feedSlackEvents) return;
  let cut: { batch: number; lastOffset: number } | undefined;
  for (const row of readFeedRows(sql, memory.firstBatch - 1)) {
    if (row.lastOffset > keepAfter || row.batch > memory.sentBatch) break;
    for (const key of JSON.parse(row.nativeKeys) as string[]) memory.seen.delete(key);
    cut = row;
  }
  if (!cut) return;
  deleteFeedRows(sql, cut.batch);
  memory.firstBatch = cut.batch + 1;
  memory.beforeFirstOffset = cut.lastOffset;
}

/** Keeps the youngest sessions. A session whose rows are not in the queue yet is among them: rows go within seconds. */
export function forgetOldSessions({ sessions }: Loaded): void {
  const oldestFirst = Object.values(sessions).toSorted((a, b) => a.startedAt - b.startedAt);
  for (const old of oldestFirst.slice(0, -keptSessions)) delete sessions[old.sessionId];
}
