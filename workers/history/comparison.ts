/** One live of a stream beside those before it. */
import { systemProvider } from "#shared/platform-words.ts";
import type * as z from "zod";
import { type compareLives as operation } from "#shared/api/operations/analytics.ts";
import { compareToUsual, perHour } from "#shared/history/comparison.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { Problem } from "../problem.ts";
import { minuteSums } from "./analytics.ts";
import { completeness, type CountedSession, countedSessions, isOfLive } from "./rollups.ts";

type Answer = z.input<(typeof operation)["answers"][200]>;
type Live = NonNullable<Answer["live"]>;

const dayMs = 24 * 3_600_000;
const mostDays = 92;
const mostBefore = 10;

export const sumsStatement = `
select room_id as "roomId", ${minuteSums}, (extract(epoch from max(minute) - min(minute)) / 60 + 1)::float8 as minutes
from rollup_minutes join unnest($2::uuid[], $3::text[]) as c(session_id, room_id) using (session_id)
where stream_id = $1 group by room_id`;

/** The latest live's start, or that of a room. Rooms of playbacks and of rehearsals count like others. */
/** The platform's own sessions are no lives: a question about somebody, after the live, does not become the latest one. */
const startStatement = `select room_id as "roomId", started_at as "startedAt" from sessions
  where stream_id = $1 and provider <> '${systemProvider}' and ($2::text is null or room_id = $2)
  order by started_at desc limit 1`;

export async function compareLives(config: Config, streamId: string, room: string | undefined): Promise<Answer> {
  const sql = connect(config);
  const [latest] = (await sql.query(startStatement, [streamId, room ?? null])) as { roomId: string; startedAt: Date }[];
  if (!latest) {
    if (room !== undefined) throw new Problem("unknown_session", "room: this stream had no such live");
    const none = { live: null, before: [], usual: null, change: null };
    return { status: "insufficient_data", pending: 0, sealed: [], countedSince: null, ...none };
  }
  const startedAt = new Date(latest.startedAt);
  // A range does not have its end.
  const to = new Date(startedAt.getTime() + 1);
  const around = await countedSessions(config, streamId, { from: new Date(to.getTime() - mostDays * dayMs), to });
  const sessions = around.sessions.filter((one) => one.startedAt < to && isOfLive(one));
  const chosen = livesOf(sessions, latest.roomId);
  const own = sessions.filter(({ roomId }) => chosen.includes(roomId));
  const ids = [own.map(({ sessionId }) => sessionId), own.map(({ roomId }) => roomId)];
  const rows = (await sql.query(sumsStatement, [streamId, ...ids])) as (Live["totals"] & Row)[];
  const lives = chosen.flatMap((roomId) => {
    const row = rows.find((one) => one.roomId === roomId);
    const starts = own.filter((one) => one.roomId === roomId).map((one) => one.startedAt.getTime());
    return row ? [toLive(row, new Date(Math.min(...starts)))] : [];
  });
  const live = lives.find(({ roomId }) => roomId === latest.roomId) ?? null;
  const before = lives.filter((one) => one !== live);
  const compared =
    live &&
    compareToUsual(
      live.perHour,
      before.map((one) => one.perHour),
    );
  const { isPartial, isOpen: _, ...lacking } = completeness({ ...around, sessions: own });
  return {
    status: compared ? (isPartial ? "partial" : "complete") : "insufficient_data",
    ...lacking,
    live,
    before,
    usual: compared?.usual ?? null,
    change: compared?.change ?? null,
  };
}

interface Row {
  roomId: string;
  minutes: number;
}

/** The room itself and up to ten before it, the latest first. A room's sessions are one live. */
function livesOf(sessions: readonly CountedSession[], room: string): string[] {
  const rooms = [...new Set(sessions.map(({ roomId }) => roomId))];
  return [room, ...rooms.filter((one) => one !== room)].slice(0, mostBefore + 1);
}

function toLive({ roomId, minutes, ...totals }: Live["totals"] & Row, startedAt: Date): Live {
  return { roomId, startedAt: startedAt.toISOString(), minutes, totals, perHour: perHour({ minutes, totals }) };
}
