/** What was, is and shall be delivered to an endpoint. */
import * as z from "zod";
import { eventTypes, type EventType } from "#shared/event.ts";
import { pageLimit } from "#shared/protocol/integers.ts";
import { runIdPattern } from "#shared/protocol/replay-protocol.ts";
import { limits } from "#shared/protocol/limits.ts";
import { operation, stream } from "#shared/api/operation.ts";
import { Time } from "#shared/api/parts.ts";

/** Further back is more than one should want sent at once, though deliveries are kept longer. */
export const mostRecoveredDays = 14;

const deliveryPattern = /^dl_(\d{4})(\d\d)(\d\d)_[0-9a-f]{32}$/;

/** Whether it could be the id of a delivery: of a day that there is. */
export function isDeliveryId(text: string): boolean {
  const [, year, month, day] = deliveryPattern.exec(text) ?? [];
  return year !== undefined && exists(`${year}-${month}-${day}T00:00:00`);
}

/** Whether there is this second, as `2026-11-21T12:00:00`. `Date` takes 30 February for 2 March, PostgreSQL refuses it. */
function exists(second: string): boolean {
  const time = Date.parse(`${second}Z`);
  // PostgreSQL has no year 0.
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(second) && !second.startsWith("0000");
}

const Cursor = z.string().transform((text, context) => {
  const [madeAt = "", deliveryId = ""] = text.split("~");
  const isTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/.test(madeAt) && exists(madeAt.slice(0, 19));
  if (!isTime || !isDeliveryId(deliveryId)) {
    context.addIssue("expected the `next` of the page before");
  }
  return { madeAt, deliveryId };
});

const Since = z.iso
  .datetime({ offset: true, error: "expected a time as 2026-11-21T12:00:00Z" })
  .transform((text) => new Date(text))
  // An offset can carry a time out of the years that four digits write.
  .refine(
    (time) => !Number.isNaN(time.getTime()) && /^\d{4}-/.test(time.toISOString()),
    "not a time of the years 0 to 9999",
  );

const state = z.enum(["pending", "succeeded", "failed", "discarded"]);

const Delivery = z.strictObject({
  deliveryId: z.string(),
  endpointId: z.string(),
  kind: z.enum(["event", "action", "test"]),
  /** The event's or the action's id. */
  sourceId: z.string(),
  eventType: z.enum(eventTypes as [EventType, ...EventType[]]).nullable(),
  sessionId: z.string().nullable(),
  seqNo: z.int().nullable(),
  offset: z.int().nullable(),
  /** The delivery that it rides with; null where it goes alone. */
  batchId: z.string().nullable(),
  state,
  attemptCount: z.int(),
  lastStatus: z.int().nullable(),
  lastError: z.string().nullable(),
  lastDurationMs: z.int().nullable(),
  dueAt: Time.nullable(),
  madeAt: Time,
  finishedAt: Time.nullable(),
  /** The replay that it is of; null of what was live. */
  runId: z.string().nullable(),
});
export type Delivery = z.input<typeof Delivery>;

const Attempt = z.strictObject({
  /** From 1. */
  attempt: z.int(),
  attemptedAt: Time,
  durationMs: z.int(),
  /** Null where there was no answer, and `error` says why. */
  status: z.int().nullable(),
  error: z.string().nullable(),
  /** Its first 16 KB. */
  responseBody: z.string(),
});
export type Attempt = z.input<typeof Attempt>;

const ofEndpoint = { by: "endpoint" } as const;

export const listDeliveries = operation({
  id: "listDeliveries",
  method: "GET",
  path: "/v1/endpoints/{endpointId}/deliveries",
  tag: "webhooks",
  summary: "The deliveries of an endpoint, the newest first",
  description: "`next` is the `before` of the following page; null where this one is the last.",
  needs: stream("webhook:read", ofEndpoint),
  query: z.strictObject({
    state: state.optional(),
    /** Only what was live, or only what replays sent; without it both. */
    source: z.enum(["live", "replay"]).optional(),
    /** Only what this replay sent. */
    runId: z.string().regex(runIdPattern).optional(),
    before: Cursor.optional(),
    limit: pageLimit(limits.pageEvents, limits.defaultPageEvents),
  }),
  answers: { 200: z.strictObject({ deliveries: z.array(Delivery), next: z.string().nullable() }) },
});

