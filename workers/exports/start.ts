/** Starting an export: what of the log it is of is settled here, so that it is the same file whenever it is made. */
import { exportLimits } from "#shared/history/export-limits.ts";
import type { Export, ExportRequest } from "#shared/api/operations/exports.ts";
import { makeId } from "../auth/secret.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { isShown } from "../database/hidden.ts";
import type { StreamRow } from "../database/streams.ts";
import type { LogScope } from "../history/pages.ts";
import { rangeOf } from "../history/range.ts";
import { runsOf } from "../history/runs.ts";
import { filterOf, personOf } from "../history/search.ts";
import { findStretches, type Stretch } from "../history/stretches.ts";
import { Problem } from "../problem.ts";
import { bucketOf } from "./files.ts";
import { type ExportRow, insertExport } from "./statements.ts";

export async function startExport(
  env: Pick<Env, "EXPORTS">,
  config: Config,
  { stream, author, now }: { stream: StreamRow; author: string; now: Date },
  asked: ExportRequest,
): Promise<ExportRow> {
  bucketOf(config);
  const { streamId, workspaceId } = stream;
  const { format, sessionId, roomId, types, user, text, minCoins } = asked;
  if (sessionId !== undefined && roomId !== undefined) {
    throw new Problem("invalid_request", "roomId: a session is of one live, so name one of them");
  }
  const range = rangeOf(asked, now, exportLimits.days);
  const isOne = sessionId !== undefined || roomId !== undefined;
  const isWhole = isOne && asked.from === undefined && asked.to === undefined;
  const stretches = isOne
    ? await stretchesOfOne(config, streamId, { sessionId, roomId })
    : await findStretches(config, streamId, range);
  const person = await personOf(config, { streamId, range }, user);
  const scope: LogScope = {
    from: isWhole ? null : range.from.toISOString(),
    to: isWhole ? null : range.to.toISOString(),
    sessionId: sessionId ?? null,
    roomId,
    types,
    person,
    text,
    minCoins,
  };
  // What cannot be asked for together is said now, not by a job that fails.
  filterOf({ types, text, minCoins }, person);
  const place = runsOf(stretches);
  const toLook = place.reduce((sum, { low, high }) => sum + high - low + 1, 0);
  const exportId = makeId("ex");
  const row = await insertExport(config, {
    exportId,
    workspaceId,
    streamId,
    scope,
    format,
    place,
    toLook,
    createdBy: author,
  });
  await env.EXPORTS.send({ exportId });
  return row;
}

/**
 * All sessions of a live, or the one that is named, as stretches, the latest first: one for each day, however often the runner came back.
 * Throws `unknown_session`.
 */
async function stretchesOfOne(
  config: Config,
  streamId: string,
  { sessionId = null, roomId = null }: Partial<Record<"sessionId" | "roomId", string | null | undefined>>,
): Promise<Stretch[]> {
  const rows = await connect(config).query(
    `select day::text as day, epoch, room_id as "roomId", min(first_offset)::float8 as low, max(last_offset)::float8 as high,
       sum(event_count)::float8 as likely, exists (select from segments where segments.day = sessions.day) as "isSealed"
     from sessions where stream_id = $1 and ($2::uuid is null or session_id = $2) and ($3::text is null or room_id = $3)
       and ${isShown("sessions")}
     group by day, epoch, room_id order by day desc, max(started_at) desc, epoch`,
    [streamId, sessionId, roomId],
  );
  if (rows.length === 0) throw new Problem("unknown_session");
  return rows as Stretch[];
}

/** As the API shows it. Of a part of what was asked for nothing is shown: it can name a viewer. */
export function toExport(row: ExportRow, now: Date): Export {
  const { exportId, streamId, format, state, because, scope, events, bytes, looked, toLook } = row;
  return {
    exportId,
    streamId,
    format,
    state,
    because,
    from: scope.from,
    to: scope.to,
    sessionId: scope.sessionId,
    roomId: scope.roomId ?? null,
    progress: state === "done" ? 1 : toLook === 0 ? 0 : Math.min(1, looked / toLook),
    secondsLeft: secondsLeft(row, now),
    events,
    bytes,
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    expiresAt: state === "done" ? (row.expiresAt?.toISOString() ?? null) : null,
  };
}

/** At the pace it had since it was asked for; null where that is not known yet, or it is over. */
function secondsLeft({ state, looked, toLook, createdAt }: ExportRow, now: Date): number | null {
  if (state !== "running" || looked <= 0) return null;
  const elapsedSeconds = Math.max(0, now.getTime() - createdAt.getTime()) / 1_000;
  return Math.ceil((elapsedSeconds * Math.max(0, toLook - looked)) / looked);
}
