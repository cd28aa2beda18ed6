/** One viewer of a stream: what they did here, and what moderators noted. */
import * as z from "zod";
import { operation, stream } from "#shared/api/operation.ts";
import { Time } from "#shared/api/parts.ts";

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

const Params = z.strictObject({ streamId: z.string(), userId: z.string().regex(/^[1-9]\d{0,31}$/) });

export const readViewer = operation({
  id: "readViewer",
  method: "GET",
  path: "/v1/streams/{streamId}/viewers/{userId}",
  tag: "viewers",
  summary: "What a viewer did in this live and in all of them, and under which handles",
  description:
    "By TikTok's id. Of who was never seen all is 0 and null. The sums are of the log, seconds behind what is live.",
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
