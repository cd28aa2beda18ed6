/** The tables of forwarding webhooks, for queries. migrations/ is what makes them. */
import { boolean, date, integer, jsonb, pgTable, primaryKey, smallint, text, uuid } from "drizzle-orm/pg-core";
import type { EventType } from "#shared/event.ts";
import type { OnRedirect, RatePeriod } from "#shared/protocol/gate-protocol.ts";
import type { EndpointFormat } from "#shared/webhooks/format.ts";
import { hexBytes, number, time } from "./schema.ts";

/** Why an endpoint is off: its owner said so, it answered 410, or for five days nothing but failures. */
export type DisabledReason = "user" | "gone" | "failing";

export const endpoints = pgTable("endpoints", {
  endpointId: text("endpoint_id").primaryKey(),
  streamId: text("stream_id").notNull(),
  url: text("url").notNull(),
  description: text("description").notNull().default(""),
  eventTypes: text("event_types").array().$type<EventType[]>(),
  ruleIds: text("rule_ids").array(),
  headerNames: text("header_names").array().notNull().default([]),
  headersKeyId: text("headers_key_id"),
  headersSealed: hexBytes("headers_sealed"),
  format: text("format").$type<EndpointFormat>().notNull(),
  batchSize: smallint("batch_size").notNull(),
  ordered: boolean("ordered").notNull(),
  rateLimit: integer("rate_limit"),
  ratePeriod: text("rate_period").$type<RatePeriod>().notNull().default("second"),
  onRedirect: text("on_redirect").$type<OnRedirect>().notNull().default("fail"),
  enabled: boolean("enabled").notNull(),
  disabledReason: text("disabled_reason").$type<DisabledReason>(),
  disabledAt: time("disabled_at"),
  unannounced: boolean("unannounced").notNull().default(false),
  failingSince: time("failing_since"),
  provenAt: time("proven_at"),
  challengedAt: time("challenged_at"),
  challengeDetail: text("challenge_detail"),
  createdAt: time("created_at").notNull().defaultNow(),
  updatedAt: time("updated_at").notNull().defaultNow(),
  deletedAt: time("deleted_at"),
});

export const endpointSecrets = pgTable("endpoint_secrets", {
  secretId: text("secret_id").primaryKey(),
  endpointId: text("endpoint_id").notNull(),
  keyId: text("key_id").notNull(),
  sealed: hexBytes("sealed").notNull(),
  publicKey: text("public_key").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
  expiresAt: time("expires_at"),
});

/** `discarded`: its owner gave it up before it was delivered. */
export type DeliveryState = "pending" | "succeeded" | "failed" | "discarded";

export const deliveries = pgTable(
  "deliveries",
  {
    day: date("day", { mode: "string" }).notNull(),
    deliveryId: text("delivery_id").notNull(),
    endpointId: text("endpoint_id").notNull(),
    kind: text("kind").$type<"event" | "action" | "test">().notNull(),
    sourceId: text("source_id").notNull(),
    eventType: text("event_type"),
    sessionId: uuid("session_id"),
    seqNo: number("seq_no"),
    payload: jsonb("payload"),
    epoch: text("epoch"),
    feedOffset: number("feed_offset").notNull().default(0),
    ordered: boolean("ordered").notNull().default(false),
    body: text("body").notNull(),
    batchId: text("batch_id"),
    bytes: integer("bytes").notNull(),
    state: text("state").$type<DeliveryState>().notNull().default("pending"),
    attemptCount: integer("attempt_count").notNull().default(0),
    scheduleStart: integer("schedule_start").notNull().default(0),
    dueAt: time("due_at"),
    lastStatus: smallint("last_status"),
    lastError: text("last_error"),
    lastDurationMs: integer("last_duration_ms"),
    madeAt: time("made_at").notNull().defaultNow(),
    finishedAt: time("finished_at"),
    runId: text("run_id"),
    runDueAt: time("run_due_at"),
  },
  (table) => [primaryKey({ columns: [table.day, table.deliveryId] })],
);

export const attempts = pgTable(
  "attempts",
  {
    day: date("day", { mode: "string" }).notNull(),
    deliveryId: text("delivery_id").notNull(),
    attempt: integer("attempt").notNull(),
    attemptedAt: time("attempted_at").notNull(),
    durationMs: integer("duration_ms").notNull(),
    status: smallint("status"),
    error: text("error"),
    responseBody: text("response_body").notNull(),
  },
  (table) => [primaryKey({ columns: [table.day, table.deliveryId, table.attempt] })],
);
