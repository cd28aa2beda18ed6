/** Who was there: people of a stream over a range of weeks, and one of them live by live. By the sums, not by the log. */
import { systemProvider } from "#shared/platform-words.ts";
import type * as z from "zod";
import type { listViewers as operation } from "#shared/api/operations/viewers.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { isShown } from "../database/hidden.ts";
import { rangeOf, wholeWeeks } from "../history/range.ts";
import { completeness, countedSessions } from "../history/rollups.ts";

type Question = z.output<typeof operation.query>;
type Answer = z.input<(typeof operation)["answers"][200]>;

const mostDays = 92;
/** Rows of people and sessions among which the beginning of a handle is looked for. */
const searchedRows = 200_000;
/** Who is found by a handle. Of more, some are left out: one writes more of it. */
const foundPeople = 2_000;
const livesOfViewer = 100;

/**
 * From the day $2 to the day $3, exclusive, whole weeks. A week in which something is hidden is added up session by session, of what is
 * shown. $4: only these people, or null; $5: the order; $6 and $7: after whom; $8: how many.
 */
export const viewersStatement = `
with days as materialized (
  select session_id, day, week_of(day) as week, not ${isShown("rollup_days")} as is_hidden
  from rollup_days where stream_id = $1 and day >= $2::date and day < $3::date
), hidden_weeks as materialized (
  select distinct week from days where is_hidden
), each as materialized (
  select user_id, sum(coins) as coins, sum(chats)::float8 as chats, sum(days)::float8 as days from (
    select user_id, coins, chats, day_count as days from rollup_person_weeks
    where stream_id = $1 and week >= $2::date and week < $3::date and week not in (select week from hidden_weeks)
      and ($4::text[] is null or user_id = any ($4::text[]))
    union all
    select p.user_id, sum(p.coins), sum(p.chats), count(distinct p.day)
    from days join rollup_people p on p.stream_id = $1 and p.session_id = days.session_id and p.day = days.day
    where days.week in (select week from hidden_weeks) and not days.is_hidden and ($4::text[] is null or p.user_id = any ($4::text[]))
      and p.session_id <> all (rollups_without_room($1))
    group by p.user_id
  ) as parts group by user_id
), ordered as (
  select *, case $5::text when 'chats' then chats when 'days' then days else coins end as value from each
), page as materialized (
  select * from ordered
  where $6::float8 is null or value < $6::float8 or (value = $6::float8 and user_id collate "C" > $7::text collate "C")
  order by value desc, user_id collate "C" limit $8::integer
)
select page.user_id as "userId", page.coins, page.chats, page.days, page.value, latest.day, latest.epoch, latest.handles,
  latest.last_at as "lastSeenAt", coalesce(known.first_at, latest.first_at) as "firstSeenAt"
from page
left join rollup_persons known on known.stream_id = $1 and known.user_id = page.user_id
cross join lateral (
  select s.day::text as day, s.epoch, p.handles, p.first_at, p.last_at from rollup_people p
  join sessions s on s.stream_id = p.stream_id and s.session_id = p.session_id
  where p.stream_id = $1 and p.user_id = page.user_id and ${isShown("p")}
  order by p.first_at desc limit 1) as latest
order by page.value desc, page.user_id collate "C"`;

/** Who had a handle that begins so in the latest sessions of the range, or exactly this one, or this id, at any time. */
export const searchStatement = `
select user_id from (
  select user_id, handles from rollup_people where stream_id = $1 and session_id = any ($2::uuid[]) limit ${searchedRows}
) as near
where exists (select from unnest(handles) as handle where starts_with(handle, $3::text))
union
select user_id from rollup_people where stream_id = $1 and handles && array[$3::text]
union
select user_id from rollup_persons where stream_id = $1 and user_id = $3::text
limit ${foundPeople}`;

