/** What an erasure does in days of the log that were sealed: a segment at a time, each written anew. */
import { namesAnyone } from "#shared/personal/naming.ts";
import { eraseInSegment, type SegmentPlace } from "../../archive/erase-segment.ts";
import { deleteRewritten, segmentStore } from "../../archive/segment-store.ts";
import { connect } from "../../database/client.ts";
import { askPrivacy, type Bite, eachStream } from "../step.ts";

const nextSegment = `select segment_id::float8 as id, day::text, part, encode(sha256, 'hex') as sha256 from segments
  where segment_id > $2 and exists (
    select from segment_blocks b where b.segment_id = segments.segment_id and b.stream_id = $1)
  order by segment_id limit 1`;

export const eraseSegments = eachStream(async (context, { streamId }, cursor): Promise<Bite> => {
  const { config, target, why } = context;
  const after = cursor?.["segment"] ?? 0;
  const [segment] = (await connect(config).query(nextSegment, [streamId, after])) as (SegmentPlace & { id: number })[];
  if (!segment) {
    await deleteRewritten(config, streamId);
    return {};
  }
  const [people, called] = [new Set([target.userId]), new Set(target.handles)];
  let actions = 0;
  const events = await eraseInSegment(segment, {
    files: segmentStore(config),
    query: (text, values) => askPrivacy(context, text, values),
    streamId,
    why,
    chosen: { when: (event) => namesAnyone(event, people, called) },
    // Afterwards nothing says any more which they were.
    before: async (places) => {
      const values = [streamId, places.map(({ sessionId }) => sessionId), places.map(({ offset }) => offset)];
      const text = "select erase_actions($1, $2::uuid[], $3::bigint[])::float8 as actions";
      actions += (await askPrivacy<{ actions: number }>(context, text, values))[0]?.actions ?? 0;
    },
  });
  return { rows: { "Old days of the log": events, "What rules did": actions }, next: { segment: segment.id } };
});
