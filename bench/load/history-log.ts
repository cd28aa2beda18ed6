/** A log of a past of 92 days, made in the database: two lives a day of four hours each, of one stream. */
import { Client } from "pg";

export const historyDays = 92;
const livesPerDay = 2;
/** Who comes to each live, by chance; and of each live the people of it and of some before, whom nobody sees for long. */
export const regulars = 3_000;
const passers = 2_000;
const newEachLive = 100;
export const firstPerson = 10_000;

export interface HistoryLog {
  streamId: string;
  /** The time of the last event. */
  end: Date;
  events: number;
}

/**
 * Makes about so many events, session by session. A room is some 5,000 people. A few do most of it; of a hundred events 25 are chats, 35 likes, 22 joins, 8
 * gifts; one chat in ten says "hello", one in 100,000 "needle".
 */
export async function makeHistoryLog(ownerUrl: string, streamId: string, wanted: number): Promise<HistoryLog> {
  const lives = historyDays * livesPerDay;
  const perSession = Math.round(wanted / lives);
  const today = Math.floor(Date.now() / 86_400_000) * 86_400_000;
  const firstDay = today - historyDays * 86_400_000;
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  try {
    await owner.query("select make_event_partitions($1::date, $2)", [isoDay(firstDay), historyDays + 1]);
    await owner.query("insert into streams (stream_id, workspace_id, unique_id) values ($1, 'default', $1)", [
      streamId,
    ]);
    await owner.query(
      "insert into gifts (gift_id, name, coins, first_seen_at, last_seen_at, source) select g::text, 'Gift ' || g, g, now(), now(), 'list' from generate_series(1, 20) g on conflict do nothing",
    );
    // An index is made in a fraction of the time in which it grows by a row at a time.
    const { rows: indexes } = await owner.query<{ name: string; made: string }>(
      "select indexname as name, replace(indexdef, ' ON ONLY ', ' ON ') as made from pg_indexes where tablename = 'events' and indexname <> 'events_pkey'",
    );
    for (const { name } of indexes) await owner.query(`drop index ${name}`);
    const startOf = (live: number) =>
      firstDay + Math.floor(live / livesPerDay) * 86_400_000 + (12 + 6 * (live % livesPerDay)) * 3_600_000;
    await together(ownerUrl, perSession, [...Array(lives).keys()], async (client, live) => {
      const start = new Date(startOf(live)).toISOString();
      const values = [start.slice(0, 10), streamId, `room${live}`, perSession, live * perSession, start, live];
      await client.query(sessionStatement, values);
    });
    await together(ownerUrl, 0, indexes, (client, { made }) => client.query(made));
    await owner.query("vacuum analyze events");
    await owner.query("vacuum analyze sessions");
    return { streamId, end: new Date(startOf(lives - 1) + 4 * 3_600_000), events: lives * perSession };
  } finally {
    await owner.end();
  }
}

/** Each of them in its turn, over two connections, which have drawn so many events. */
async function together<One>(
  url: string,
  drawn: number,
  all: One[],
  work: (client: Client, one: One) => Promise<unknown>,
) {
  const left = all.values();
  const take = async () => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      await client.query("set synchronous_commit = off");
      await client.query("set maintenance_work_mem = '256MB'");
      await client.query("select setseed(0.5)");
      await client.query(drawnStatement, [drawn]);
      for (const one of left) await work(client, one);
    } finally {
      await client.end();
    }
  };
  await Promise.all([take(), take()]);
}

const isoDay = (at: number) => new Date(at).toISOString().slice(0, 10);

