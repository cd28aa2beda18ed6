/**
 * The sessions that the hub's memory has forgotten: where each of them stood. Without them, who opens one again would begin it
 * at 1, and everything in it would come where the log has other events.
 */
import type { SessionCursor } from "./checkpoint.ts";

/** Sessions that are kept: at five a day those of ten years. Of one that is older the log itself tells (`markInConflict`). */
export const keptPastSessions = 20_000;

/** Keeps where a session stands, in the place of what was kept of it before. */
export function keepPastSession(sql: SqlStorage, cursor: SessionCursor, atMost = keptPastSessions): void {
  const body = JSON.stringify(cursor);
  sql.exec("delete from past_sessions where session_id = ?", cursor.sessionId);
  sql.exec(
    "insert into past_sessions (place, session_id, body) select coalesce(max(place), 0) + 1, ?, ? from past_sessions",
    cursor.sessionId,
    body,
  );
  sql.exec("delete from past_sessions where place <= (select max(place) from past_sessions) - ?", atMost);
}

/** Where a session stood when it was forgotten; undefined where there is none of this id. */
export function readPastSession(sql: SqlStorage, sessionId: string): SessionCursor | undefined {
  const [row] = sql.exec<{ body: string }>("select body from past_sessions where session_id = ?", sessionId);
  return row && (JSON.parse(row.body) as SessionCursor);
}
