/** Who opens a line in another tool's dialect, and of which stream: shown in the path, since those tools can set no header. */
import type { Context } from "hono";
import type { AppEnv } from "../app-env.ts";
import { bearerKey } from "../auth/api-key.ts";
import { findOverlayToken } from "../auth/overlay-token.ts";
import { watchedHubOf } from "../hub-stub.ts";
import { type FeedAsker, findAsker, notAdmitted } from "../live/asker.ts";
import { holderByToken } from "../live/socket-holder.ts";

/**
 * Who asks: `shown` is an overlay token, which says its stream itself, or the id of a stream where an API key comes as a
 * header. Throws `unauthorized` and what `findAsker` throws.
 */
export async function findDialectAsker(c: Context<AppEnv>, shown: string): Promise<FeedAsker> {
  if (bearerKey(c.req.header("Authorization")) !== undefined) return findAsker(c, undefined, shown);
  const config = c.get("config");
  const claims = await findOverlayToken(config, shown);
  if (!claims) throw notAdmitted();
  const { streamId } = claims;
  const holder = await holderByToken({ config, streamId, hub: watchedHubOf(c.env, streamId) }, shown);
  if (!holder) throw notAdmitted();
  c.set("isKnown", true);
  return { streamId, ...holder };
}
