/** Refusing a WebSocket so that a page can read why: a browser hides the answer to an upgrade that failed. */
import type { Context } from "hono";
import { closeCodes, formatRefusal, offeredToken, subprotocol } from "#shared/protocol/wire.ts";
import { subprotocolV2 } from "#shared/protocol/wire-v2.ts";
import type { AppEnv } from "./app-env.ts";
import type { Problem } from "./problem.ts";

/** Whether this is an upgrade whose token stands in the subprotocols, as pages send it: they cannot set a header. */
export function offersToken({ headers }: Request): boolean {
  const upgrades = headers.get("Upgrade")?.toLowerCase() === "websocket";
  return upgrades && offeredToken(headers.get("Sec-WebSocket-Protocol")) !== undefined;
}

/** A socket that is closed as soon as it is open, with the problem's code and when to come back as the reason. */
export function socketRefusal(c: Context<AppEnv>, problem: Problem): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  const { code, status, retryAfterSeconds } = problem;
  // A limit and an outage pass by themselves; any other refusal would be the same the next time.
  const passes = status === 429 || status >= 500;
  server.accept();
  server.close(
    passes ? closeCodes.notNow : closeCodes.refused,
    formatRefusal({ code, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) }),
  );
  // One of those that were offered: a browser closes a socket with another before it reads the reason.
  const offered = c.req.header("Sec-WebSocket-Protocol")?.split(/,\s*/) ?? [];
  const chosen = offered.includes(subprotocolV2) ? subprotocolV2 : subprotocol;
  return new Response(null, { status: 101, webSocket: client, headers: { "Sec-WebSocket-Protocol": chosen } });
}
