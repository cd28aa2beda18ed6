/** Who did most in the broadcasts of a time, from the sums of the log: for boards that hubs show. */
import type { PastBoard, PastBoardAsk, Standing } from "#shared/standings.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { isShown } from "../database/hidden.ts";
import { completeness, countedSessions } from "./rollups.ts";

/** People that one answer names, besides those who are asked for. */
const mostPeople = 40;

const columns = { gifters: "coins", likers: "likes", chatters: "chats", sharers: "shares" } as const;

/** Of the sessions $2, who has the most of a column, and those of $3; by which event each was seen last, and how many there are. */
const statement = (column: (typeof columns)[keyof typeof columns]) => `
with each as materialized (
  select p.user_id, sum(p.${column})::float8 as value from rollup_people p
  where p.stream_id = $1 and p.session_id = any($2::uuid[]) and ${isShown("p")}
  group by p.user_id having sum(p.${column}) > 0
), top as (
  (select * from each order by value desc, user_id limit ${mostPeople})
  union select * from each where user_id = any($3::text[])
)
select user_id as "userId", value, latest.day, latest.epoch, (select count(*)::float8 from each) as people
from top left join lateral (
  select s.day::text as day, s.epoch from rollup_people p
  join sessions s on s.stream_id = p.stream_id and s.session_id = p.session_id
  where p.stream_id = $1 and p.user_id = top.user_id and p.session_id = any($2::uuid[])
  order by p.first_at desc limit 1) as latest on true
order by value desc, user_id`;

/** Nobody of the sums has a name: it is that of the person's latest event, as long as the log has it. */
const facesStatement = `
select user_id as "userId", left(coalesce(who->>'uniqueId', ''), 64) as "uniqueId",
  left(coalesce(who->>'displayName', ''), 256) as "displayName", coalesce(who->>'avatarUrl', '') as "avatarUrl"
from unnest($2::text[], $3::date[], $4::text[]) as asked(user_id, day, epoch)
cross join lateral (
  select event_user as who from events e
  where e.day = any($3::date[]) and e.day = asked.day and e.stream_id = $1 and e.user_id = asked.user_id
    and e.user_id not in ('', '0') and e.epoch = asked.epoch and ${isShown("e")}
  order by e.feed_offset desc limit 1) as named`;

interface Doer {
  userId: string;
  value: number;
  day: string | null;
  epoch: string | null;
  people: number;
}

/** The broadcasts that began from `from` on, without the one that is on. */
export async function readPastBoard(config: Config, ask: PastBoardAsk, now: Date): Promise<PastBoard> {
  const { streamId, of, exceptRoom, userIds } = ask;
  const from = new Date(ask.from);
  const all = await countedSessions(config, streamId, { from, to: now });
  const sessions = all.sessions.filter(({ roomId, startedAt }) => roomId !== exceptRoom && startedAt >= from);
  const ids = sessions.map(({ sessionId }) => sessionId);
  if (ids.length === 0) return { rows: [], people: 0, whole: true };
  const sql = connect(config);
  const doers = (await sql.query(statement(columns[of]), [streamId, ids, userIds])) as Doer[];
  const found = doers.filter(({ day }) => day !== null);
  const places = [found.map(({ userId }) => userId), found.map(({ day }) => day), found.map(({ epoch }) => epoch)];
  const faces = (found.length === 0 ? [] : await sql.query(facesStatement, [streamId, ...places])) as Face[];
  const known = new Map(faces.map((face) => [face.userId, face]));
  return {
    rows: doers.flatMap(({ userId, value }) => rowOf(known.get(userId), value)),
    people: doers[0]?.people ?? 0,
    whole: !completeness({ ...all, sessions }).isPartial,
  };
}

type Face = Record<"userId" | "uniqueId" | "displayName" | "avatarUrl", string>;

/** Whose name the log does not have any more is on no board. */
function rowOf(face: Face | undefined, value: number): Standing[] {
  if (!face || face.uniqueId === "") return [];
  const { userId, uniqueId, displayName, avatarUrl } = face;
  return [
    {
      userId,
      uniqueId,
      ...(displayName !== "" && { displayName }),
      ...(avatarUrl !== "" && { avatarUrl }),
      value,
    },
  ];
}
