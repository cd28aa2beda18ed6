/** Segments in the bucket, for who writes them anew. */
import { SegmentError, segmentName } from "#shared/segment/format.ts";
import type { Config } from "../config.ts";
import { connect } from "../database/client.ts";
import { objectName } from "./blocks.ts";
import type { SegmentPlace, SegmentStore } from "./erase-segment.ts";

/** Throws SegmentError where these Workers have no archive. */
export function segmentStore({ ARCHIVE }: Config): SegmentStore {
  if (!ARCHIVE) throw new SegmentError("ARCHIVE is missing: a bucket of R2, bound by that name");
  return {
    async put(name, bytes) {
      const sha256 = name.split(".")[2] ?? "";
      // A copy: a Buffer can be a view of what holds other things besides, and its slice is one too.
      await ARCHIVE.put(objectName(name), Uint8Array.from(bytes).buffer, { sha256 });
    },
    async get(name) {
      const object = await ARCHIVE.get(objectName(name));
      if (object === null) throw new SegmentError("the archive has not this file");
      return Buffer.from(await object.arrayBuffer());
    },
  };
}

/** What segments of the stream were before they were written anew: also what was left by one who was cut. Deleting one twice is no harm. */
export async function deleteRewritten(config: Config, streamId: string): Promise<void> {
  const old = (await connect(config).query(
    `select distinct day::text, part, encode(old_sha256, 'hex') as sha256
     from segment_rewrites join segments using (segment_id) join erasures using (erasure_id)
     where stream_id = $1 and old_sha256 <> sha256`,
    [streamId],
  )) as SegmentPlace[];
  for (const one of old) await config.ARCHIVE?.delete(objectName(segmentName(one)));
}
