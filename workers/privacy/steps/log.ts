/** What an erasure does in the log: the days that are rows. */
import { connect } from "../../database/client.ts";
import { askPrivacy, type Bite, eachStream, type ErasureContext } from "../step.ts";

/** Rows that are looked at at a time. */
const pageRows = 20_000;
/** And that are emptied: each has a trigger and a dozen indexes, and the database is given seconds for a statement, not minutes. */
const mostErased = 1_000;

/** What retention has put in the place of the person's id; with the last of it, what roll-ups have counted of them. */
export const eraseLogPseudonyms = eachStream(async (context, { streamId }): Promise<Bite> => {
  const { userId, pseudonyms } = context.target;
  const text = "select event_count::float8 as events, sum_count::float8 as sums from forget_pseudonyms($1, $2, $3, $4)";
  const values = [streamId, userId, pseudonyms, mostErased];
  const [done] = await askPrivacy<{ events: number; sums: number }>(context, text, values);
  const { events = 0, sums = 0 } = done ?? {};
  return { rows: { "The log": events, "Sums of people": sums }, ...(events >= mostErased && { next: {} }) };
});

const firstSession = "00000000-0000-0000-0000-000000000000";

const nextDay = `select min(day)::text as day from sessions where stream_id = $1 and ($2::date is null or day > $2)`;

/** The rows after a place of a day, and which of them are of the person or name them. */
const search = `with page as materialized (
    select session_id, seq_no, event_type, user_id, lower(event_user->>'uniqueId') as handle, payload, erased_at from events
    where day = $2 and stream_id = $1 and (session_id, seq_no) > ($3, $4)
    order by session_id, seq_no limit ${pageRows}
  ), found as (
    select session_id, seq_no from page left join personal_fields said using (event_type)
    where erased_at is null
      and (user_id = $5 or (user_id ~ '^(0*|-[0-9]+)$' and handle = any ($6)) or names_person(event_type, payload - coalesce(said.facts, '{}'), array[$5], $6))
    order by session_id, seq_no limit ${mostErased}
  ), last as (select session_id, seq_no from page order by session_id desc, seq_no desc limit 1)
  select (select count(*) from page)::integer as count, last.session_id as "sessionId", last.seq_no::float8 as "seqNo",
    (select coalesce(jsonb_agg(jsonb_build_object('sessionId', session_id, 'seqNo', seq_no) order by session_id, seq_no), '[]') from found) as places
  from last`;

interface Page {
  count: number;
  sessionId: string;
  seqNo: number;
  places: { sessionId: string; seqNo: number }[];
}

export const eraseLog = eachStream(async (context, { streamId }, cursor): Promise<Bite> => {
  const { config, target } = context;
  const day = cursor ? String(cursor["day"]) : await dayAfter(context, streamId, null);
  if (day === null) return {};
  const { session = firstSession, seqNo = 0 } = cursor ?? {};
  const [page] = (await connect(config).query(search, [
    streamId,
    day,
    session,
    seqNo,
    target.userId,
    target.handles,
  ])) as Page[];
  const places = page?.places ?? [];
  const rows = { "The log": await erase(context, streamId, places) };
  const last = places.length === mostErased ? places.at(-1) : undefined;
  if (last) return { rows, next: { day, session: last.sessionId, seqNo: last.seqNo } };
  if (page && page.count === pageRows) return { rows, next: { day, session: page.sessionId, seqNo: page.seqNo } };
  const following = await dayAfter(context, streamId, day);
  return { rows, next: following === null ? undefined : { day: following } };
});

async function erase(context: ErasureContext, streamId: string, places: unknown[]): Promise<number> {
  if (places.length === 0) return 0;
  const values = [streamId, context.why, JSON.stringify(places)];
  const text = "select event_count::float8 as events from erase_events($1, $2, null, $3::jsonb)";
  const [done] = await askPrivacy<{ events: number }>(context, text, values);
  return done?.events ?? 0;
}

async function dayAfter({ config }: ErasureContext, streamId: string, day: string | null): Promise<string | null> {
  const [row] = (await connect(config).query(nextDay, [streamId, day])) as { day: string | null }[];
  return row?.day ?? null;
}