/** As the log says last what somebody is called. The days are said besides: by them the planner leaves out the other partitions. */
const namesStatement = `
select user_id as "userId", left(coalesce(event_user->>'uniqueId', ''), 64) as "uniqueId",
  left(event_user->>'displayName', 200) as "displayName"
from unnest($2::text[], $3::date[], $4::text[]) as asked(user_id, day, epoch)
cross join lateral (
  select event_user from events e
  where e.day = any($3::date[]) and e.day = asked.day and e.stream_id = $1 and e.user_id = asked.user_id
    and e.user_id not in ('', '0') and e.epoch = asked.epoch and ${isShown("e")}
  order by e.feed_offset desc limit 1) as named`;

interface Row {
  userId: string;
  coins: number;
  chats: number;
  days: number;
  value: number;
  day: string;
  epoch: string;
  handles: string[];
  firstSeenAt: Date;
  lastSeenAt: Date;
}

export async function listViewers(config: Config, streamId: string, question: Question, now: Date): Promise<Answer> {
  const { order, search, after, limit } = question;
  const range = wholeWeeks(rangeOf(question, now, mostDays, mostDays));
  const counted = await countedSessions(config, streamId, range);
  const sql = connect(config);
  const found =
    search === undefined
      ? null
      : (
          (await sql.query(searchStatement, [
            streamId,
            counted.sessions.map(({ sessionId }) => sessionId),
            search.replace(/^@/, "").toLowerCase(),
          ])) as { user_id: string }[]
        ).map(({ user_id: userId }) => userId);
  const days = [range.from, range.to].map((at) => at.toISOString().slice(0, 10));
  const place = [order, after?.value ?? null, after?.userId ?? null, limit + 1];
  const rows = (await sql.query(viewersStatement, [streamId, ...days, found, ...place])) as unknown as Row[];
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  const names = await namesOf(config, streamId, shown);
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    viewers: shown.map(({ userId, coins, chats, days: count, handles, firstSeenAt, lastSeenAt }) => ({
      userId,
      uniqueId: names.get(userId)?.uniqueId ?? handles[0] ?? "",
      displayName: names.get(userId)?.displayName ?? null,
      coins,
      chats,
      days: count,
      firstSeenAt: new Date(firstSeenAt).toISOString(),
      lastSeenAt: new Date(lastSeenAt).toISOString(),
    })),
    pending: completeness(counted).pending,
    next: last ? `${last.value}_${last.userId}` : null,
  };
}

interface Name {
  userId: string;
  uniqueId: string;
  displayName: string | null;
}

async function namesOf(config: Config, streamId: string, rows: readonly Row[]): Promise<Map<string, Name>> {
  if (rows.length === 0) return new Map();
  const values = [rows.map(({ userId }) => userId), rows.map(({ day }) => day), rows.map(({ epoch }) => epoch)];
  const names = (await connect(config).query(namesStatement, [streamId, ...values])) as unknown as Name[];
  return new Map(names.map((name) => [name.userId, name]));
}

/** The platform's own sessions are no lives, as on the card. */
const livesStatement = `
select s.room_id as "roomId", min(s.started_at) as "startedAt", sum(p.events)::float8 as events, sum(p.chats)::float8 as chats,
  sum(p.gifts) as gifts, sum(p.coins) as coins, sum(p.likes) as likes
from rollup_people p join sessions s using (stream_id, session_id)
where p.stream_id = $1 and p.user_id = $2 and s.provider <> '${systemProvider}' and ${isShown("p")}
group by s.room_id order by min(s.started_at) desc, s.room_id limit ${livesOfViewer}`;

interface LiveRow {
  roomId: string;
  startedAt: Date;
  events: number;
  chats: number;
  gifts: number;
  coins: number;
  likes: number;
}

/** The sums are brought up to date by whoever reads the card (card.ts). */
export async function listViewerLives(config: Config, streamId: string, userId: string) {
  const rows = (await connect(config).query(livesStatement, [streamId, userId])) as unknown as LiveRow[];
  return { lives: rows.map((row) => ({ ...row, startedAt: new Date(row.startedAt).toISOString() })) };
}
