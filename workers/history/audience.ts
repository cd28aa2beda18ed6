/** Who of each live was new, and who came back: by the sums of people, of which only counts are said. */
import type * as z from "zod";
import { type readAudience as operation } from "#shared/api/operations/analytics.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { rangeOf, wholeDays, wholeWeeks } from "./range.ts";
import { completeness, countedSessions, isOfLive } from "./rollups.ts";

type Question = z.output<typeof operation.query>;
type Answer = z.input<(typeof operation)["answers"][200]>;

const mostDays = 92;

/** Of lives (rooms $2, with the starts of their sessions $3): whole, whatever of one is in the range. It ends with $4. */
export const livesStatement = `
with lives as (
  select room_id, min(started_at) as started_at
  from unnest($2::text[], $3::timestamptz[]) as c(room_id, started_at) group by room_id
)
select room_id as "roomId", started_at as "startedAt", coalesce(people, 0) as people, coalesce(new, 0) as new,
  coalesce("cameBack", 0) as "cameBack"
from lives
left join (
  select of as room_id, sum(people)::float8 as people from rollup_seen
  where stream_id = $1 and scope = 'room' and of = any ($2::text[]) and previous_day = '-infinity' group by of
) as seen using (room_id)
left join (
  select room_id, sum(people)::float8 as new,
    coalesce(sum(people) filter (where second_day < ($4::timestamptz at time zone 'utc')::date), 0)::float8 as "cameBack"
  from rollup_newcomers where stream_id = $1 and room_id = any ($2::text[]) group by room_id
) as newcomers using (room_id)
order by started_at desc, room_id`;

/** Of weeks from the day $2 to the day $3, exclusive. */
export const cohortsStatement = `
select first_week::text as cohort, (week - first_week) / 7 as after, people::float8 as people
from rollup_cohorts where stream_id = $1 and week >= $2::date and week < $3::date and first_week >= $2::date
order by first_week, week`;

export async function readAudience(config: Config, streamId: string, question: Question, now: Date): Promise<Answer> {
  const range = wholeDays(rangeOf(question, now, mostDays));
  const weeks = wholeWeeks(range);
  const counted = await countedSessions(config, streamId, weeks);
  const own = counted.sessions.filter(
    (one) => isOfLive(one) && one.startedAt < range.to && (one.endedAt === null || one.endedAt >= range.from),
  );
  const places = [own.map(({ roomId }) => roomId), own.map(({ startedAt }) => startedAt.toISOString())];
  const sql = connect(config);
  const [lives = [], cohorts = []] = await sql.transaction(
    [
      sql.query(livesStatement, [streamId, ...places, range.to.toISOString()]),
      sql.query(cohortsStatement, [streamId, weeks.from.toISOString(), weeks.to.toISOString()]),
    ],
    { readOnly: true },
  );
  const found = lives as { roomId: string; startedAt: Date; people: number; new: number; cameBack: number }[];
  const { isPartial, isOpen, ...lacking } = completeness(counted);
  const hasAny = found.some(({ people: some }) => some > 0);
  return {
    from: range.from.toISOString(),
    to: range.to.toISOString(),
    status: !hasAny && !isOpen ? "insufficient_data" : isPartial ? "partial" : "complete",
    ...lacking,
    lives: found.map((live, index) => ({
      ...live,
      startedAt: new Date(live.startedAt).toISOString(),
      returning: live.people - live.new,
      // The latest one has none after it in which anybody could have come back.
      cameBack: index === 0 ? null : live.cameBack,
    })),
    cohorts: cohortsOf(cohorts as { cohort: string; after: number; people: number }[]),
  };
}

/** Each week's newcomers, and how many of them were there in each week after it. A week in which nobody was there is 0. */
export function cohortsOf(rows: readonly { cohort: string; after: number; people: number }[]): Answer["cohorts"] {
  const weekOf = (cohort: string, after: number) => Date.parse(`${cohort}T00:00:00Z`) / (7 * 24 * 3_600_000) + after;
  const last = Math.max(...rows.map(({ cohort, after }) => weekOf(cohort, after)));
  return [...Map.groupBy(rows, ({ cohort }) => cohort)].map(([week, own]) => ({
    week,
    people: own.find(({ after }) => after === 0)?.people ?? 0,
    back: Array.from(
      { length: Math.round(last - weekOf(week, 0)) },
      (_, index) => own.find(({ after }) => after === index + 1)?.people ?? 0,
    ),
  }));
}
