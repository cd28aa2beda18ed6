/** What the daily operations of the host ask for: which settings there are, what a day was, and the sums of the log. */
import * as z from "zod";
import { host, operation } from "#shared/api/operation.ts";
import { Time } from "#shared/api/parts.ts";
import { StreamId } from "#shared/event.ts";

const Count = z.int().min(0);

/** A day in numbers: nothing of anybody, and no id. */
export const Metrics = z.strictObject({
  at: Time,
  /** Streams that are not deleted. */
  streams: Count,
  /** Of the last 24 hours: sessions that began, their events, and deliveries of webhooks. */
  sessions: Count,
  events: Count,
  deliveries: Count,
  failedDeliveries: Count,
  /** Open now. */
  deadLetters: Count,
  conflicts: Count,
  /** Sessions that are hidden, and such as are being removed. */
  hiddenSessions: Count,
  removingSessions: Count,
  /** Sessions whose sums lack events. */
  sessionsToSumUp: Count,
});
export type Metrics = z.infer<typeof Metrics>;

export const getMetrics = operation({
  id: "getMetrics",
  method: "GET",
  path: "/v1/host/metrics",
  tag: "workspaces",
  summary: "The last 24 hours of all workspaces in numbers",
  needs: host("host:read"),
  answers: { 200: Metrics },
});

export const getConfiguration = operation({
  id: "getConfiguration",
  method: "GET",
  path: "/v1/host/configuration",
  tag: "workspaces",
  summary: "Which settings these Workers have, by name; never their values",
  needs: host("host:read"),
  answers: {
    200: z.strictObject({
      environment: z.string(),
      settings: z.array(
        z.strictObject({
          name: z.string(),
          /** Whether the Workers do not start without it. */
          isNeeded: z.boolean(),
          isSet: z.boolean(),
        }),
      ),
    }),
  },
});

export const sumUp = operation({
  id: "sumUp",
  method: "POST",
  path: "/v1/host/sums",
  tag: "workspaces",
  summary: "Adds to the sums of the log what they lack, for some seconds",
  description: "The cron does this every night. `left`: sessions whose sums still lack events: ask again.",
  needs: host("host:write"),
  answers: { 200: z.strictObject({ events: Count, left: Count }) },
});

/** Streams that one call goes through. */
export const mostStreamsAgain = 20;

export const LoggedAgain = z.strictObject({
  /** Which offsets of each go to the log once more; of a feed that is empty the first is after the last. */
  streams: z.array(z.strictObject({ streamId: z.string(), firstOffset: Count, lastOffset: Count })),
  /** Those whose hub did not answer: ask again. */
  silent: z.array(z.string()),
  /** The `after` of the following streams; null where these were the last. */
  next: z.string().nullable(),
});
export type LoggedAgain = z.infer<typeof LoggedAgain>;

export const logAgain = operation({
  id: "logAgain",
  method: "POST",
  path: "/v1/host/log-again",
  tag: "workspaces",
  summary: "After a restore of the database: every hub sends the log its latest events once more",
  description:
    "Of all workspaces, some streams a call. A hub has its last 10,000 events at least, and all that the log did not confirm. What the " +
    "log has already stays as it is, so a call may come again. Webhooks get what the database had forgotten, under the ids of before.",
  needs: host("host:write", { stepUp: true }),
  body: z.strictObject({ after: StreamId.optional() }),
  answers: { 200: LoggedAgain },
  audit: "effect",
});
