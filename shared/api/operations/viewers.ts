/** One viewer of a stream: what they did here, and what moderators noted. */
import * as z from "zod";
import { operation, stream } from "#shared/api/operation.ts";
import { Time, UserId } from "#shared/api/parts.ts";
import { pageLimit } from "#shared/protocol/integers.ts";
import { askedRange } from "./history-search.ts";

/** Bounds of notes: of one viewer, and of a stream. */
export const noteLimits = { text: 1_000, ofViewer: 100, ofStream: 20_000 } as const;

const Sums = z.strictObject({
  events: z.int(),
  chats: z.int(),
  gifts: z.number(),
  coins: z.number(),
  likes: z.number(),
});

const Note = z.strictObject({
  noteId: z.string(),
  text: z.string(),
  /** False: only who wrote it reads it. */
  shared: z.boolean(),
  /** A key or a member, by id. */
  createdBy: z.string(),
  createdAt: Time,
});

/** By what viewers are put in order, the most first. */
export const viewerOrders = ["coins", "chats", "days"] as const;

/** After whom a page goes on: what they had, and who they are. */
const ViewerCursor = z
  .string()
  .max(92)
  .regex(/^\d{1,20}(\.\d{1,6})?_.{1,64}$/u, "expected the next of a page before")
  .transform((text) => {
    const end = text.indexOf("_");
    return { value: Number(text.slice(0, end)), userId: text.slice(end + 1) };
  });

export const listViewers = operation({
  id: "listViewers",
  method: "GET",
  path: "/v1/streams/{streamId}/viewers",
  tag: "viewers",
  summary: "Who was there, over all lives of a time: who gave, wrote or came the most first",
  description:
    "At most 92 days, as whole weeks from their Monday (UTC). With `search` those whose handle begins so, among the latest 200,000 " +
    "times that somebody was in a session; a whole handle or id is found wherever it is. The sums are of the log, seconds " +
    "behind what is live.",
  needs: stream("analytics:read"),
  query: z.strictObject({
    ...askedRange,
    /** `days`: on how many days they did something. */
    order: z.enum(viewerOrders).default("coins"),
    /** How a handle begins, with or without `@`, or an id. */
    search: z.string().trim().min(1).max(64).optional(),
    /** The `next` of the page before. */
    after: ViewerCursor.optional(),
    limit: pageLimit(100, 50),
  }),
  answers: {
    200: z.strictObject({
      from: Time,
      to: Time,
      viewers: z.array(
        z.strictObject({
          userId: z.string(),
          /** Of their latest event, as long as the log has it; else the latest handle that is known, or "". */
          uniqueId: z.string(),
          displayName: z.string().nullable(),
          coins: z.number(),
          chats: z.int(),
          days: z.int(),
          /** In this stream at all, not only in the range. */
          firstSeenAt: Time,
          lastSeenAt: Time,
        }),
      ),
      /** Events of the range that are not counted yet. */
      pending: z.int(),
      /** The `after` of the following page; null where that was all. */
      next: z.string().nullable(),
    }),
  },
  problems: ["unknown_stream"],
});

const Params = z.strictObject({ streamId: z.string(), userId: UserId });

export const readViewer = operation({
  id: "readViewer",
  method: "GET",
  path: "/v1/streams/{streamId}/viewers/{userId}",
  tag: "viewers",
  summary: "What a viewer did in this live and in all of them, and under which handles",
  description: "By id. Of who was never seen all is 0 and null. The sums are of the log, seconds behind what is live.",
  needs: stream("moderation:write"),
  params: Params,
  answers: {
    200: z.strictObject({
      userId: z.string(),
      /** The latest first. */
      handles: z.array(z.string()),
      firstSeenAt: Time.nullable(),
      lastSeenAt: Time.nullable(),
      /** Broadcasts in which they did something. */
      lives: z.int(),
      all: Sums,
      /** Of the latest broadcast; null where they did nothing in it. */
      live: z.strictObject({ ...Sums.shape, firstSeenAt: Time }).nullable(),
      /** Events of the latest sessions that are not counted yet. */
      pending: z.int(),
    }),
  },
  problems: ["unknown_stream", "not_found"],
});

export const listViewerLives = operation({
  id: "listViewerLives",
  method: "GET",
  path: "/v1/streams/{streamId}/viewers/{userId}/lives",
  tag: "viewers",
  summary: "In which lives a viewer did something, and what; the latest hundred, the latest first",
  needs: stream("analytics:read"),
  params: Params,
  answers: {
    200: z.strictObject({
      lives: z.array(z.strictObject({ roomId: z.string(), startedAt: Time, ...Sums.shape })),
    }),
  },
  problems: ["unknown_stream", "not_found"],
});

export const listNotes = operation({
  id: "listNotes",
  method: "GET",
  path: "/v1/streams/{streamId}/viewers/{userId}/notes",
  tag: "viewers",
  summary: "The notes about a viewer: what is shared, and one's own; the latest first",
  needs: stream("note:write"),
  params: Params,
  answers: { 200: z.strictObject({ notes: z.array(Note) }) },
  problems: ["unknown_stream", "not_found"],
});

export const writeNote = operation({
  id: "writeNote",
  method: "POST",
  path: "/v1/streams/{streamId}/viewers/{userId}/notes",
  tag: "viewers",
  summary: "Writes a note about a viewer, for every moderator or for oneself",
  needs: stream("note:write"),
  params: Params,
  body: z.strictObject({ text: z.string().trim().min(1).max(noteLimits.text), shared: z.boolean().default(true) }),
  answers: { 201: Note },
  problems: ["unknown_stream", "not_found", "too_many_notes"],
  makes: true,
});

export const deleteNote = operation({
  id: "deleteNote",
  method: "DELETE",
  path: "/v1/streams/{streamId}/viewers/{userId}/notes/{noteId}",
  tag: "viewers",
  summary: "Deletes a note of one's own",
  needs: stream("note:write"),
  params: z.strictObject({ ...Params.shape, noteId: z.string() }),
  answers: { 204: null },
  problems: ["unknown_stream", "not_found", "unknown_note"],
});
