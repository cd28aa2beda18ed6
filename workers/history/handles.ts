/**
 * Who had a handle. The sums of people know it, a row a session and person; of sessions that they do not have yet, the events are
 * read. Nobody is found whose days were sealed before their sums had handles.
 */
import { connect, type DatabaseConfig } from "../database/client.ts";
import { isShown } from "../database/hidden.ts";

/** A person under a handle, in lower case. */
export interface Called {
  userId: string;
  handle: string;
  /** What they did on the days on which they had it. */
  events: number;
  firstAt: Date;
  lastAt: Date;
}

export interface HandleSearch {
  streamIds: readonly string[];
  /** In lower case. */
  handles: readonly string[];
  /** Who was there then; where it is given, only of what is shown. */
  range?: { from: Date; to: Date } | undefined;
  /** Events of sessions without sums that are read at most, the latest sessions first. */
  atMost?: number;
}

/** Each person once a handle, whoever was there last first. */
export async function findCalled(config: DatabaseConfig, asked: HandleSearch): Promise<Called[]> {
  const { streamIds, handles } = asked;
  if (streamIds.length === 0 || handles.length === 0) return [];
  const [summed, open] = await Promise.all([readSummed(config, asked), readOpen(config, asked)]);
  return joinCalled([...summed, ...(await readUnsummed(config, open, handles))]);
}

/** Pure. */
export function joinCalled(all: readonly Called[]): Called[] {
  const people = new Map<string, Called>();
  for (const one of all) {
    const key = `${one.userId} ${one.handle}`;
    const known = people.get(key);
    people.set(key, known ? joined(known, one) : one);
  }
  return [...people.values()].sort((a, b) => b.lastAt.getTime() - a.lastAt.getTime());
}

function joined(a: Called, b: Called): Called {
  const [firstAt, lastAt] = [a.firstAt < b.firstAt ? a.firstAt : b.firstAt, a.lastAt > b.lastAt ? a.lastAt : b.lastAt];
  return { ...a, events: a.events + b.events, firstAt, lastAt };
}

type Row = Omit<Called, "firstAt" | "lastAt"> & { firstAt: string; lastAt: string };
const toCalled = (row: unknown): Called => {
  const { firstAt, lastAt, ...rest } = row as Row;
  return { ...rest, firstAt: new Date(firstAt), lastAt: new Date(lastAt) };
};

function timesOf({ range }: HandleSearch): [from: string | null, to: string | null] {
  return [range?.from.toISOString() ?? null, range?.to.toISOString() ?? null];
}

async function readSummed(config: DatabaseConfig, asked: HandleSearch): Promise<Called[]> {
  const text = `
    select user_id as "userId", handle, sum(events)::float8 as events, min(first_at) as "firstAt", max(last_at) as "lastAt"
    from rollup_people cross join unnest(handles) as handle
    where stream_id = any ($1::text[]) and handles && $2::text[] and handle = any ($2::text[])
      and ($3::timestamptz is null or last_at >= $3::timestamptz) and ($4::timestamptz is null or first_at < $4::timestamptz)
      ${asked.range ? `and ${isShown("rollup_people")}` : ""}
    group by user_id, handle`;
  const values = [asked.streamIds, asked.handles, ...timesOf(asked)];
  return (await connect(config).query(text, values)).map(toCalled);
}

/** A session whose sums lack what came after a seqNo, or all of it. */
interface OpenSession {
  day: string;
  streamId: string;
  sessionId: string;
  after: number;
  pending: number;
}

async function readOpen(config: DatabaseConfig, asked: HandleSearch): Promise<OpenSession[]> {
  const text = `
    select s.day::text as day, s.stream_id as "streamId", s.session_id as "sessionId", known.after::float8 as after,
      greatest(1, s.event_count - known.after)::float8 as pending
    from sessions s left join rollup_sessions r using (stream_id, session_id)
    cross join lateral (
      -- Where something is missing among what was counted, it may have come since.
      select case when r.session_id is null or r.is_stale or r.event_count <> r.up_to_seq_no then 0 else r.up_to_seq_no end as after
    ) as known
    where s.stream_id = any ($1::text[]) and (r.session_id is null or r.is_stale or r.event_count <> s.event_count)
      and not exists (select from segments where segments.day = s.day)
      and ($2::timestamptz is null or s.ended_at is null or s.ended_at >= $2::timestamptz - interval '1 day')
      and ($3::timestamptz is null or s.started_at < $3::timestamptz + interval '1 day')
      ${asked.range ? `and ${isShown("s")}` : ""}
    order by s.started_at desc`;
  const rows = (await connect(config).query(text, [asked.streamIds, ...timesOf(asked)])) as unknown as OpenSession[];
  const { atMost = Infinity } = asked;
  let events = 0;
  return rows.filter(({ pending }) => {
    const fits = events < atMost;
    events += pending;
    return fits;
  });
}

async function readUnsummed(
  config: DatabaseConfig,
  open: readonly OpenSession[],
  handles: readonly string[],
): Promise<Called[]> {
  if (open.length === 0) return [];
  const column = <Name extends keyof OpenSession>(name: Name) => open.map((one) => one[name]);
  // The days besides: by them the planner leaves out the other partitions.
  const text = `
    select e.user_id as "userId", lower(e.event_user->>'uniqueId') as handle, count(*)::float8 as events,
      min(e.occurred_at) as "firstAt", max(e.occurred_at) as "lastAt"
    from unnest($1::date[], $2::text[], $3::uuid[], $4::bigint[]) as open(day, stream_id, session_id, after)
    join events e on e.day = any ($1::date[]) and e.day = open.day and e.stream_id = open.stream_id
      and e.session_id = open.session_id and e.seq_no > open.after
    where e.user_id not in ('', '0') and lower(e.event_user->>'uniqueId') = any ($5::text[])
    group by 1, 2`;
  const values = [column("day"), column("streamId"), column("sessionId"), column("after"), handles];
  return (await connect(config).query(text, values)).map(toCalled);
}
