/** What a viewer is told of a stream, and asks it for about their own data; and what the streamer does about it. */
import * as z from "zod";
import { StreamId } from "#shared/event.ts";
import { anyone, operation, streams } from "#shared/api/operation.ts";
import { nameOfAtMost, Time } from "#shared/api/parts.ts";
import { parseHandle } from "#shared/handle.ts";

const Kind = z.enum(["access", "erasure"]);

export const ViewerRequest = z.strictObject({
  requestId: z.string(),
  streamId: z.string(),
  kind: Kind,
  /** The viewer has it too, and sends it from their account on TikTok. */
  code: z.string(),
  /** Null once it is settled, and after 90 days. */
  handle: z.string().nullable(),
  contact: z.string().nullable(),
  words: z.string().nullable(),
  askedAt: Time,
  dueAt: Time,
  daysLeft: z.int(),
  settledAt: Time.nullable(),
  outcome: z.enum(["done", "refused"]).nullable(),
});

const params = z.object({ streamId: StreamId });

export const getViewerNotice = operation({
  id: "getViewerNotice",
  method: "GET",
  path: "/v1/privacy/streams/{streamId}",
  tag: "privacy",
  summary: "Whose stream it is and how long it keeps something, for its page for viewers",
  needs: anyone(),
  params,
  answers: {
    200: z.strictObject({
      uniqueId: z.string(),
      /** Days after which events are hidden, after which they are removed, and after which people get pseudonyms. */
      hiddenAfterDays: z.int(),
      removedAfterDays: z.int(),
      pseudonymAfterDays: z.int(),
    }),
  },
  problems: ["unknown_stream"],
});

export const askStream = operation({
  id: "askStream",
  method: "POST",
  path: "/v1/privacy/streams/{streamId}/requests",
  tag: "privacy",
  summary: "A viewer asks to see or to erase what a stream has of them; it never says whether there is anything",
  needs: anyone(),
  params,
  body: z.strictObject({
    kind: Kind,
    handle: z
      .string()
      .max(500)
      .transform((typed, context) => {
        const read = parseHandle(typed);
        if (read.ok) return read.handle;
        context.addIssue(read.problem);
        return z.NEVER;
      }),
    /** How to answer. */
    contact: nameOfAtMost(200).optional(),
    words: z.string().trim().max(1_000).optional(),
  }),
  answers: { 202: z.strictObject({ code: z.string(), dueAt: Time }) },
  problems: ["unknown_stream"],
});

export const listViewerRequests = operation({
  id: "listViewerRequests",
  method: "GET",
  path: "/v1/privacy/requests",
  tag: "privacy",
  summary: "What viewers asked for: those that are open first, by when they are due; at most 500",
  needs: streams("privacy:request"),
  answers: { 200: z.strictObject({ requests: z.array(ViewerRequest) }) },
});

export const settleViewerRequest = operation({
  id: "settleViewerRequest",
  method: "POST",
  path: "/v1/privacy/requests/{requestId}/settle",
  tag: "privacy",
  summary: "Notes that a viewer's request was done or refused, and forgets who asked",
  needs: streams("privacy:request"),
  params: z.object({ requestId: z.string().regex(/^vr_[a-z2-7]{16}$/) }),
  body: z.strictObject({ outcome: z.enum(["done", "refused"]) }),
  answers: { 200: ViewerRequest },
  problems: ["not_found"],
});
