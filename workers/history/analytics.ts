/** The numbers of a stream, from the sums of its sessions. */
import type * as z from "zod";
import { type readAnalytics as operation } from "#shared/api/operations/analytics.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { isShown } from "../database/hidden.ts";
import { Problem } from "../problem.ts";
import { rangeOf, wholeDays, wholeMinutes } from "./range.ts";
import { completeness, countedSessions } from "./rollups.ts";

type Question = z.output<typeof operation.query>;
type Answer = z.input<(typeof operation)["answers"][200]>;
type Totals = NonNullable<Answer["totals"]>;

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;
const mostDays = { live: 92, session: 92, day: 92, minute: 1 } as const;
const most = { people: 10, gifts: 20, minutes: 5 } as const;

/** By what the sums are gathered; and whose people each of them counts once. */
const keys = {
  live: { key: "room_id", scope: "room", seen: "of" },
  session: { key: "session_id::text", scope: "session", seen: "of" },
  day: { key: "day::text", scope: "stream", seen: "day::text" },
} as const;
const minuteKey = `to_char(minute at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`;

/** Of the sessions $2 in the rooms $3, from $4 to $5. `chosen` is joined by each table's key. */
const chosen = `chosen as (select * from unnest($2::uuid[], $3::text[]) with ordinality as c(session_id, room_id, place))`;
const ofMinutes = `from rollup_minutes join chosen using (session_id)
  where stream_id = $1 and minute >= $4::timestamptz and minute < $5::timestamptz`;
const ofDays = (table: string) => `from ${table} join chosen using (session_id)
  where stream_id = $1 and day >= ($4::timestamptz at time zone 'utc')::date and day < ($5::timestamptz at time zone 'utc')::date`;

/** The sums of minutes, each key; its row without one is of all. */
export const minuteSums = `sum(events)::float8 as events, sum(chats)::float8 as chats, sum(gifts) as gifts, sum(coins) as coins,
  sum(likes) as likes, sum(follows)::float8 as follows, sum(shares)::float8 as shares, sum(joins)::float8 as joins,
  max(viewers) as "peakViewers"`;

/**
 * Who was there in a range of days is counted on the first of its days on which they were: where the one before is before the range.
 * A bucket that is itself a day has all who were there on it.
 */
export function bucketStatement(by: keyof typeof keys): string {
  const { key, scope, seen } = keys[by];
  return `
with ${chosen}, sums as (
  select key, ${minuteSums}, min(began_at) as began, max(place) as place
  from (select ${key} as key, place, rollup_days.* ${ofDays("rollup_days")}) as d group by grouping sets ((key), ())
), types as (
  select key, jsonb_object_agg(event_type, n) as "byType" from (
    select key, event_type, sum(events) as n from (select ${key} as key, event_type, events ${ofDays("rollup_types")}) as t
    group by grouping sets ((key, event_type), (event_type))) as each
  group by key
), seen as (
  select scope, of, day, people, previous_day < ($4::timestamptz at time zone 'utc')::date as is_first from rollup_seen
  where stream_id = $1 and scope in ('stream', '${scope}')
    and day >= ($4::timestamptz at time zone 'utc')::date and day < ($5::timestamptz at time zone 'utc')::date
), people as (
  select ${seen} as key, sum(people)::float8 as "uniqueUsers" from seen
  where scope = '${scope}'${by === "day" ? "" : " and is_first"} group by 1
  union all select null, sum(people)::float8 from seen where scope = 'stream' and is_first
)
select coalesce(jsonb_agg(to_jsonb(sums) - '{began,place}'::text[] || jsonb_build_object('byType', coalesce("byType", '{}'),
    'uniqueUsers', coalesce("uniqueUsers", 0)) order by began, place desc), '[]') as buckets
from sums left join types on types.key is not distinct from sums.key
  left join people on people.key is not distinct from sums.key`;
}

/** The same without what no minute knows. */
export const byMinuteStatement = `
with ${chosen}, sums as (
  select key, ${minuteSums} from (select ${minuteKey} as key, rollup_minutes.* ${ofMinutes}) as m
  group by grouping sets ((key), ())
)
select coalesce(jsonb_agg(to_jsonb(sums) || '{"byType": null, "uniqueUsers": null}' order by key), '[]') as buckets from sums`;

const best = (measure: string) => `'${measure}', coalesce((select jsonb_agg(to_jsonb(one)) from (
    select ${minuteKey} as minute, session_id as "sessionId", value::float8 as value
    from m where measure = '${measure}' order by value desc, m.minute limit ${most.minutes}) as one), '[]')`;
const bestOf = `
select jsonb_build_object(${["coins", "chats", "likes", "joins", "viewers"].map(best).join(", ")}) as best`;

/** The best of whole days are among the best of each of them. */
export const bestStatement = `
with ${chosen}, m as materialized (
  select session_id, of.* from (select session_id, best ${ofDays("rollup_days")}) as d
  cross join lateral jsonb_to_recordset(best) as of (measure text, minute timestamptz, value float8)
)${bestOf}`;

