/** Sessions in the database, as statements that go with the request that says whose they are. */
import { SessionIdAsked } from "#shared/event.ts";
import { isShown } from "../database/hidden.ts";
import type { Statement } from "../access/statement.ts";
import type { sessions } from "../database/schema.ts";

export type SessionRow = Omit<typeof sessions.$inferSelect, "chainHead">;

/** Sessions of one id that are read: each is of another stream. */
const mostOfOneId = 1_000;

const columns = `session_id as "sessionId", stream_id as "streamId", room_id as "roomId", provider, day::text as day, epoch,
  started_at as "startedAt", ended_at as "endedAt", first_offset::float8 as "firstOffset",
  last_offset::float8 as "lastOffset", last_seq_no::float8 as "lastSeqNo", event_count::float8 as "eventCount",
  gap_count as "gapCount"`;

/** A hundred of a stream, the latest first: of one live, and those before a session, where these are named. */
export function selectStreamSessions(
  streamId: string,
  { room, before }: { room?: string | undefined; before?: string | undefined } = {},
): Statement {
  const text = `select ${columns} from sessions where stream_id = $1 and ${isShown("sessions")}
      and ($2::text is null or room_id = $2)
      and ($3::uuid is null or (started_at, session_id) <
        (select b.started_at, b.session_id from sessions b where b.stream_id = $1 and b.session_id = $3::uuid))
    order by sessions.started_at desc, sessions.session_id desc limit 100`;
  return { text, values: [streamId, room ?? null, before ?? null] };
}

/** Those of an id: who sends events chooses it, so that several streams can have used one. What is no id is nobody's. */
export function selectSessions(sessionId: string): Statement {
  const text = `select ${columns} from sessions where session_id = $1::uuid and ${isShown("sessions")} limit ${mostOfOneId}`;
  return { text, values: [SessionIdAsked.safeParse(sessionId).data ?? null] };
}

/** What `selectSessions` and its like find. */
export function toSessions(rows: readonly Record<string, unknown>[] = []): SessionRow[] {
  return (rows as unknown as SessionRow[]).map((row) => ({
    ...row,
    startedAt: new Date(row.startedAt),
    endedAt: row.endedAt && new Date(row.endedAt),
  }));
}
