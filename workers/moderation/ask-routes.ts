/** What moderators ask of the streamer's own programs, over HTTP. */
import * as operations from "#shared/api/operations/asks.ts";
import { serve } from "../access/serve.ts";
import { ask } from "./ask.ts";
import { toAct } from "./shown-act.ts";

export const askRoutes = [
  serve(operations.askModeration, async ({ env, config, access, stream: { streamId }, body }) => {
    const { do: asked, userId, handle, reason } = body;
    const { eventId, offset, endpoints, rules, acts } = await ask(env, config, streamId, {
      ask: asked,
      userId,
      handle: handle?.replace("@", ""),
      ...(body.do === "timeout" && { seconds: body.seconds }),
      reason,
      by: access.author,
    });
    return { eventId, offset, endpoints, rules, acts: acts.map(toAct) };
  }),
];
