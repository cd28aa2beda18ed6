/** A stream's feed as it happens. */
import * as z from "zod";
import { partLimits, readPartName } from "#shared/overlay/parts.ts";
import { parsePosition } from "#shared/protocol/wire.ts";
import { EventTypes } from "#shared/api/operations/history.ts";
import { anyone, operation } from "#shared/api/operation.ts";

/** A place in the feed, as text; "" is none. */
export const FeedPlace = z.string().transform((text, context) => {
  if (text === "") return undefined;
  const position = parsePosition(text);
  if (position) return position;
  context.addIssue("expected epoch:offset");
  return z.NEVER;
});

/** Names of live parts: what is none is refused. */
const PartNames = z
  .string()
  .max(partLimits.units)
  .refine((text) => text.split(",").every((name) => name === "" || readPartName(name)), "not names of live parts")
  .refine((text) => text.split(",").length <= partLimits.names, `more than ${partLimits.names} live parts`);

const FeedQuery = z.object({
  /** Where the feed goes on: after this. */
  after: FeedPlace.optional(),
  /** Only events of these types. */
  types: EventTypes.optional(),
  /** Live parts that are to be told, with commas between them. */
  parts: PartNames.optional(),
  /** An overlay token, of a tool that can set neither a header nor a subprotocol. */
  token: z.string().optional(),
});

/** What who asks can be refused with: the operation looks at them itself, since an overlay token is nobody's key. */
const refusals = [
  "unauthorized",
  "forbidden",
  "foreign_origin",
  "unknown_stream",
  "too_many_sockets",
  "too_many_filters",
  "budget_spent",
] as const;

export const openLive = operation({
  id: "openLive",
  method: "GET",
  path: "/v1/streams/{streamId}/live",
  tag: "live",
  summary: "The stream's feed over a WebSocket",
  description:
    "Who asks shows an API key, the cookie of a session (both need `feed:read` for the stream), or an overlay token of this " +
    "stream: in the subprotocol `token.…`, or as `token` for tools that can set neither.",
  needs: anyone(),
  query: FeedQuery,
  answers: { 101: null },
  problems: [...refusals, "upgrade_required"],
});

export const readEvents = operation({
  id: "readEvents",
  method: "GET",
  path: "/v1/streams/{streamId}/events",
  tag: "live",
  summary: "The stream's feed as server-sent events; `Last-Event-ID` comes before `after`",
  description: "Who asks shows what they show for the WebSocket.",
  needs: anyone(),
  query: FeedQuery,
  answers: { 200: null },
  mediaType: "text/event-stream",
  problems: [...refusals],
});
