/**
 * `/d/durable-streams/{stream}`: a stream's feed as the open protocol Durable Streams reads it, and reads only. Events are the
 * messages of a JSON stream, whose offsets are positions of the feed.
 */
import type { Context } from "hono";
import type { Position } from "#shared/protocol/position.ts";
import type { AppEnv } from "../../app-env.ts";
import { Problem } from "../../problem.ts";
import { opener } from "../open.ts";
import { durableEvents } from "./event-stream.ts";
import { cursorAt, placeOf, readPlace } from "./place.ts";
import { readStretch, type Stretch } from "./read.ts";

/** How long a long poll waits: less than who stands in between lets a request wait. */
const longPollMs = 20_000;
/** A page that is full never changes, unless a person in it is erased. */
const pageCache = "private, max-age=60";

const names = ["Stream-Next-Offset", "Stream-Up-To-Date", "Stream-Cursor", "ETag"];
const always = {
  "Access-Control-Allow-Origin": "*",
  "Access-Control-Expose-Headers": names.join(", "),
  "Cross-Origin-Resource-Policy": "cross-origin",
} as const;

/** Answers GET and HEAD; whatever writes is 405. */
export async function durableStream(c: Context<AppEnv>): Promise<Response> {
  const { method } = c.req;
  if (method === "OPTIONS")
    return c.body(null, 204, { ...always, "Access-Control-Allow-Headers": "Authorization, If-None-Match" });
  if (method !== "GET" && method !== "HEAD") {
    throw new Problem("method_not_allowed", "This stream is only read: what is in it comes from TikTok");
  }
  const open = opener(c, c.req.param("stream") ?? "");
  if (method === "HEAD") {
    const { position } = await atEnd(open);
    const headers = { ...always, "Content-Type": "application/json", "Cache-Control": "no-store" };
    return c.body(null, 200, { ...headers, "Stream-Next-Offset": placeOf(position) });
  }
  const live = c.req.query("live");
  if (live !== undefined && live !== "long-poll" && live !== "sse") throw wrong("live: long-poll or sse");
  const given = c.req.queries("offset") ?? [];
  if (live !== undefined && given.length === 0) throw wrong("offset: needed with live");
  const place = readPlace(given);
  if (place.kind === "wrong") throw wrong("offset: not one of this stream");
  const after = place.kind === "after" ? place.position : await edge(open, place.kind);
  const cursor = cursorAt(Date.now(), c.req.query("cursor"));
  if (live === "sse") {
    const headers = { "Content-Type": "text/event-stream", "Cache-Control": "no-cache", "X-Accel-Buffering": "no" };
    return c.body(durableEvents(await open(after), cursor), 200, { ...always, ...headers });
  }
  const read = await readStretch(await open(after), { after, waitMs: live === "long-poll" ? longPollMs : 0 });
  if (read.kind === "failed") throw new Problem("unavailable");
  if (read.kind === "gone") return c.body(null, 410, always);
  return live === "long-poll"
    ? polled(c, read.stretch, cursor)
    : page(c, { after, stretch: read.stretch, isNow: place.kind === "now" });
}

const wrong = (detail: string) => new Problem("invalid_request", detail);

type Open = (after: Position | undefined) => Promise<WebSocket>;

/** Where the feed is now. */
async function atEnd(open: Open): Promise<Stretch> {
  const read = await readStretch(await open(undefined), { after: undefined });
  if (read.kind !== "read") throw new Problem("unavailable");
  return read.stretch;
}

async function edge(open: Open, where: "start" | "now"): Promise<Position> {
  const { position } = await atEnd(open);
  return where === "now" ? position : { ...position, offset: 0 };
}

function about({ position, isUpToDate }: Stretch): Record<string, string> {
  const upToDate = isUpToDate ? { "Stream-Up-To-Date": "true" } : {};
  return { ...always, "Content-Type": "application/json", "Stream-Next-Offset": placeOf(position), ...upToDate };
}

function page(
  c: Context<AppEnv>,
  { after, stretch, isNow }: { after: Position; stretch: Stretch; isNow: boolean },
): Response {
  // What is not full will have more by the next time.
  const etag = `"${placeOf(after)}:${placeOf(stretch.position)}"`;
  const cache = stretch.isUpToDate ? "no-cache" : pageCache;
  // The end is another place the next time.
  const headers = { ...about(stretch), ETag: etag, "Cache-Control": isNow ? "no-store" : cache };
  if (c.req.header("If-None-Match") === etag) return c.body(null, 304, headers);
  return c.body(`[${stretch.events.join(",")}]`, 200, headers);
}

function polled(c: Context<AppEnv>, stretch: Stretch, cursor: string): Response {
  const headers = { ...about(stretch), "Stream-Cursor": cursor, "Cache-Control": "no-store" };
  if (stretch.events.length === 0) return c.body(null, 204, headers);
  return c.body(`[${stretch.events.join(",")}]`, 200, headers);
}