const bestByMinuteStatement = `
with ${chosen}, m as materialized (
  select session_id, minute, of.* from (select rollup_minutes.* ${ofMinutes}) as each
  cross join lateral (
    values ('coins', coins), ('chats', chats), ('likes', likes), ('joins', joins), ('viewers', viewers)) as of (measure, value)
  where value > 0
)${bestOf}`;

export const giftStatement = `
with ${chosen}
select gift_id as "giftId", name, gifts, coins from (
  select gift_id, sum(gifts) as gifts, sum(coins) as coins ${ofDays("rollup_gifts")}
  group by gift_id order by sum(coins) desc, sum(gifts) desc, gift_id limit ${most.gifts}) as top
left join (select gift_id, name from gifts) as known using (gift_id)
order by coins desc, gifts desc, gift_id`;

/**
 * Of weeks there are sums of each person. Where a part of a week is in the range, that part is added session by session, or the other
 * part is taken away, whatever has fewer events; where something of it is hidden, the part that is shown is added.
 */
export const peopleStatement = `
with ${chosen}, days as materialized (
  select session_id, day, week_of(day) as week, events, not ${isShown("rollup_days")} as is_hidden,
    day >= ($4::timestamptz at time zone 'utc')::date and day < ($5::timestamptz at time zone 'utc')::date as is_in
  from rollup_days
  where stream_id = $1 and day >= week_of(($4::timestamptz at time zone 'utc')::date)
    and day < week_of(($5::timestamptz at time zone 'utc')::date - 1) + 7
), weeks as materialized (
  select week, not bool_or(is_hidden) and sum(case when is_in then events else -events end) >= 0 as is_whole
  from days group by week having bool_or(is_in)
), each as materialized (
  select user_id, sum(coins) as coins, sum(chats)::float8 as chats from (
    select user_id, coins, chats from rollup_person_weeks
    where stream_id = $1 and week = any (array(select week from weeks where is_whole))
    union all
    select user_id, case when is_in then coins else -coins end, case when is_in then chats else -chats end
    from days join weeks using (week)
    join rollup_people p on p.stream_id = $1 and p.session_id = days.session_id and p.day = days.day
    where is_in <> is_whole and not is_hidden
  ) as parts group by user_id
), top as (
  (select 'gifter' as kind, user_id, coins as count from each where coins > 0 order by coins desc, user_id limit ${most.people})
  union all
  (select 'chatter', user_id, chats from each where chats > 0 order by chats desc, user_id limit ${most.people})
)
select kind, user_id as "userId", count, latest.day, latest.epoch
from top left join lateral (
  select s.day::text as day, s.epoch from rollup_people p
  join sessions s on s.stream_id = p.stream_id and s.session_id = p.session_id
  where p.stream_id = $1 and p.user_id = top.user_id and p.first_at >= $4::timestamptz and p.first_at < $5::timestamptz
    and ${isShown("p")}
  order by p.first_at desc limit 1) as latest on true
order by kind, count desc, user_id`;

/** Of one live or session, all of whose people are read: some ten thousand at the most, where a week of a stream has many times that. */
export const livePeopleStatement = `
with ${chosen}, each as materialized (
  select user_id, sum(coins) as coins, sum(chats)::float8 as chats ${ofDays("rollup_people")} group by user_id
), top as (
  (select 'gifter' as kind, user_id, coins as count from each where coins > 0 order by coins desc, user_id limit ${most.people})
  union all
  (select 'chatter', user_id, chats from each where chats > 0 order by chats desc, user_id limit ${most.people})
)
select kind, user_id as "userId", count, latest.day, latest.epoch
from top left join lateral (
  select s.day::text as day, s.epoch from rollup_people p
  join sessions s on s.stream_id = p.stream_id and s.session_id = p.session_id
  where p.stream_id = $1 and p.user_id = top.user_id and p.session_id = any ($2::uuid[])
  order by p.first_at desc limit 1) as latest on true
order by kind, count desc, user_id`;

/**
 * Nobody of the sums has a name: it is that of the person's latest event, as long as the log has it. The days are said besides, so
 * that only their partitions are planned.
 */
export const namesStatement = `
select user_id as "userId", left(coalesce(handle, ''), 64) as "uniqueId"
from unnest($2::text[], $3::date[], $4::text[]) as asked(user_id, day, epoch)
cross join lateral (
  select event_user->>'uniqueId' as handle from events e
  where e.day = any($3::date[]) and e.day = asked.day and e.stream_id = $1 and e.user_id = asked.user_id
    and e.user_id not in ('', '0') and e.epoch = asked.epoch and ${isShown("e")}
  order by e.feed_offset desc limit 1) as named`;

