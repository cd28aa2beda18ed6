/** `GET /custom-widget/code/{codeId}.json`: the texts of a code, for whoever has its address. */
import type { Context } from "hono";
import type { AppEnv } from "../app-env.ts";
import type { ArchiveBucket } from "../archive/bucket.ts";
import { harmless } from "../media/harmless.ts";
import { objectOfCode } from "./keep.ts";

/** Nothing that can fail comes before it, as of the overlay's page: no configuration, no database. */
export async function customWidgetCode(c: Context<AppEnv>): Promise<Response> {
  const codeId = /^\/custom-widget\/code\/(cw_[0-9a-f]{40})\.json$/.exec(new URL(c.req.url).pathname)?.[1] ?? "";
  const name = objectOfCode(codeId);
  const bucket = (c.env as { ARCHIVE?: ArchiveBucket }).ARCHIVE;
  const object = name === undefined ? null : await bucket?.get(name);
  // Not kept: it may be there in a moment.
  if (!object) return new Response(null, { status: 404, headers: { ...harmless, "Cache-Control": "no-store" } });
  const headers = {
    ...harmless,
    "Content-Type": "application/json",
    // Its name is made of its texts: under this one there never are others.
    "Cache-Control": "public, max-age=31536000, immutable",
  };
  return new Response(object.body, { headers });
}
