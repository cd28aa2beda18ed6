/** What a viewer did in a stream: of the sums by session, which are brought up to date for the latest ones first. */
import { systemProvider } from "#shared/platform-words.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { completeness, countedSessions } from "../history/rollups.ts";

const dayMs = 24 * 60 * 60_000;
/** Sessions that may not be summed yet: the cron has counted the earlier ones. */
const freshDays = 2;
const mostHandles = 10;

/**
 * By session and day there is a row for each person: one who was there every day for years has some thousands. The platform's own
 * sessions are no lives: what moderators asked about somebody, or points that were changed by hand, stands in them.
 */
const statement = `
with latest as (
  select room_id from sessions where stream_id = $1 and provider <> '${systemProvider}'
  order by started_at desc, session_id limit 1
), own as (
  select r.*, s.room_id, s.room_id = (select room_id from latest) as is_latest
  from rollup_people r join sessions s using (stream_id, session_id)
  where r.stream_id = $1 and r.user_id = $2 and s.provider <> '${systemProvider}'
)
select count(distinct room_id)::integer as lives, min(first_at) as "firstSeenAt", max(last_at) as "lastSeenAt",
  min(first_at) filter (where is_latest) as "liveSince",
  coalesce(sum(events), 0)::float8 as events, coalesce(sum(chats), 0)::float8 as chats, coalesce(sum(gifts), 0) as gifts,
  coalesce(sum(coins), 0) as coins, coalesce(sum(likes), 0) as likes,
  coalesce(sum(events) filter (where is_latest), 0)::float8 as "liveEvents",
  coalesce(sum(chats) filter (where is_latest), 0)::float8 as "liveChats",
  coalesce(sum(gifts) filter (where is_latest), 0) as "liveGifts",
  coalesce(sum(coins) filter (where is_latest), 0) as "liveCoins",
  coalesce(sum(likes) filter (where is_latest), 0) as "liveLikes",
  (select coalesce(jsonb_agg(handle), '[]') from (
    select handle from own, unnest(handles) as handle where handle <> ''
    group by handle order by max(last_at) desc, handle limit ${mostHandles}) as named) as handles
from own`;

interface Row {
  lives: number;
  firstSeenAt: Date | null;
  lastSeenAt: Date | null;
  liveSince: Date | null;
  events: number;
  chats: number;
  gifts: number;
  coins: number;
  likes: number;
  liveEvents: number;
  liveChats: number;
  liveGifts: number;
  liveCoins: number;
  liveLikes: number;
  handles: string[];
}

export async function readCard(
  config: Config,
  { streamId, userId, now }: { streamId: string; userId: string; now: Date },
) {
  const counted = await countedSessions(config, streamId, {
    from: new Date(now.getTime() - freshDays * dayMs),
    to: now,
  });
  const [row] = (await connect(config).query(statement, [streamId, userId])) as [Row];
  const { lives, handles, events, chats, gifts, coins, likes } = row;
  return {
    userId,
    handles,
    firstSeenAt: timeOf(row.firstSeenAt),
    lastSeenAt: timeOf(row.lastSeenAt),
    lives,
    all: { events, chats, gifts, coins, likes },
    live: row.liveSince && {
      events: row.liveEvents,
      chats: row.liveChats,
      gifts: row.liveGifts,
      coins: row.liveCoins,
      likes: row.liveLikes,
      firstSeenAt: new Date(row.liveSince).toISOString(),
    },
    pending: completeness(counted).pending,
  };
}

function timeOf(at: Date | null): string | null {
  return at && new Date(at).toISOString();
}