/** What of it may be seen: whom only where `people` may be. */
export async function readAnalytics(
  config: Config,
  streamId: string,
  { question, people, now }: { question: Question; people: boolean; now: Date },
): Promise<Answer> {
  const { by, session, room } = question;
  if (session !== undefined && by !== "session" && by !== "minute") {
    throw new Problem("invalid_request", "session: its numbers are by session or by minute");
  }
  if (room !== undefined && (session !== undefined || (by !== "live" && by !== "minute"))) {
    throw new Problem("invalid_request", "room: its numbers are by live or by minute, and without a session");
  }
  const isOne = session !== undefined || room !== undefined;
  const limits: { from?: string | undefined; to?: string | undefined; until?: string } = isOne
    ? await rangeOfOne(config, { streamId, question, now })
    : question;
  const asked = rangeOf(limits, now, mostDays[by]);
  const range = by === "minute" ? wholeMinutes(asked) : wholeDays(asked);
  const counted = await countedSessions(config, streamId, range, { session, room });
  const { sessions } = counted;
  const values = [
    streamId,
    sessions.map(({ sessionId }) => sessionId),
    sessions.map(({ roomId }) => roomId),
    range.from.toISOString(),
    range.to.toISOString(),
  ];
  const sql = connect(config);
  const isByMinute = by === "minute";
  const [sums = [], bests = [], gifts = [], top = []] = await sql.transaction(
    [
      sql.query(by === "minute" ? byMinuteStatement : bucketStatement(by), values),
      sql.query(isByMinute ? bestByMinuteStatement : bestStatement, values),
      ...(isByMinute ? [] : [sql.query(giftStatement, values)]),
      ...(isByMinute || !people ? [] : [sql.query(isOne ? livePeopleStatement : peopleStatement, values)]),
    ],
    { readOnly: true },
  );
  const doers = top as unknown as Doer[];
  const names = await namesOf(config, streamId, doers);
  const toTop = (kind: Doer["kind"]) =>
    doers
      .filter((one) => one.kind === kind)
      .map(({ userId, count }) => ({ userId, uniqueId: names.get(userId) ?? "", count }));
  const buckets = (sums[0]?.["buckets"] ?? []) as (Totals & { key: string | null })[];
  // The people of all are those of the stream; a session and a live have their own.
  const whole = buckets.find(({ key }) => (isOne && !isByMinute ? key !== null : key === null));
  const { isPartial, isOpen, ...lacking } = completeness(counted);
  const hasAny = whole !== undefined && whole.events > 0;
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    by,
    restFrom: isOne && goesOnBeyond(limits, range.to) ? range.to.toISOString() : null,
    status: !hasAny && !isOpen ? "insufficient_data" : isPartial ? "partial" : "complete",
    ...lacking,
    totals: hasAny ? withoutKey(whole) : null,
    buckets: buckets.flatMap(({ key, ...one }) => (key === null ? [] : [{ key, ...one }])),
    gifts: isByMinute ? null : (gifts as NonNullable<Answer["gifts"]>),
    bestMinutes: bests[0]?.["best"] as Answer["bestMinutes"],
    topGifters: isByMinute || !people ? null : toTop("gifter"),
    topChatters: isByMinute || !people ? null : toTop("chatter"),
  };
}

/** Whether a session or a live that is asked for whole lasts longer than what is counted at a time. */
function goesOnBeyond(limits: { until?: string }, to: Date): boolean {
  return limits.until !== undefined && Date.parse(limits.until) > to.getTime();
}

/** What is asked for of a session or a live; where nothing is said, from its start to its end. `until`: that end, however far it is. */
async function rangeOfOne(
  config: Config,
  { streamId, question, now }: { streamId: string; question: Question; now: Date },
): Promise<{ from: string; to: string; until?: string }> {
  const { session = null, room = null } = question;
  const text = `select min(started_at) as "startedAt", case when bool_and(ended_at is not null) then max(ended_at) end as "endedAt"
    from sessions where stream_id = $1 and ($2::uuid is null or session_id = $2) and ($3::text is null or room_id = $3)
      and ${isShown("sessions")} having count(*) > 0`;
  const [found] = (await connect(config).query(text, [streamId, session, room])) as {
    startedAt: Date;
    endedAt: Date | null;
  }[];
  if (!found) throw new Problem("unknown_session");
  const from = question.from ?? new Date(found.startedAt).toISOString();
  const since = Date.parse(from);
  // The minute in which it ended, too.
  const until = new Date(found.endedAt ?? now).getTime() + minuteMs;
  const most = since + mostDays[question.by] * dayMs;
  if (question.to !== undefined) return { from, to: question.to };
  const to = new Date(Math.max(since + minuteMs, Math.min(until, most)));
  return { from, to: to.toISOString(), until: new Date(until).toISOString() };
}

function withoutKey({ key: _key, ...totals }: Totals & { key: string | null }): Totals {
  return totals;
}

/** Somebody who did much, and where the log has the latest of it; null where the session is gone. */
interface Doer {
  kind: "gifter" | "chatter";
  userId: string;
  count: number;
  day: string | null;
  epoch: string | null;
}

async function namesOf(config: Config, streamId: string, doers: readonly Doer[]): Promise<Map<string, string>> {
  const known = doers.filter(({ day }) => day !== null);
  if (known.length === 0) return new Map();
  const places = [known.map(({ userId }) => userId), known.map(({ day }) => day), known.map(({ epoch }) => epoch)];
  const rows = await connect(config).query(namesStatement, [streamId, ...places]);
  return new Map((rows as { userId: string; uniqueId: string }[]).map(({ userId, uniqueId }) => [userId, uniqueId]));
}
