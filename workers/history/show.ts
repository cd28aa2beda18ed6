import type { SessionRow } from "./sessions.ts";

/** A session as the API shows it; times in ISO 8601, `endedAt` null while it runs. */
export function toSession(row: SessionRow) {
  return {
    sessionId: row.sessionId,
    streamId: row.streamId,
    roomId: row.roomId,
    provider: row.provider,
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    firstOffset: row.firstOffset,
    lastOffset: row.lastOffset,
    lastSeqNo: row.lastSeqNo,
    eventCount: row.eventCount,
    /** False where something may have been missed: see `gaps`. */
    complete: row.gapCount === 0,
  };
}
