/** Cutting a clip: which events are of it, and its file as it is read from the log. */
import { createHmac, randomBytes } from "node:crypto";
import type { RecordedEvent } from "#shared/event.ts";
import { clipWriter } from "#shared/replay/clip.ts";
import { replayLimits } from "#shared/replay/limits.ts";
import { isAfter, isAtOrAfter, isInverted, type ReadPlace } from "#shared/replay/place.ts";
import { pseudonyms } from "#shared/recording/pseudonyms.ts";
import { appendAudit } from "../audit/append.ts";
import { readArchivedSession } from "../archive/archived-events.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { inPages } from "../database/pages.ts";
import { readSessionPage } from "../database/session-events.ts";
import type { StreamRow } from "../database/streams.ts";
import type { SessionRow } from "../history/sessions.ts";
import { Problem } from "../problem.ts";

/** The first and the last event of a clip, by their numbers. */
interface Stretch {
  first: number;
  last: number;
}

export interface ClipAsk {
  from?: ReadPlace | undefined;
  to?: ReadPlace | undefined;
  anonymized: boolean;
}

/**
 * The clip's file, as it is read. It is written down first who cut it: it leaves the house. Throws `invalid_request` where there is
 * nothing in it, `clip_too_long` where there is too much.
 */
export async function cutClip(
  config: Config,
  { stream, session, cutAt }: { stream: StreamRow; session: SessionRow; cutAt: number },
  { from, to, anonymized }: ClipAsk,
): Promise<ReadableStream<Uint8Array>> {
  if (isInverted(from, to)) throw new Problem("invalid_request", "from: it comes after `to`");
  const stretch = await findStretch(config, session, { from, to });
  const count = stretch.last - stretch.first + 1;
  if (count <= 0) throw new Problem("invalid_request", "There is no event between `from` and `to`");
  if (count > replayLimits.clipEvents) {
    const detail = `There are ${count} events between \`from\` and \`to\`; a clip has ${replayLimits.clipEvents} at most`;
    throw new Problem("clip_too_long", detail, { events: count });
  }
  const { sessionId, streamId, roomId, provider } = session;
  await appendAudit(config, {
    workspaceId: stream.workspaceId,
    action: "clip.cut",
    target: { kind: "session", id: sessionId },
    detail: { streamId, anonymized, firstSeqNo: stretch.first, lastSeqNo: stretch.last },
  });
  const key = randomBytes(32);
  const names = anonymized ? pseudonyms((text) => createHmac("sha256", key).update(text).digest()) : undefined;
  const writer = clipWriter({ uniqueId: stream.uniqueId, roomId, provider, cutAt }, names);
  return clipStream(writer, stretch, (after) =>
    inPages((limit) => readSessionPage(config, session, { after, limit: Math.min(limit, stretch.last - after) })),
  );
}

/** Page by page. Where one cannot be read the file breaks off: it never ends as if it were whole. */
function clipStream(
  writer: ReturnType<typeof clipWriter>,
  { first, last }: Stretch,
  readAfter: (after: number) => Promise<RecordedEvent[]>,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let after = first - 1;
  return new ReadableStream({
    start: (controller) => controller.enqueue(encoder.encode(writer.head())),
    async pull(controller) {
      const events = after < last ? await readAfter(after) : [];
      after = events.at(-1)?.seqNo ?? last;
      if (events.length > 0) controller.enqueue(encoder.encode(writer.lines(events)));
      if (after < last) return;
      controller.enqueue(encoder.encode(writer.end()));
      controller.close();
    },
  });
}

const stretchStatement = `select min(seq_no) filter (where is_from)::float8 as first,
    min(seq_no) filter (where is_past)::float8 as past, count(*)::integer as events
  from (
    select seq_no, case when $4::float8 is null then $5::bigint is null or seq_no >= $5 else at >= $4 end as is_from,
      case when $6::float8 is null then $7::bigint is not null and seq_no > $7 else at > $6 end as is_past
    from (
      select seq_no, round(extract(epoch from ingested_at) * 1000)::float8 as at from events
      where day = $1::date and stream_id = $2 and session_id = $3::uuid and seq_no <= $8::bigint
    ) as own
  ) as placed`;

/** Which events lie between two places, as a replay takes them: the clock never goes back. */
async function findStretch(
  config: Config,
  session: SessionRow,
  { from, to }: Pick<ClipAsk, "from" | "to">,
): Promise<Stretch> {
  const { day, streamId, sessionId, lastSeqNo } = session;
  const values = [day, streamId, sessionId, ...columns(from), ...columns(to), lastSeqNo];
  const rows = await connect(config).query(stretchStatement, values);
  const found = rows[0] as { first: number | null; past: number | null; events: number };
  if (found.events === 0) return findArchivedStretch(config, session, { from, to });
  return { first: found.first ?? Infinity, last: (found.past ?? lastSeqNo + 1) - 1 };
}

function columns(place: ReadPlace | undefined): [time: number | null, seqNo: number | null] {
  if (!place) return [null, null];
  return "time" in place ? [place.time, null] : [null, place.seqNo];
}

async function findArchivedStretch(
  config: Config,
  session: SessionRow,
  { from, to }: Pick<ClipAsk, "from" | "to">,
): Promise<Stretch> {
  let first = Infinity;
  let last = 0;
  let time = 0;
  for await (const events of readArchivedSession(config, session, { after: 0 })) {
    for (const event of events) {
      time = Math.max(time, event.ingestedAt);
      if (to && isAfter(event, time, to)) return { first, last };
      if (first === Infinity && (!from || isAtOrAfter(event, time, from))) first = event.seqNo;
      last = event.seqNo;
    }
  }
  return { first, last };
}
