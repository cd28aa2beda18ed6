/** Who asks for a stream's feed: whoever may not is refused. Only the hub knows of a signed token's revocation. */
import type { Context } from "hono";
import { StreamId } from "#shared/event.ts";
import { offeredToken } from "#shared/protocol/wire.ts";
import { readCredential } from "../access/credential.ts";
import { noteUse } from "../access/note-use.ts";
import type { AppEnv } from "../app-env.ts";
import { bearerKey } from "../auth/api-key.ts";
import { watchedHubOf } from "../hub-stub.ts";
import { Problem } from "../problem.ts";
import { holderByCredential, holderByToken, type SocketHolder } from "./socket-holder.ts";

export interface FeedAsker extends SocketHolder {
  streamId: string;
}

const needed = "An API key, a session or this stream's overlay token is needed";
/** Also of who was admitted once: nobody is told which of both they are. */
export const notAdmitted = () => new Problem("unauthorized", needed);

/**
 * The stream (of the path, where none is named), and who asks for it: by a key; else by an overlay token, of the subprotocol or `inQuery`; else by the
 * cookie of a session, which a page sends along whatever else it shows.
 */
export async function findAsker(
  c: Context<AppEnv>,
  inQuery: string | undefined,
  stream: string | undefined = c.req.param("streamId"),
): Promise<FeedAsker> {
  const id = StreamId.safeParse(stream);
  if (!id.success) throw new Problem("unknown_stream");
  const streamId = id.data;
  const asked = { config: c.get("config"), streamId, hub: watchedHubOf(c.env, streamId) };
  const token = offeredToken(c.req.header("Sec-WebSocket-Protocol") ?? null) ?? inQuery;
  if (bearerKey(c.req.header("Authorization")) === undefined && token !== undefined) {
    const holder = await holderByToken(asked, token);
    if (!holder) throw notAdmitted();
    c.set("isKnown", true);
    return { streamId, ...holder };
  }
  const credential = await readCredential(c);
  if (!credential) throw notAdmitted();
  const now = new Date();
  const { asker, notedAt = null, ...holder } = await holderByCredential(asked, credential, now);
  c.set("isKnown", true);
  if (asker) noteUse(c, asker, notedAt, now);
  return { streamId, ...holder };
}