export const getDelivery = operation({
  id: "getDelivery",
  method: "GET",
  path: "/v1/endpoints/{endpointId}/deliveries/{deliveryId}",
  tag: "webhooks",
  summary: "One delivery, with its attempts",
  needs: stream("webhook:read", ofEndpoint),
  answers: { 200: z.strictObject({ ...Delivery.shape, attempts: z.array(Attempt) }) },
  problems: ["unknown_delivery"],
});

export const resendDelivery = operation({
  id: "resendDelivery",
  method: "POST",
  path: "/v1/endpoints/{endpointId}/deliveries/{deliveryId}/resend",
  tag: "webhooks",
  summary: "Makes a delivery due now, whatever became of it; of a batch the whole batch",
  needs: stream("webhook:write", ofEndpoint),
  answers: {
    202: z.strictObject({ deliveryId: z.string(), resent: z.literal(true), pausedUntil: Time.nullable() }),
  },
  problems: ["unknown_delivery", "endpoint_disabled", "replay_ended"],
});

export const recoverDeliveries = operation({
  id: "recoverDeliveries",
  method: "POST",
  path: "/v1/endpoints/{endpointId}/recover",
  tag: "webhooks",
  summary: "Sends what was given up or never made since a time, at most 14 days back",
  needs: stream("webhook:write", ofEndpoint),
  body: z.strictObject({ since: Since }),
  answers: {
    202: z.strictObject({
      endpointId: z.string(),
      /** Given up before, to be tried again. */
      failed: z.int(),
      /** Events for which there was no delivery. */
      missing: z.int(),
      /** There is more: the same call again goes on. */
      more: z.boolean(),
    }),
  },
  problems: ["endpoint_disabled"],
  costs: { budget: "recoveries", units: 1 },
});

export const discardDeliveries = operation({
  id: "discardDeliveries",
  method: "POST",
  path: "/v1/endpoints/{endpointId}/discard",
  tag: "webhooks",
  summary: "Gives up what waits for the endpoint, also of one that is off",
  needs: stream("webhook:write", ofEndpoint),
  /** Without a time all that waits now. */
  body: z.strictObject({ madeBefore: Since.optional() }),
  answers: { 200: z.strictObject({ endpointId: z.string(), discarded: z.int(), more: z.boolean() }) },
});

export const testEndpoint = operation({
  id: "testEndpoint",
  method: "POST",
  path: "/v1/endpoints/{endpointId}/test",
  tag: "webhooks",
  summary: "Sends an event that nobody caused",
  needs: stream("webhook:write", ofEndpoint),
  answers: { 202: z.strictObject({ deliveryId: z.string() }) },
  problems: ["endpoint_disabled"],
  costs: { budget: "webhookTests", units: 1 },
  makes: true,
});

export const readEndpointStatistics = operation({
  id: "readEndpointStatistics",
  method: "GET",
  path: "/v1/endpoints/{endpointId}/statistics",
  tag: "webhooks",
  summary: "How an endpoint has done since a time; a day back where none is said",
  needs: stream("webhook:read", ofEndpoint),
  query: z.strictObject({ since: Since.optional() }),
  answers: {
    200: z.strictObject({
      endpointId: z.string(),
      since: Time,
      pending: z.int(),
      succeeded: z.int(),
      failed: z.int(),
      discarded: z.int(),
      /** Requests; one for all deliveries of a batch. */
      attempts: z.int(),
      /** Of the last answer of each delivery. */
      durationMs: z.strictObject({ p50: z.int().nullable(), p95: z.int().nullable() }),
      /** How many deliveries by the status of their last answer; `none` where there was no answer. */
      statuses: z.record(z.string(), z.int()),
      oldestPendingAt: Time.nullable(),
      next: z.strictObject({ deliveryId: z.string(), dueAt: Time }).nullable(),
      pausedUntil: Time.nullable(),
      failingSince: Time.nullable(),
    }),
  },
});
