/** A day's rows in the database: which days there are, what is in them, and whether a block has them exactly. */
import type { Client } from "pg";
import type { SourceRow } from "../../../workers/archive/segment-file.ts";

const pageRows = 500;
/** A day to which something was added so lately may get more: from the queue, or from dead letters that are sent again. */
export const quietDays = 7;

/** The days before `before` that have a partition with rows, the oldest first. */
export async function oldDays(client: Client, before: string): Promise<string[]> {
  const { rows } = await client.query<{ day: string }>(
    `select to_date(substr(c.relname, 8), 'YYYYMMDD')::text as day
     from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'events'::regclass and c.relname ~ '^events_[0-9]{8}$'
       and to_date(substr(c.relname, 8), 'YYYYMMDD') < $1::date
     order by day`,
    [before],
  );
  const days: string[] = [];
  for (const { day } of rows) {
    const found = await client.query("select from events where day = $1 limit 1", [day]);
    if (found.rowCount === 1) days.push(day);
  }
  return days;
}

/** What speaks against sealing a day; undefined where nothing does. */
export async function obstacle(client: Client, day: string, withVersion1: boolean): Promise<string | undefined> {
  const { rows } = await client.query<{ fresh: boolean; astray: boolean; old: string }>(
    `select coalesce(max(recorded_at) > now() - make_interval(days => $2), false) as fresh,
       exists (select from events_default where day = $1) as astray,
       count(*) filter (where commitment is null) as old
     from events where day = $1`,
    [day, quietDays],
  );
  const [found] = rows;
  if (found?.fresh) return `something was added to it in the last ${quietDays} days`;
  if (found?.astray) return "rows of it are in events_default";
  if (Number(found?.old) > 0 && !withVersion1) {
    return `${found?.old} rows of it are of version 1 of the chain, and could never be erased`;
  }
  return undefined;
}

/** How many rows a day has. */
export async function countRows(client: Client, day: string): Promise<number> {
  const { rows } = await client.query<{ n: string }>("select count(*) as n from events where day = $1", [day]);
  return Number(rows[0]?.n);
}

/** Nobody changes the day's rows until the transaction ends; everybody may read them. */
export async function lockDay(client: Client, day: string): Promise<void> {
  await client.query(`lock table ${client.escapeIdentifier(`events_${day.replaceAll("-", "")}`)} in share mode`);
}

/** The rows of a day, session by session, in the order of each stream's feed. */
export async function* dayRows(client: Client, day: string): AsyncGenerator<SourceRow> {
  const { rows: sessions } = await client.query<{ streamId: string; sessionId: string; epoch: string }>(
    `select stream_id as "streamId", session_id as "sessionId", epoch from events where day = $1
     group by stream_id, session_id, epoch order by stream_id, epoch, min(feed_offset), session_id`,
    [day],
  );
  for (const { streamId, sessionId, epoch } of sessions) {
    let after = Number.MIN_SAFE_INTEGER;
    for (;;) {
      const { rows } = await client.query<SourceRow>(
        `select stream_id as "streamId", session_id as "sessionId", epoch, seq_no::float8 as "seqNo",
           feed_offset::float8 as "offset", event_type as "eventType", event_json(events)::text as event,
           event_rest(events)::text as rest
         from events where day = $1 and stream_id = $2 and session_id = $3 and epoch = $4 and seq_no > $5
         order by seq_no limit ${pageRows}`,
        [day, streamId, sessionId, epoch, after],
      );
      yield* rows;
      if (rows.length < pageRows) break;
      after = rows.at(-1)?.seqNo ?? after;
    }
  }
}

/** How many rows of the day the database would make again of the text of a block, to the last digit. */
export async function countSame(client: Client, day: string, blockText: string): Promise<number> {
  const { rows } = await client.query<{ n: string }>(
    `with block as materialized (select $2::jsonb as content)
     select count(*) as n
     from block
     cross join lateral rows from (
       jsonb_array_elements(content->'events'), jsonb_array_elements(content->'rests')) as sealed(event, rest)
     cross join lateral event_row(event, rest) as kept
     join events on events.day = $1 and events.stream_id = kept.stream_id and events.session_id = kept.session_id
       and events.seq_no = kept.seq_no
     where to_jsonb(events)::text = to_jsonb(kept)::text`,
    [day, blockText],
  );
  return Number(rows[0]?.n);
}
