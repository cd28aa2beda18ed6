/** What was: sessions and their events, from the log. */
import * as z from "zod";
import { type EventType, eventTypes, SessionIdAsked, StreamId } from "#shared/event.ts";
import { pageAfter, pageLimit } from "#shared/protocol/integers.ts";
import { limits } from "#shared/protocol/limits.ts";
import { Gap } from "#shared/api/live-state.ts";
import { operation, stream } from "#shared/api/operation.ts";
import { RoomAsked, Time } from "#shared/api/parts.ts";
import { RecordedEvent } from "#shared/api/recorded-event.ts";

/** A comma-separated list of event types; unknown ones are refused by name. */
export const EventTypes = z
  .string()
  .max(512)
  .transform((text) => text.split(",").filter((type) => type !== ""))
  .pipe(z.array(z.enum(eventTypes as [EventType, ...EventType[]])));

/** Which stream's session is meant, where several streams have one of this id. */
const ofStream = { stream: StreamId.optional() };

export const Session = z.strictObject({
  sessionId: z.string(),
  streamId: z.string(),
  roomId: z.string(),
  provider: z.string(),
  startedAt: Time,
  /** null while it runs. */
  endedAt: Time.nullable(),
  firstOffset: z.int(),
  lastOffset: z.int(),
  lastSeqNo: z.int(),
  eventCount: z.int(),
  /** False where something may have been missed: see `gaps`. */
  complete: z.boolean(),
});

export const listStreamSessions = operation({
  id: "listStreamSessions",
  method: "GET",
  path: "/v1/streams/{streamId}/sessions",
  tag: "history",
  summary: "A hundred sessions of a stream, the latest first",
  needs: stream("history:read"),
  query: z.strictObject({
    /** Only those that took this live in: a live is a room of TikTok's, and each connection to it a session. */
    room: RoomAsked.optional(),
    /** Those that began before this session; none where there is no such session. */
    before: SessionIdAsked.optional(),
  }),
  answers: { 200: z.strictObject({ sessions: z.array(Session) }) },
  problems: ["unknown_stream"],
});

export const getSession = operation({
  id: "getSession",
  method: "GET",
  path: "/v1/sessions/{sessionId}",
  tag: "history",
  summary: "One session, with the intervals in which nothing could be received",
  needs: stream("history:read", { by: "session" }),
  query: z.object(ofStream),
  answers: { 200: z.strictObject({ ...Session.shape, gaps: z.array(Gap) }) },
  problems: ["unknown_session", "ambiguous_session", "archive_damaged"],
});

export const listSessionEvents = operation({
  id: "listSessionEvents",
  method: "GET",
  path: "/v1/sessions/{sessionId}/events",
  tag: "history",
  summary: "The events of a session, page by page",
  needs: stream("history:read", { by: "session" }),
  query: z.strictObject({
    ...ofStream,
    /** The seqNo of the last event already read; the page starts after it. */
    after: pageAfter,
    limit: pageLimit(limits.pageEvents, limits.defaultPageEvents),
    types: EventTypes.optional(),
  }),
  answers: {
    200: z.strictObject({
      sessionId: z.string(),
      complete: z.boolean(),
      gaps: z.array(Gap),
      events: z.array(RecordedEvent),
      /** The `after` of the following page; null where this one is the last so far. */
      next: z.int().nullable(),
    }),
  },
  problems: ["unknown_session", "ambiguous_session", "archive_damaged"],
});

export const countSessionQuality = operation({
  id: "countSessionQuality",
  method: "GET",
  path: "/v1/sessions/{sessionId}/quality",
  tag: "history",
  summary: "What is wrong with the events of a session",
  needs: stream("history:read", { by: "session" }),
  query: z.strictObject({
    ...ofStream,
    /** The seqNo of the last event already counted. */
    after: pageAfter,
  }),
  answers: {
    200: z.strictObject({
      sessionId: z.string(),
      complete: z.boolean(),
      gaps: z.array(Gap),
      /** What was never an event: the gaps' own count of what there was no room for. */
      refused: z.int(),
      events: z.int(),
      imperfect: z.int(),
      byReason: z.record(z.string(), z.int()),
      raw: z.record(z.string(), z.int()),
      rejected: z.int(),
      /** The `after` that goes on counting; null where everything was counted. */
      next: z.int().nullable(),
    }),
  },
  problems: ["unknown_session", "ambiguous_session", "archive_damaged"],
});
