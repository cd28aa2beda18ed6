/** Where in the log a stream's events of a range of time are: runs of offsets of one feed, in one room, under one day. */
import type { HistoryPlace } from "#shared/history/cursor.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { isShown } from "../database/hidden.ts";
import type { Range } from "./range.ts";

export interface Stretch {
  /** The partition: the day on which the sessions started, UTC. */
  day: string;
  epoch: string;
  roomId: string;
  /** The first and the last offset. */
  low: number;
  high: number;
  isSealed: boolean;
  /** At most so many of its events can be what is looked for, by the sums; all of them where the sums do not have them all. */
  likely: number;
}

/** What the sums know of what is looked for: these types, this person. */
export interface Sought {
  types?: readonly string[] | undefined;
  userId?: string | undefined;
}

/**
 * A session is under the day on which it started, however long it lasts: one that started up to seven days before the range
 * reaches into it where it had not ended then. TikTok's times and ours differ, so a day is added at either end.
 */
const statement = `
with own as materialized (
  select session_id, sum(events) as events from rollup_people
  where stream_id = $1 and user_id = $5 and first_at < $3::timestamptz and last_at >= $2::timestamptz group by session_id
)
select named.*, exists (select from segments where segments.day = named.day::date) as "isSealed" from (
  select day::text as day, epoch, room_id as "roomId", min(first_offset)::float8 as low, max(last_offset)::float8 as high,
    max(started_at) as latest, sum(case
      when r.session_id is null or r.is_stale or r.event_count <> sessions.event_count or ($5::text is not null and r.lacks_people)
        then sessions.event_count
      else least(case when $4::text[] is null then sessions.event_count else (select coalesce(sum(t.events), 0) from rollup_types t
          where t.stream_id = $1 and t.session_id = sessions.session_id and t.event_type = any($4::text[])) end,
        case when $5::text is null then sessions.event_count else coalesce(own.events, 0) end)
    end)::float8 as likely
  from sessions left join rollup_sessions r using (stream_id, session_id) left join own using (session_id)
  where stream_id = $1
    and day between ($2::timestamptz at time zone 'utc')::date - 7 and ($3::timestamptz at time zone 'utc')::date + 1
    and (ended_at is null or ended_at >= $2::timestamptz - interval '1 day') and ${isShown("sessions")}
  group by day, epoch, room_id
) as named
order by day desc, latest desc, epoch, "roomId"`;

/** The latest first. */
export async function findStretches(
  config: Config,
  streamId: string,
  { from, to }: Range,
  { types, userId }: Sought = {},
): Promise<Stretch[]> {
  const values = [streamId, from.toISOString(), to.toISOString(), types ?? null, userId ?? null];
  const rows = await connect(config).query(statement, values);
  return (rows as (Stretch & { latest: unknown })[]).map(({ latest: _latest, ...stretch }) => stretch);
}

/** The days of which nothing is in the database any more, in order. */
export function sealedDays(stretches: readonly Stretch[]): string[] {
  return [...new Set(stretches.filter(({ isSealed }) => isSealed).map(({ day }) => day))].sort();
}

/** What is left of them beyond a place. Where its stretch is not among them any more, what is under earlier days. */
export function stretchesBeyond(stretches: readonly Stretch[], place: HistoryPlace | undefined): Stretch[] {
  if (!place) return [...stretches];
  const [day, epoch, roomId, offset] = place;
  const at = stretches.findIndex((one) => one.day === day && one.epoch === epoch && one.roomId === roomId);
  const cut = stretches[at];
  if (!cut) return stretches.filter((one) => one.day < day);
  return [{ ...cut, high: Math.min(cut.high, offset - 1) }, ...stretches.slice(at + 1)].filter(
    ({ low, high }) => low <= high,
  );
}

/**
 * The first of them that are of at most `days` days and have together so many likely events; those in which nothing can be are
 * left out. Each day costs the planner a millisecond, however little is under it.
 */
export function takeLikely(
  stretches: readonly Stretch[],
  { days, events }: { days: number; events: number },
): { taken: Stretch[]; rest: Stretch[] } {
  const some = stretches.filter(({ likely }) => likely > 0);
  const seen = new Set<string>();
  let found = 0;
  for (const [index, { day, likely }] of some.entries()) {
    seen.add(day);
    if (seen.size > days || found >= events) return { taken: some.slice(0, index), rest: some.slice(index) };
    found += likely;
  }
  return { taken: some, rest: [] };
}

/** The first of them that have together at most `most` offsets, the last of these cut to what fits; and the rest. */
export function takeOffsets(stretches: readonly Stretch[], most: number): { taken: Stretch[]; rest: Stretch[] } {
  const taken: Stretch[] = [];
  let left = most;
  for (const [index, stretch] of stretches.entries()) {
    if (left <= 0) return { taken, rest: stretches.slice(index) };
    const size = stretch.high - stretch.low + 1;
    if (size > left) {
      const low = stretch.high - left + 1;
      const rest = [{ ...stretch, high: low - 1 }, ...stretches.slice(index + 1)];
      return { taken: [...taken, { ...stretch, low }], rest };
    }
    taken.push(stretch);
    left -= size;
  }
  return { taken, rest: [] };
}
