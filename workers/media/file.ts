/** `GET /media/{name}`: the bytes of an upload, for whoever has its address. */
import type { Context } from "hono";
import { readByteRange } from "#shared/history/byte-range.ts";
import { formatOfAddress } from "#shared/media/address.ts";
import { mediaFormats } from "#shared/media/formats.ts";
import type { AppEnv } from "../app-env.ts";
import type { ArchiveBucket } from "../archive/bucket.ts";
import { harmless } from "./harmless.ts";

/** Nothing that can fail comes before it, as of the overlay's page: no configuration, no database. */
export async function mediaFile(c: Context<AppEnv>): Promise<Response> {
  const address = new URL(c.req.url).pathname;
  const format = formatOfAddress(address);
  const bucket = (c.env as { ARCHIVE?: ArchiveBucket }).ARCHIVE;
  const name = address.slice(1);
  if (!format || !bucket) return notThere();
  const tag = `"${name.slice("media/".length)}"`;
  const headers = {
    ...harmless,
    "Content-Type": mediaFormats[format].type,
    // Its name is made of its bytes: under this one there never are others.
    "Cache-Control": "public, max-age=31536000, immutable",
    "Accept-Ranges": "bytes",
    ETag: tag,
  };
  if (c.req.header("If-None-Match") === tag) return new Response(null, { status: 304, headers });
  const object = await bucket.get(name);
  if (!object) return notThere();
  const { size, body } = object;
  const asked = c.req.header("Range");
  const ifRange = c.req.header("If-Range");
  const range =
    asked !== undefined && (ifRange === undefined || ifRange === tag) ? readByteRange(asked, size) : "whole";
  if (range === "whole") return new Response(body, { headers: { ...headers, "Content-Length": String(size) } });
  await body.cancel();
  if (range === "outside")
    return new Response(null, { status: 416, headers: { ...headers, "Content-Range": `bytes */${size}` } });
  const { start, end } = range;
  const part = await bucket.get(name, { range: { offset: start, length: end - start + 1 } });
  if (!part) return notThere();
  const more = { "Content-Length": String(end - start + 1), "Content-Range": `bytes ${start}-${end}/${size}` };
  return new Response(part.body, { status: 206, headers: { ...headers, ...more } });
}

/** Not kept: it may be uploaded in a moment, or be on its way back. */
function notThere(): Response {
  return new Response(null, { status: 404, headers: { ...harmless, "Cache-Control": "no-store" } });
}
