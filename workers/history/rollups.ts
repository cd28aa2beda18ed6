/** Sums of the log, brought up to date for the sessions that somebody asks for. The database counts: migrations/, roll_up. */
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { isShown } from "../database/hidden.ts";
import type { Range } from "./range.ts";

/** Events that are counted for one answer; what is left is counted for the next. */
const mostForAnswer = 60_000;
/** And by the cron, each day. */
const mostForCron = 2_000_000;
/** Of one answer: each of its statements is given their ids. */
export const mostSessions = 2_000;

export interface CountedSession {
  sessionId: string;
  roomId: string;
  day: string;
  startedAt: Date;
  /** Null while it runs. */
  endedAt: Date | null;
  /** Events that the sums do not have yet. */
  pending: number;
  isStale: boolean;
  isSealed: boolean;
  lacksPeople: boolean;
}

const statement = `
select s.session_id as "sessionId", s.room_id as "roomId", s.day::text as day, s.started_at as "startedAt", s.ended_at as "endedAt",
  greatest(0, s.event_count - coalesce(r.event_count, 0))::float8 as pending, coalesce(r.is_stale, false) as "isStale",
  coalesce(r.lacks_people, false) or not ${isShown("s")} as "lacksPeople",
  r.session_id is null and exists (select from segments where segments.day = s.day) as "isSealed",
  r.session_id is null or r.is_stale or r.event_count <> s.event_count as "isDue"
from sessions s left join rollup_sessions r on r.stream_id = s.stream_id and r.session_id = s.session_id
where s.stream_id = $1
  and s.day <= ($3::timestamptz at time zone 'utc')::date + 1
  and (s.day >= ($2::timestamptz at time zone 'utc')::date - 7 or $4::uuid is not null or $5::text is not null)
  and (s.ended_at is null or s.ended_at >= $2::timestamptz - interval '1 day')
  and ($4::uuid is null or s.session_id = $4) and ($5::text is null or s.room_id = $5)
order by s.started_at desc, s.session_id limit ${mostSessions + 1}`;

export interface Counted {
  sessions: CountedSession[];
  /** There are more of them than one answer gathers: those that began before this are left out. Null where none is. */
  countedSince: Date | null;
}

/**
 * The sessions that can have events of the range, the latest first, with their sums as new as one answer can make them: all of the
 * stream that began up to seven days before it, those of a room, or one; these however long they last.
 */
export async function countedSessions(
  config: Config,
  streamId: string,
  { from, to }: Range,
  { session = null, room = null }: { session?: string | null | undefined; room?: string | null | undefined } = {},
): Promise<Counted> {
  const values = [streamId, from.toISOString(), to.toISOString(), session, room];
  const read = async () => {
    const found = (await connect(config).query(statement, values)) as (CountedSession & { isDue: boolean })[];
    const sessions = found.slice(0, mostSessions).map((row) => ({
      ...row,
      startedAt: new Date(row.startedAt),
      endedAt: row.endedAt && new Date(row.endedAt),
    }));
    return { sessions, countedSince: (found.length > mostSessions && sessions.at(-1)?.startedAt) || null };
  };
  const counted = await read();
  const due = counted.sessions.filter(({ isDue, isSealed }) => isDue && !isSealed).map(({ sessionId }) => sessionId);
  if (due.length === 0) return counted;
  await connect(config).query("select roll_up_all($1, $2::uuid[], $3)", [streamId, due, mostForAnswer]);
  return read();
}

/** Whether it is of a broadcast: the platform's own sessions, of what is done by hand, have no room. */
export function isOfLive({ roomId }: CountedSession): boolean {
  return roomId !== "";
}

/** What the sums of these sessions lack. */
export function completeness({ sessions, countedSince }: Counted) {
  const pending = sessions.reduce((sum, one) => sum + (one.isSealed ? 0 : one.pending), 0);
  const sealed = sessions.filter(({ isSealed, lacksPeople }) => isSealed || lacksPeople).map(({ day }) => day);
  return {
    pending,
    sealed: [...new Set(sealed)].sort(),
    countedSince: countedSince?.toISOString() ?? null,
    /** There may be something that is not counted. */
    isOpen: pending > 0 || countedSince !== null,
    isPartial: pending > 0 || sealed.length > 0 || sessions.some(({ isStale }) => isStale) || countedSince !== null,
  };
}

/** For the cron: counts what nobody asked for, the latest first, about `most` events. Returns how many events that were. */
export async function rollUpAll(config: Config, most: number = mostForCron): Promise<number> {
  const sql = connect(config);
  let total = 0;
  while (total < most) {
    const due = (await sql.query("select * from sessions_to_roll_up(100)")) as {
      stream_id: string;
      session_id: string;
    }[];
    let added = 0;
    for (const { stream_id: stream, session_id: session } of due) {
      if (total + added >= most) break;
      const [row] = await sql.query("select roll_up_all($1, array[$2::uuid], 200000) as added", [stream, session]);
      added += Number(row?.["added"] ?? 0);
    }
    total += added;
    if (added === 0) break;
  }
  return total;
}