/** What a live's events say; each live has the same, by other people. $1 events. */
const drawnStatement = `
create temporary table drawn as
select n::bigint as n, event_type, luck, 'Webcast' || event_type as raw_type, sha256(int8send(n)) as chain,
  sha256(int8send(n + 1)) as commitment, substr(sha256(int8send(n + 2)), 1, 16) as salt,
  case event_type
    when 'CHAT' then jsonb_build_object('emotes', '[]'::jsonb, 'language', 'en', 'message',
      case when luck < 0.00001 then 'a needle in it' when luck < 0.1 then 'hello from me' when luck < 0.2 then '大家好 欢迎来到直播间'
        when luck < 0.3 then 'Grüße aus München' else left(md5(n::text), 4) || ' ' || md5((luck * 1e9)::bigint::text) end)
    when 'LIKE' then jsonb_build_object('likeCount', 1 + n % 15, 'totalLikeCount', n * 8)
    when 'JOIN' then jsonb_build_object('viewerCount', 100 + (n / 50) % 900, 'actionId', 1)
    when 'GIFT' then jsonb_build_object('giftId', (1 + n % 20)::text, 'giftName', 'Gift ' || (1 + n % 20), 'giftCount', 1,
      'coins', case when luck < 0.001 then 5000 else 1 + n % 20 end, 'coinsDelta', case when luck < 0.001 then 5000 else 1 + n % 20 end,
      'diamondCount', case when luck < 0.001 then 5000 else 1 + n % 20 end, 'streakActive', false, 'streakEnd', true,
      'isGiftStreak', true, 'groupId', n::text, 'receiverUserId', '', 'giftImageUrl', 'https://p16.example/gift.webp')
    when 'ROOM_USER' then jsonb_build_object('viewerCount', 100 + (n / 50) % 900, 'totalUsers', n, 'topViewers', '[]'::jsonb)
    when 'RAW' then jsonb_build_object('rawType', 'WebcastRAW', 'bytes', repeat('QUJD', 40))
    else '{"displayType": "pm_main_follow_message_viewer_2", "action": 1}'::jsonb end as payload
from (
  select *, case when kind < 0.25 then 'CHAT' when kind < 0.60 then 'LIKE' when kind < 0.82 then 'JOIN' when kind < 0.90 then 'GIFT'
    when kind < 0.95 then 'ROOM_USER' when kind < 0.97 then 'FOLLOW' when kind < 0.99 then 'SHARE' else 'RAW' end as event_type
  from (select n, random() as kind, random() as luck from generate_series(1, $1::integer) as n) as thrown
) as typed`;

/** $1 day, $2 stream, $3 room, $4 events, $5 the offset before them, $6 the start, $7 which live. */
const sessionStatement = `
with made as (
  select gen_random_uuid() as session_id
), noted as (
  insert into sessions (session_id, stream_id, room_id, provider, day, epoch, started_at, ended_at, first_offset, last_offset,
    last_seq_no, event_count)
  select session_id, $2, $3, 'mock', $1::date, 'e', $6::timestamptz, $6::timestamptz + interval '4 hours', $5::bigint + 1,
    $5::bigint + $4::bigint, $4::bigint, $4::bigint from made
), by as (
  select drawn.*, (${firstPerson} + case when random() < 0.7 then floor(${regulars} * power(random(), 3))::integer
    else ${regulars} + $7::integer * ${newEachLive} + floor(${passers} * power(random(), 3))::integer end)::text as person,
    $6::timestamptz + n * interval '4 hours' / $4::integer as at
  from drawn
)
insert into events (day, session_id, seq_no, stream_id, room_id, epoch, feed_offset, event_id, event_type, trigger_id, raw_type,
  native_id, source, occurred_at, ingested_at, user_id, event_user, payload, chain, commitment, salt, recorded_at)
select $1::date, session_id, n, $2, $3, 'e', $5::bigint + n, sha256(int8send($5::bigint + n)), event_type, 1, raw_type,
  (7000000000000000000 + $5::bigint + n)::text, 'live', at, at, person,
  ('{"userId":"' || person || '","uniqueId":"viewer_' || person || '","displayName":"Viewer ' || person ||
    '","avatarUrl":"https://p16.example/avatar/0123456789abcdef0123456789abcdef~c5_100x100.webp"}')::jsonb,
  payload, chain, commitment, salt, now() - interval '1 hour'
from made, by`;
