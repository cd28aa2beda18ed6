/** What was, over all sessions of a stream: search and files. */
import * as z from "zod";
import { SessionIdAsked, StreamId } from "#shared/event.ts";
import { askedInteger, pageAfter, pageLimit } from "#shared/protocol/integers.ts";
import { limits } from "#shared/protocol/limits.ts";
import { HistoryCursor } from "#shared/history/cursor.ts";
import { operation, stream } from "#shared/api/operation.ts";
import { GivenTime, Time } from "#shared/api/parts.ts";
import { RecordedEvent } from "#shared/api/recorded-event.ts";
import { EventTypes } from "./history.ts";

const Day = z.iso.date();
/** By `timestamp`: from, inclusive, seven days before `to` where it is not said; to, exclusive, now. */
export const askedRange = { from: GivenTime.optional(), to: GivenTime.optional() };
const format = z.enum(["jsonl", "csv"]).default("jsonl");

export const searchHistory = operation({
  id: "searchHistory",
  method: "GET",
  path: "/v1/streams/{streamId}/history",
  tag: "history",
  summary: "The events of a stream over its sessions, the latest first",
  description:
    "At most 92 days. A page can be empty and still have a `next`: so much was looked through, and nothing fits.",
  needs: stream("history:read"),
  query: z.strictObject({
    ...askedRange,
    types: EventTypes.optional(),
    /** A user id, or `@` and a handle. */
    user: z.string().min(1).max(64).optional(),
    /** A part of a chat message, in any case. */
    text: z.string().min(1).max(100).optional(),
    /** Gifts of at least so many coins, a streak as far as it had come. */
    minCoins: askedInteger("integer", 0).optional(),
    /** The `next` of the page before. */
    after: HistoryCursor.optional(),
    limit: pageLimit(limits.pageEvents, limits.defaultPageEvents),
  }),
  answers: {
    200: z.strictObject({
      from: Time,
      to: Time,
      events: z.array(RecordedEvent),
      /** The day (of its session's start, UTC) back to which everything was looked through. null: there is nothing. */
      searchedBack: Day.nullable(),
      /** Days that are sealed and were not looked through; read them by their sessions, or export them. */
      sealed: z.array(Day),
      /** The `after` of the following page; null where there is nothing further back. */
      next: z.string().nullable(),
    }),
  },
  problems: ["unknown_stream", "ambiguous_user"],
});

const exported =
  "JSON lines, or CSV with `format=csv`, from the first event to the last, sealed days included. An answer that broke off was cut: ask again with `after`.";

export const exportSession = operation({
  id: "exportSession",
  method: "GET",
  path: "/v1/sessions/{sessionId}/export",
  tag: "history",
  summary: "The events of a session as a file",
  description: exported,
  needs: stream("history:export", { by: "session" }),
  query: z.strictObject({
    stream: StreamId.optional(),
    format,
    /** The seqNo of the last event that came whole. */
    after: pageAfter,
  }),
  answers: { 200: RecordedEvent },
  mediaType: "application/x-ndjson",
  otherMediaTypes: ["text/csv"],
  problems: ["unknown_session", "ambiguous_session"],
  audit: "effect",
});

export const exportStream = operation({
  id: "exportStream",
  method: "GET",
  path: "/v1/streams/{streamId}/export",
  tag: "history",
  summary: "The events of a stream in a range of time as a file",
  description: `${exported} At most 92 days.`,
  needs: stream("history:export"),
  query: z.strictObject({
    ...askedRange,
    format,
    /** The sessionId and the offset of the last event that came whole, with a dot between them. */
    after: z
      .string()
      .regex(/^[^.]{36}\.\d{1,16}$/, "expected SESSION_ID.OFFSET")
      .transform((text) => ({ sessionId: text.slice(0, 36), offset: Number(text.slice(37)) }))
      .pipe(z.object({ sessionId: SessionIdAsked, offset: z.int().min(0) }))
      .optional(),
  }),
  answers: { 200: RecordedEvent },
  mediaType: "application/x-ndjson",
  otherMediaTypes: ["text/csv"],
  problems: ["unknown_stream", "unknown_session"],
  audit: "effect",
});
