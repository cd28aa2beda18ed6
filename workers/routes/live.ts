import { Hono } from "hono";
import { StreamId } from "#shared/event.ts";
import { liveHeaders } from "#shared/hub-protocol.ts";
import { parsePosition, tokenSubprotocolPrefix } from "#shared/wire.ts";
import type { AppEnv } from "../app-env.ts";
import { bearerKey, workspaceOfKey } from "../auth/api-key.ts";
import { findOverlayToken } from "../auth/overlay-token.ts";
import { parseValue } from "../body.ts";
import { catchUpFromLog, readCatchUp } from "../catch-up.ts";
import { hubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import { EventTypes } from "./sessions.ts";
import { findStream } from "./stream-access.ts";

/**
 * `GET /v1/streams/{streamId}/live`: the stream as a WebSocket. Who asks shows an API key (Authorization header) or an
 * overlay token of this stream (subprotocol `token.…`, or `?token=` for tools that can set neither).
 */
export const liveRoutes = new Hono<AppEnv>().get("/streams/:streamId/live", async (c) => {
  const streamId = StreamId.safeParse(c.req.param("streamId"));
  if (!streamId.success) throw new Problem("unknown_stream");
  const after = c.req.query("after");
  if (after !== undefined && !parsePosition(after))
    throw new Problem("invalid_request", "after: expected epoch:offset");
  const types = c.req.query("types");
  if (types !== undefined) parseValue(EventTypes, types);

  const config = c.get("config");
  const key = bearerKey(c.req.header("Authorization"));
  let tokenId: string | undefined;
  if (key === undefined) {
    const token = offeredToken(c.req.header("Sec-WebSocket-Protocol")) ?? c.req.query("token") ?? "";
    const found = await findOverlayToken(config, token);
    if (found?.streamId !== streamId.data)
      throw new Problem("unauthorized", "An API key or this stream's overlay token is needed");
    tokenId = found.tokenId;
  } else {
    const workspaceId = await workspaceOfKey(config, key);
    if (workspaceId === undefined) throw new Problem("unauthorized");
    c.set("workspaceId", workspaceId);
    await findStream(c);
  }
  if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") throw new Problem("upgrade_required");

  const headers = new Headers(c.req.raw.headers);
  for (const name of Object.values(liveHeaders)) headers.delete(name);
  headers.set(liveHeaders.streamId, streamId.data);
  if (tokenId !== undefined) headers.set(liveHeaders.tokenId, tokenId);
  const answer = await hubOf(c.env, streamId.data).fetch(new Request(c.req.raw, { headers }));
  if (answer.status === 404) throw new Problem("unknown_stream");
  if (answer.status === 429) throw new Problem("too_many_sockets");
  const catchUp = readCatchUp(answer);
  const epoch = parsePosition(after ?? "")?.epoch;
  if (catchUp && epoch) {
    c.executionCtx.waitUntil(catchUpFromLog(c.env, config, { streamId: streamId.data, epoch, ...catchUp }));
  }
  return answer;
});

function offeredToken(header: string | undefined): string | undefined {
  const offered = header?.split(/,\s*/).find((protocol) => protocol.startsWith(tokenSubprotocolPrefix));
  return offered?.slice(tokenSubprotocolPrefix.length);
}
