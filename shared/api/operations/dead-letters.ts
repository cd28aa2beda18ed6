/**
 * Queue messages that could not be stored, and events that came where the log has others. They are the host's: a message that
 * cannot be read does not say whose it is.
 */
import * as z from "zod";
import { SessionId, StreamId } from "#shared/event.ts";
import { askedInteger, columnInteger, largest, pageAfter, pageLimit } from "#shared/protocol/integers.ts";
import { host, operation } from "#shared/api/operation.ts";
import { Time } from "#shared/api/parts.ts";

/** As a path has it. */
export const DeadLetterId = askedInteger("bigint", 1);

/** Which conflicts to give up: of a session, all of them or those from one seqNo to another. */
const Settling = z.strictObject({
  streamId: StreamId,
  sessionId: SessionId,
  firstSeqNo: columnInteger("bigint", 1).default(1),
  lastSeqNo: columnInteger("bigint", 1).default(largest.bigint),
});

export const listDeadLetters = operation({
  id: "listDeadLetters",
  method: "GET",
  path: "/v1/dead-letters",
  tag: "host",
  summary: "What is kept and was not sent again, the oldest first, without its contents",
  needs: host("host:read"),
  query: z.strictObject({ after: pageAfter, limit: pageLimit(100, 100) }),
  answers: {
    200: z.strictObject({
      deadLetters: z.array(
        z.strictObject({
          deadLetterId: z.int(),
          stage: z.enum(["store", "queue", "conflict"]),
          reason: z.string(),
          createdAt: Time,
          resentCount: z.int(),
          bytes: z.int(),
        }),
      ),
      /** The `after` of the following page; null where this one is the last. */
      next: z.int().nullable(),
    }),
  },
});

export const listConflicts = operation({
  id: "listConflicts",
  method: "GET",
  path: "/v1/dead-letters/conflicts",
  tag: "host",
  summary: "Where conflicts are: the first hundred sessions",
  needs: host("host:read"),
  answers: {
    200: z.strictObject({
      conflicts: z.array(
        z.strictObject({
          streamId: z.string(),
          sessionId: z.string(),
          firstSeqNo: z.int(),
          lastSeqNo: z.int(),
          events: z.int(),
          since: Time,
        }),
      ),
      more: z.boolean(),
    }),
  },
});

export const settleConflicts = operation({
  id: "settleConflicts",
  method: "POST",
  path: "/v1/dead-letters/settle",
  tag: "host",
  summary: "Gives up all events of a session's conflicts, or a stretch of them, so that its hub goes on",
  needs: host("host:write"),
  body: Settling,
  answers: {
    200: z.strictObject({
      streamId: z.string(),
      sessionId: z.string(),
      settled: z.int(),
      /** Not 0: call it again. */
      left: z.int(),
    }),
  },
});

export const resendDeadLetter = operation({
  id: "resendDeadLetter",
  method: "POST",
  path: "/v1/dead-letters/{deadLetterId}/resend",
  tag: "host",
  summary: "Puts a message into the queue again. Stored twice is stored once, so that is never wrong",
  needs: host("host:write"),
  answers: { 200: z.strictObject({ deadLetterId: z.int(), resent: z.literal(true) }) },
});

export const settleDeadLetter = operation({
  id: "settleDeadLetter",
  method: "POST",
  path: "/v1/dead-letters/{deadLetterId}/settle",
  tag: "host",
  summary: "Gives up the event of a conflict, so that its hub goes on",
  needs: host("host:write"),
  answers: { 200: z.strictObject({ deadLetterId: z.int(), settled: z.literal(true) }) },
});
