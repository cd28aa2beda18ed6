/** A stream's feed as it happens, over HTTP: a WebSocket, or server-sent events. */
import * as z from "zod";
import * as operations from "#shared/api/operations/live.ts";
import { subprotocolV2 } from "#shared/protocol/wire-v2.ts";
import { serveRaw } from "../access/serve.ts";
import { parseValue } from "../body.ts";
import { eventStream } from "../event-stream.ts";
import { watchedHubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import { findAsker, type FeedAsker, notAdmitted } from "./asker.ts";
import { openFeed } from "./open-feed.ts";

const eventStreamHeaders = {
  "Content-Type": "text/event-stream",
  "Cache-Control": "no-store",
  // For reverse proxies that would otherwise gather the answer before they pass it on.
  "X-Accel-Buffering": "no",
};
/** For pages of another origin. Who shows a token in the URL may read it; what a cookie vouches for is of this site alone. */
const forAnySite = { "Access-Control-Allow-Origin": "*" };

export const liveRoutes = [
  serveRaw(operations.openLive, async (c, { query, waitUntil }) => {
    const asker = await findAsker(c, query.token);
    if (c.req.header("Upgrade")?.toLowerCase() !== "websocket") {
      await refuseRevoked(c.env, asker);
      throw new Problem("upgrade_required");
    }
    return openFeed(c.req.raw, c.env, c.get("config"), { ...asker, after: query.after, waitUntil });
  }),
  serveRaw(operations.readEvents, async (c, { query, waitUntil }) => {
    const lastEventId = c.req.header("Last-Event-ID");
    const last = lastEventId && parseValue(LastEventId, { "Last-Event-ID": lastEventId })["Last-Event-ID"];
    const asker = await findAsker(c, query.token);
    const headers = { ...eventStreamHeaders, ...(asker.principal.kind !== "member" && forAnySite) };
    // A HEAD comes here too, and nobody would ever read its stream.
    if (c.req.method === "HEAD") {
      await refuseRevoked(c.env, asker);
      return c.body(null, 200, headers);
    }
    const after = last || query.after;
    const speaks = subprotocolV2;
    const answer = await openFeed(c.req.raw, c.env, c.get("config"), { ...asker, after, speaks, waitUntil });
    if (!answer.webSocket) throw new Problem("unavailable");
    return c.body(eventStream(answer.webSocket), 200, headers);
  }),
];

const LastEventId = z.object({ "Last-Event-ID": operations.FeedPlace });

/** Refuses who was revoked, where no socket is opened that the hub would refuse by itself. */
async function refuseRevoked(env: Env, { streamId, principal }: FeedAsker): Promise<void> {
  if (!(await watchedHubOf(env, streamId).admits(principal))) throw notAdmitted();
}
