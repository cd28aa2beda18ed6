/** What is kept of a person's own events: they, what rules made of them, and what was sent of them; page by page. */
import type { RecordedEvent } from "#shared/event.ts";
import { SegmentError, segmentName } from "#shared/segment/format.ts";
import { objectName } from "../archive/blocks.ts";
import type { SegmentPlace } from "../archive/erase-segment.ts";
import { openBlock, openSegment } from "../archive/segment-file.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { withSmallPages } from "../database/pages.ts";
import { begin, type Entry, type Place } from "./person-place.ts";
import type { Found } from "./target.ts";

/** Events of one read. */
const pageEvents = 500;

/** An event of the person's as JSON, and where what followed from it is found. */
interface Own {
  event: string;
  day: string;
  sessionId: string;
  seqNo: number;
  offset: number;
}

/** By the index of what people did: their own events, in the order of the feed. */
const ownEvents = `select epoch, feed_offset::float8 as offset, day::text, session_id as "sessionId", seq_no::float8 as "seqNo",
    event_json(events)::text as event
  from events
  where stream_id = $1 and user_id = any ($2) and user_id not in ('', '0') and (epoch, feed_offset) > ($3, $4)
  order by epoch, feed_offset limit $5::integer`;

export async function* logPages(
  config: Config,
  { userId, pseudonyms }: Found,
  from: Place,
): AsyncGenerator<Entry[], void> {
  const { streamId } = from;
  for (let { epoch, offset } = from; ;) {
    const after = { epoch, offset };
    const page = await withSmallPages(pageEvents, async (limit) => {
      const values = [streamId, [userId, ...pseudonyms], after.epoch, after.offset, limit];
      const rows = (await connect(config).query(ownEvents, values)) as (Own & { epoch: string })[];
      const texts = await entriesOf(config, streamId, rows);
      return rows.map((row, index) => ({
        text: texts[index] ?? "",
        place: { streamId, epoch: row.epoch, offset: row.offset },
      }));
    });
    yield page;
    const last = page.at(-1);
    if (!last) return;
    ({ epoch, offset } = last.place);
  }
}

/**
 * What followed from events, whether they are in the database or were sealed: what rules did can be kept for longer than the day
 * is open. The answer to a request that carried several people's events is not one of them's to read.
 */
const followed = `
with own as (
  select * from unnest($2::date[], $3::uuid[], $4::bigint[], $5::bigint[]) as own (day, session_id, seq_no, feed_offset)
), acted as (
  select own.session_id, own.seq_no,
    jsonb_agg(jsonb_build_object('ruleId', rule_id, 'at', fired_at, 'action', action) order by rule_id, action_index) as list
  from own join actions_log a on a.stream_id = $1 and a.session_id = own.session_id and a.feed_offset = own.feed_offset
  group by own.session_id, own.seq_no
), sent as (
  select own.session_id, own.seq_no, jsonb_agg(jsonb_build_object(
    'deliveryId', d.delivery_id, 'endpointId', d.endpoint_id, 'kind', d.kind, 'at', d.made_at, 'state', d.state,
    'payload', d.payload, 'attempts', (
      select coalesce(jsonb_agg(jsonb_build_object('at', a.attempted_at, 'status', a.status, 'error', a.error,
        'answer', case when d.batch_id is null then a.response_body end) order by a.attempt), '[]')
      from attempts a where a.day = d.day and a.delivery_id = coalesce(d.batch_id, d.delivery_id)
    )) order by d.delivery_id) as list
  from own join deliveries d on d.day = own.day and d.session_id = own.session_id and d.seq_no = own.seq_no
    and d.run_id is null
  join endpoints e on e.endpoint_id = d.endpoint_id and e.stream_id = $1
  where d.day = any ($2::date[])
  group by own.session_id, own.seq_no
)
select own.session_id as "sessionId", own.seq_no::float8 as "seqNo", coalesce(acted.list, '[]')::text as actions,
  coalesce(sent.list, '[]')::text as deliveries
from own left join acted using (session_id, seq_no) left join sent using (session_id, seq_no)
where acted.list is not null or sent.list is not null`;

/** The entries of events of a stream, in their order. */
async function entriesOf(config: Config, streamId: string, own: readonly Own[]): Promise<string[]> {
  if (own.length === 0) return [];
  const column = <Key extends keyof Own>(key: Key) => own.map((one) => one[key]);
  const values = [streamId, column("day"), column("sessionId"), column("seqNo"), column("offset")];
  const rows = (await connect(config).query(followed, values)) as {
    sessionId: string;
    seqNo: number;
    actions: string;
    deliveries: string;
  }[];
  const byPlace = new Map(rows.map((row) => [`${row.sessionId} ${row.seqNo}`, row]));
  return own.map(({ event, sessionId, seqNo }) => {
    const { actions = "[]", deliveries = "[]" } = byPlace.get(`${sessionId} ${seqNo}`) ?? {};
    return `{"event":${event},"actions":${actions},"deliveries":${deliveries}}`;
  });
}

const nextSegment = `select segment_id::float8 as id, day::text, part, encode(sha256, 'hex') as sha256 from segments
  where segment_id >= $2 and exists (
    select from segment_blocks b where b.segment_id = segments.segment_id and b.stream_id = $1)
  order by segment_id limit 1`;

/** `from.segment` and in it the events after `from.offset`, which counts those of the person in there. */
export async function* segmentPages(
  config: Config,
  { userId, pseudonyms }: Found,
  from: Place,
): AsyncGenerator<Entry[], void> {
  const { streamId } = from;
  const names = new Set([userId, ...pseudonyms]);
  let seen = from.offset;
  for (let id = from.segment ?? 0; ; id++, seen = 0) {
    const [segment] = (await connect(config).query(nextSegment, [streamId, id])) as (SegmentPlace & { id: number })[];
    if (!segment) return;
    if (segment.id !== id) seen = 0;
    ({ id } = segment);
    const object = await config.ARCHIVE?.get(objectName(segmentName(segment)));
    if (!object) throw new SegmentError("the archive has not this file");
    const file = openSegment(Buffer.from(await object.arrayBuffer()), segment.sha256);
    let count = 0;
    for (const entry of file.header.blocks.filter((one) => one.streamId === streamId)) {
      const own = openBlock(file, entry).events.filter(({ user }) => names.has(user.userId));
      const first = count;
      count += own.length;
      const unseen = own.slice(Math.max(0, seen - first));
      const texts = await entriesOf(config, streamId, unseen.map(sealedOn(segment.day)));
      const base = count - unseen.length;
      yield texts.map((text, index) => ({
        text,
        place: { ...begin, streamId, offset: base + index + 1, segment: segment.id },
      }));
    }
  }
}

function sealedOn(day: string): (event: RecordedEvent) => Own {
  return (event) => ({
    event: JSON.stringify(event),
    day,
    sessionId: event.sessionId,
    seqNo: event.seqNo,
    offset: event.offset,
  });
}
