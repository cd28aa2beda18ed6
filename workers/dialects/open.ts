/** Opens the hub's socket for who speaks a dialect. */
import type { Context } from "hono";
import type { Position } from "#shared/protocol/position.ts";
import { subprotocolV2 } from "#shared/protocol/wire-v2.ts";
import type { AppEnv } from "../app-env.ts";
import { openFeed } from "../live/open-feed.ts";
import { Problem } from "../problem.ts";
import { findDialectAsker } from "./asker.ts";

/** Of what was shown for a stream. Who asks is looked at anew each time; throws a `Problem`. */
export function opener(c: Context<AppEnv>, shown: string): (after: Position | undefined) => Promise<WebSocket> {
  const config = c.get("config");
  const waitUntil = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
  return async (after) => {
    const asker = await findDialectAsker(c, shown);
    // The address is the dialect's: nothing of it is for the hub.
    const request = new Request(new URL(`/v1/streams/${asker.streamId}/live`, c.req.url));
    const answer = await openFeed(request, c.env, config, { ...asker, after, speaks: subprotocolV2, waitUntil });
    if (!answer.webSocket) throw new Problem("unavailable");
    return answer.webSocket;
  };
}
