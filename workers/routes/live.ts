import { type Context, Hono } from "hono";
import * as z from "zod";
import { EventTypes } from "#shared/api/operations/history.ts";
import { StreamId } from "#shared/event.ts";
import { liveHeaders } from "#shared/protocol/hub-protocol.ts";
import type { Position } from "#shared/protocol/position.ts";
import { formatPrincipal } from "#shared/protocol/principal.ts";
import { offeredToken, parsePosition } from "#shared/protocol/wire.ts";
import { subprotocolV2 } from "#shared/protocol/wire-v2.ts";
import type { AppEnv } from "../app-env.ts";
import { readCredential } from "../access/credential.ts";
import { bearerKey } from "../auth/api-key.ts";
import { holderByKey, holderBySession, holderByToken, type SocketHolder } from "../auth/socket-holder.ts";
import { parseValue } from "../body.ts";
import { catchUpFromLog, type FeedServer, readCatchUp } from "../catch-up.ts";
import { eventStream } from "../event-stream.ts";
import { hubOf, relayOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";

const eventStreamHeaders = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-store",
  // For reverse proxies that would otherwise gather the answer before they pass it on.
  "X-Accel-Buffering": "no",
  // For pages of another origin. Who shows a token in the URL may read it; there are no cookies to misuse.
  "Access-Control-Allow-Origin": "*",
};

/**
 * The stream's feed as it happens. Who asks shows an API key (Authorization header), an overlay token of this stream
 * (subprotocol `token.…`, or `?token=` for tools that can set neither), or the cookie of who is signed in. `after` says where the feed goes on.
 */
export const liveRoutes = new Hono<AppEnv>()
  /** `GET /v1/streams/{streamId}/live?after=&types=`: a WebSocket. */
  .get("/streams/:streamId/live", async (c) => {
    const after = readAfter(c.req.query("after"), "after");
    const asker = await findAsker(c);
    if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") {
      await refuseRevoked(c, asker);
      throw new Problem("upgrade_required");
    }
    return openFeed(c, { ...asker, after });
  })
  /** `GET /v1/streams/{streamId}/events?after=&types=`: server-sent events; `Last-Event-ID` comes before `after`. */
  .get("/streams/:streamId/events", async (c) => {
    const last = readAfter(c.req.header("Last-Event-ID"), "Last-Event-ID");
    const after = last ?? readAfter(c.req.query("after"), "after");
    const asker = await findAsker(c);
    // A HEAD comes here too, and nobody would ever read its stream.
    if (c.req.method === "HEAD") {
      await refuseRevoked(c, asker);
      return c.body(null, 200, eventStreamHeaders);
    }
    const answer = await openFeed(c, { ...asker, after, speaks: subprotocolV2 });
    if (!answer.webSocket) throw new Problem("unavailable");
    return c.body(eventStream(answer.webSocket), 200, eventStreamHeaders);
  });

const Wanted = z.object({ types: EventTypes });

interface Asker extends SocketHolder {
  streamId: string;
}

/** The stream of the path, and who asks for it; whoever may not is refused. Only the hub knows of a signed token's revocation. */
async function findAsker(c: Context<AppEnv>): Promise<Asker> {
  const id = StreamId.safeParse(c.req.param("streamId"));
  if (!id.success) throw new Problem("unknown_stream");
  const types = c.req.query("types");
  if (types !== undefined) parseValue(Wanted, { types });
  const streamId = id.data;
  const asked = { config: c.get("config"), streamId, hub: hubOf(c.env, streamId) };
  const key = bearerKey(c.req.header("Authorization"));
  if (key === undefined) {
    const token = offeredToken(c.req.header("Sec-WebSocket-Protocol") ?? null) ?? c.req.query("token") ?? "";
    const credential = token === "" ? await readCredential(c) : undefined;
    if (credential) return { streamId, ...(await holderBySession(asked, credential, new Date())) };
    const holder = await holderByToken(asked, token);
    if (!holder) throw new Problem("unauthorized", needed);
    return { streamId, ...holder };
  }
  const holder = await holderByKey(asked, key);
  if (typeof holder === "string") throw new Problem(holder);
  return { streamId, ...holder };
}

const needed = "An API key or this stream's overlay token is needed";

/** Refuses who was revoked, where no socket is opened that the hub would refuse by itself. */
async function refuseRevoked(c: Context<AppEnv>, { streamId, principal }: Asker): Promise<void> {
  if (!(await hubOf(c.env, streamId).admits(principal))) throw new Problem("unauthorized", needed);
}

/** The hub's answer to an upgrade: 101 with a WebSocket that says `hello` first. What the feed has cut follows from the log. */
async function openFeed(
  c: Context<AppEnv>,
  {
    streamId,
    principal,
    confirmedHash,
    expiresAt,
    after,
    speaks,
  }: Asker & { after: Position | undefined; speaks?: string },
): Promise<Response> {
  const url = new URL(c.req.url);
  if (after) url.searchParams.set("after", `${after.epoch}:${after.offset}`);
  const headers = new Headers(c.req.raw.headers);
  for (const name of Object.values(liveHeaders)) headers.delete(name);
  headers.set("Upgrade", "websocket");
  if (speaks !== undefined) headers.set("Sec-WebSocket-Protocol", speaks);
  headers.set(liveHeaders.streamId, streamId);
  headers.set(liveHeaders.principal, formatPrincipal(principal));
  if (confirmedHash !== undefined) headers.set(liveHeaders.confirmedHash, confirmedHash);
  if (expiresAt !== undefined && expiresAt !== Infinity) headers.set(liveHeaders.expiresAt, String(expiresAt));
  let server: FeedServer = hubOf(c.env, streamId);
  let answer = await server.fetch(new Request(url, { headers }));
  const relay = answer.headers.get(liveHeaders.relay);
  if (answer.status === 307 && relay !== null) {
    headers.set(liveHeaders.relay, relay);
    server = relayOf(c.env, streamId, Number(relay));
    answer = await server.fetch(new Request(url, { headers }));
  }
  if (answer.status === 401) throw new Problem("unauthorized", needed);
  if (answer.status === 404) throw new Problem("unknown_stream");
  if (answer.status === 429) throw new Problem(tooMany(answer.headers.get(liveHeaders.problem)));
  // A relay that does not come to where the client is already.
  if (answer.status === 503) throw new Problem("unavailable", "The feed is on its way here. Try again.");
  const catchUp = readCatchUp(answer);
  if (catchUp && after) {
    const from = { streamId, epoch: after.epoch, ...catchUp };
    c.executionCtx.waitUntil(catchUpFromLog(hubOf(c.env, streamId), server, c.get("config"), from));
  }
  return answer;
}

function readAfter(text: string | undefined, name: string): Position | undefined {
  if (text === undefined || text === "") return undefined;
  const position = parsePosition(text);
  if (!position) throw new Problem("invalid_request", `${name}: expected epoch:offset`);
  return position;
}

function tooMany(code: string | null): "too_many_filters" | "too_many_sockets" {
  return code === "too_many_filters" ? code : "too_many_sockets";
}
