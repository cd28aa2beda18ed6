import { Hono } from "hono";
import { segmentBounds, SegmentName } from "#shared/segment/format.ts";
import type { AppEnv } from "../app-env.ts";
import { isRecorded, objectName } from "../archive/blocks.ts";
import type { ArchiveBucket } from "../archive/bucket.ts";
import { requireKey } from "../auth/api-key.ts";
import { requireHost } from "../auth/host.ts";
import { parseValue } from "../body.ts";
import type { Config } from "../config.ts";
import { Problem } from "../problem.ts";

/**
 * `/v1/segments`: the files of the archive, for the operations commands, which have no other way to them. What a file is
 * called names its bytes, and a file that the log counts on cannot be deleted here: a key cannot change the past.
 */
export const segmentRoutes = new Hono<AppEnv>()
  .use(requireKey(), requireHost)
  .put("/:name", async (c) => {
    const name = parseValue(SegmentName, c.req.param("name"));
    const body = c.req.raw.body;
    const announced = c.req.header("Content-Length");
    if (!body || announced === undefined) throw new Problem("invalid_request", "The body's Content-Length is missing");
    if (Number(announced) > segmentBounds.mostBytes) throw new Problem("body_too_large");
    // Of a body that is longer than announced the runtime takes no more than that.
    const bytes = await new Response(body).arrayBuffer();
    const { sha256 } = partsOf(name);
    if ((await sha256Of(bytes)) !== sha256) throw new Problem("invalid_request", "The name is not that of these bytes");
    await archiveOf(c.get("config")).put(objectName(name), bytes, { sha256 });
    return c.json({ name });
  })
  .get("/:name", async (c) => {
    const name = parseValue(SegmentName, c.req.param("name"));
    const object = await archiveOf(c.get("config")).get(objectName(name));
    if (object === null) throw new Problem("not_found", "The archive has not this segment");
    const headers = { "Content-Type": "application/octet-stream", "Content-Length": String(object.size) };
    return c.body(object.body, 200, headers);
  })
  .delete("/:name", async (c) => {
    const name = parseValue(SegmentName, c.req.param("name"));
    if (await isRecorded(c.get("config"), partsOf(name))) {
      throw new Problem("segment_in_use", "The log counts on this segment");
    }
    await archiveOf(c.get("config")).delete(objectName(name));
    return c.json({ name });
  });

function archiveOf({ ARCHIVE }: Config): ArchiveBucket {
  if (!ARCHIVE) throw new Problem("configuration_incomplete", "ARCHIVE is missing: a bucket of R2, bound by that name");
  return ARCHIVE;
}

function partsOf(name: string): { day: string; part: number; sha256: string } {
  const [day = "", part = "", sha256 = ""] = name.split(".");
  return { day, part: Number(part), sha256 };
}

async function sha256Of(bytes: ArrayBuffer): Promise<string> {
  return Buffer.from(await crypto.subtle.digest("SHA-256", bytes)).toString("hex");
}
