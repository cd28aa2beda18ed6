/** The watched creators of a workspace. */
import * as z from "zod";
import { StreamId } from "#shared/event.ts";
import { parseHandle } from "#shared/handle.ts";
import { Position } from "#shared/protocol/position.ts";
import { refusalReasons, streamStates } from "#shared/stream-status.ts";
import { LiveState, ShownTimers } from "#shared/api/live-state.ts";
import { operation, stream, streams, workspace } from "#shared/api/operation.ts";
import { Time } from "#shared/api/parts.ts";

/** The creator's handle as it is typed or pasted: with or without @, any case, the address of a profile or a LIVE. */
export const Handle = z.string().transform((typed, context) => {
  const outcome = parseHandle(typed);
  if (outcome.ok) return outcome.handle;
  context.addIssue(outcome.problem);
  return z.NEVER;
});

const NewStream = z.strictObject({ uniqueId: Handle });

const StreamChange = z
  .strictObject({
    /** Whether runners should hold the stream. */
    wanted: z.boolean().optional(),
    /** The creator's handle from now on: creators rename. */
    uniqueId: Handle.optional(),
    /** With `uniqueId`: the stream that has this handle now. It is deleted, and this one takes its place. */
    replaces: StreamId.optional(),
  })
  .refine(({ wanted, uniqueId }) => wanted !== undefined || uniqueId !== undefined, {
    message: "nothing to change: wanted or uniqueId is needed",
  })
  .refine(({ uniqueId, replaces }) => replaces === undefined || uniqueId !== undefined, {
    path: ["replaces"],
    message: "goes with uniqueId",
  });
export type StreamChange = z.output<typeof StreamChange>;

/** What runners said last; null where there is nothing to say. */
const Status = z.strictObject({
  state: z.enum(streamStates),
  reason: z.enum(refusalReasons).nullable(),
  message: z.string(),
  since: Time,
  nextTryAt: Time.nullable(),
  reportedAt: Time,
});

export const Stream = z.strictObject({
  streamId: z.string(),
  uniqueId: z.string(),
  wanted: z.boolean(),
  /** TikTok's id of the creator; null until a runner has learned it. */
  creatorId: z.string().nullable(),
  createdAt: Time,
  status: Status.nullable(),
});

export const listStreams = operation({
  id: "listStreams",
  method: "GET",
  path: "/v1/streams",
  tag: "streams",
  summary: "The streams of the workspace, the oldest first",
  needs: streams("stream:read"),
  answers: { 200: z.strictObject({ streams: z.array(Stream) }) },
});

export const createStream = operation({
  id: "createStream",
  method: "POST",
  path: "/v1/streams",
  tag: "streams",
  summary: "Adds a creator",
  description: "Answers 201 with a new stream, 200 with the one of this handle where there is one already.",
  needs: workspace("stream:create"),
  body: NewStream,
  answers: { 200: Stream, 201: Stream },
  problems: ["quota_reached"],
  makes: true,
});

export const getStream = operation({
  id: "getStream",
  method: "GET",
  path: "/v1/streams/{streamId}",
  tag: "streams",
  summary: "One stream, and how the way to its broadcast is doing",
  needs: stream("stream:read"),
  answers: { 200: Stream },
  problems: ["unknown_stream"],
});

export const changeStream = operation({
  id: "changeStream",
  method: "PATCH",
  path: "/v1/streams/{streamId}",
  tag: "streams",
  summary: "Pauses a stream, or gives it the creator's new handle",
  description: "`replaces` also needs `stream:delete` for the stream that it names.",
  needs: stream("stream:write"),
  body: StreamChange,
  answers: { 200: Stream },
  problems: ["unknown_stream", "handle_taken"],
});

export const deleteStream = operation({
  id: "deleteStream",
  method: "DELETE",
  path: "/v1/streams/{streamId}",
  tag: "streams",
  summary: "Deletes a stream for good, with its rules, endpoints and overlays",
  description: "`confirm` is its handle once more. The log of what happened stays.",
  needs: stream("stream:delete", { deleted: true }),
  query: z.object({ confirm: z.string().optional() }),
  answers: { 204: null },
  problems: ["unknown_stream"],
});

export const listStreamHandles = operation({
  id: "listStreamHandles",
  method: "GET",
  path: "/v1/streams/{streamId}/handles",
  tag: "streams",
  summary: "Every handle that the stream had, and who else of the workspace is the same person",
  needs: stream("stream:read"),
  answers: {
    200: z.strictObject({
      streamId: z.string(),
      creatorId: z.string().nullable(),
      handles: z.array(z.strictObject({ uniqueId: z.string(), since: Time })),
      sameCreator: z.array(z.strictObject({ streamId: z.string(), uniqueId: z.string() })),
    }),
  },
  problems: ["unknown_stream"],
});

export const getStreamProof = operation({
  id: "getStreamProof",
  method: "GET",
  path: "/v1/streams/{streamId}/proof",
  tag: "history",
  summary: "What the stream's hub knows of its latest sessions, to be held against the log",
  needs: stream("history:read"),
  answers: {
    200: z.strictObject({
      streamId: z.string(),
      position: Position,
      /** Up to which offset everything is in the log. */
      loggedOffset: z.int(),
      sessions: z.array(
        z.strictObject({
          sessionId: z.string(),
          lastSeqNo: z.int(),
          eventCount: z.int(),
          /** Hex chain value of its last event; "" before the first. */
          chainHead: z.string(),
        }),
      ),
    }),
  },
  problems: ["unknown_stream"],
});

export const getStreamState = operation({
  id: "getStreamState",
  method: "GET",
  path: "/v1/streams/{streamId}/state",
  tag: "live",
  summary: "What the stream looks like right now, with its counters and timers",
  needs: stream("feed:read"),
  answers: {
    200: z.strictObject({
      streamId: z.string(),
      position: Position,
      state: LiveState,
      counters: z.record(z.string(), z.number()),
      ...ShownTimers,
      /** Names of what does not know all events yet. */
      rebuilding: z.array(z.string()).optional(),
    }),
  },
  problems: ["unknown_stream"],
});
