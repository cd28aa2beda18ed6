/**
 * The tables as migrations/ makes them, for queries; a test compares the two. Rules and what they did: rule-schema.ts;
 * forwarding webhooks: webhook-schema.ts. The log is written by functions of the database (event-log.ts).
 */
import {
  bigint,
  boolean,
  customType,
  date,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  timestamp,
  uuid,
} from "drizzle-orm/pg-core";
import type { EventUser, UnifiedEvent } from "#shared/event.ts";

/** Bytes as hex text: the driver takes Postgres' `\\x` form and hands out a byte array. */
export const hexBytes = customType<{ data: string; driverData: Uint8Array | string }>({
  dataType: () => "bytea",
  toDriver: (hex) => `\\x${hex}`,
  fromDriver: (value) => Buffer.from(value as Uint8Array).toString("hex"),
});
export const time = (name: string) => timestamp(name, { withTimezone: true, mode: "date" });
export const number = (name: string) => bigint(name, { mode: "number" });

export const workspaces = pgTable("workspaces", {
  workspaceId: text("workspace_id").primaryKey(),
  name: text("name").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
  deletedAt: time("deleted_at"),
});

export const apiKeys = pgTable("api_keys", {
  id: text("id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  name: text("name").notNull(),
  secretHash: hexBytes("secret_hash").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
  revokedAt: time("revoked_at"),
  permissions: text("permissions").array().notNull().default(["*"]),
  streamIds: text("stream_ids").array(),
  expiresAt: time("expires_at"),
  lastUsedAt: time("last_used_at"),
  createdBy: text("created_by").notNull().default(""),
});

export const ingestKeys = pgTable("ingest_keys", {
  ingestKeyId: text("ingest_key_id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  name: text("name").notNull(),
  streamIds: text("stream_ids").array(),
  createdBy: text("created_by").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
  revokedAt: time("revoked_at"),
});

export const streams = pgTable("streams", {
  streamId: text("stream_id").primaryKey(),
  workspaceId: text("workspace_id").notNull(),
  uniqueId: text("unique_id").notNull(),
  wanted: boolean("wanted").notNull().default(true),
  rulesVersion: integer("rules_version").notNull().default(0),
  creatorId: text("creator_id"),
  createdAt: time("created_at").notNull().defaultNow(),
  deletedAt: time("deleted_at"),
});

export const streamHandles = pgTable(
  "stream_handles",
  {
    streamId: text("stream_id").notNull(),
    since: time("since").notNull().defaultNow(),
    uniqueId: text("unique_id").notNull(),
  },
  (table) => [primaryKey({ columns: [table.streamId, table.since] })],
);

export const overlayTokens = pgTable("overlay_tokens", {
  tokenId: text("token_id").primaryKey(),
  streamId: text("stream_id").notNull(),
  name: text("name").notNull(),
  tokenHash: hexBytes("token_hash").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
  revokedAt: time("revoked_at"),
  expiresAt: time("expires_at"),
  replacedBy: text("replaced_by"),
  reads: text("reads").$type<"overlay" | "everything">().notNull().default("everything"),
  lastSeenAt: time("last_seen_at"),
});

export const sessions = pgTable(
  "sessions",
  {
    sessionId: uuid("session_id").notNull(),
    streamId: text("stream_id").notNull(),
    roomId: text("room_id").notNull(),
    provider: text("provider").notNull(),
    day: date("day", { mode: "string" }).notNull(),
    epoch: text("epoch").notNull(),
    startedAt: time("started_at").notNull(),
    endedAt: time("ended_at"),
    firstOffset: number("first_offset").notNull(),
    lastOffset: number("last_offset").notNull(),
    lastSeqNo: number("last_seq_no").notNull(),
    eventCount: number("event_count").notNull(),
    chainHead: hexBytes("chain_head"),
    gapCount: integer("gap_count").notNull().default(0),
  },
  (table) => [primaryKey({ columns: [table.streamId, table.sessionId] })],
);

export const events = pgTable(
  "events",
  {
    day: date("day", { mode: "string" }).notNull(),
    sessionId: uuid("session_id").notNull(),
    seqNo: number("seq_no").notNull(),
    streamId: text("stream_id").notNull(),
    roomId: text("room_id").notNull(),
    epoch: text("epoch").notNull(),
    feedOffset: number("feed_offset").notNull(),
    eventId: hexBytes("event_id").notNull(),
    eventType: text("event_type").$type<UnifiedEvent["eventType"]>().notNull(),
    triggerId: smallint("trigger_id").notNull(),
    rawType: text("raw_type").notNull(),
    nativeId: text("native_id"),
    source: text("source").$type<UnifiedEvent["source"]>().notNull(),
    occurredAt: time("occurred_at").notNull(),
    ingestedAt: time("ingested_at").notNull(),
    userId: text("user_id").notNull(),
    user: jsonb("event_user").$type<EventUser>().notNull(),
    payload: jsonb("payload").$type<UnifiedEvent["payload"]>().notNull(),
    recordedAt: time("recorded_at").notNull().defaultNow(),
    chain: hexBytes("chain"),
    commitment: hexBytes("commitment"),
    salt: hexBytes("salt"),
    erasedAt: time("erased_at"),
  },
  (table) => [primaryKey({ columns: [table.day, table.streamId, table.sessionId, table.seqNo] })],
);

/** Which payload keys of each type are facts, and what stands for the personal ones once they are erased. */
export const personalFields = pgTable("personal_fields", {
  eventType: text("event_type").primaryKey(),
  facts: text("facts").array().notNull(),
  empty: jsonb("empty").$type<Record<string, unknown>>().notNull(),
});

/** Who had events erased, and why; which ones is in `erased_events`. */
export const erasures = pgTable("erasures", {
  erasureId: number("erasure_id").primaryKey().generatedAlwaysAsIdentity(),
  erasedAt: time("erased_at").notNull().defaultNow(),
  role: text("role").notNull(),
  streamId: text("stream_id").notNull(),
  why: text("why").notNull(),
  eventCount: number("event_count").notNull(),
});

/** Ranges of numbers as PostgreSQL writes them: `{[1,4),[7,8)}`. */
export const numberRanges = customType<{ data: string }>({ dataType: () => "int8multirange" });

export const erasedEvents = pgTable(
  "erased_events",
  {
    erasureId: number("erasure_id").notNull(),
    sessionId: uuid("session_id").notNull(),
    seqNos: numberRanges("seq_nos").notNull(),
  },
  (table) => [primaryKey({ columns: [table.erasureId, table.sessionId] })],
);

/** Up to where a session's rows were carried over from version 1 of the chain, and the head of them before and after. */
export const chainHeads = pgTable(
  "chain_heads",
  {
    streamId: text("stream_id").notNull(),
    sessionId: uuid("session_id").notNull(),
    seqNo: number("seq_no").notNull(),
    oldHead: hexBytes("old_head"),
    newHead: hexBytes("new_head").notNull(),
    carriedAt: time("carried_at").notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.streamId, table.sessionId, table.seqNo] })],
);

export const gifts = pgTable("gifts", {
  giftId: text("gift_id").primaryKey(),
  name: text("name"),
  coins: number("coins"),
  imageUrl: text("image_url"),
  firstSeenAt: time("first_seen_at").notNull(),
  lastSeenAt: time("last_seen_at").notNull(),
  source: text("source").$type<"message" | "list">().notNull(),
});

export const deadLetters = pgTable("dead_letters", {
  deadLetterId: number("dead_letter_id").primaryKey().generatedAlwaysAsIdentity(),
  messageId: text("message_id").notNull(),
  stage: text("stage").$type<"store" | "queue" | "conflict">().notNull(),
  reason: text("reason").notNull(),
  payload: text("payload").notNull(),
  createdAt: time("created_at").notNull().defaultNow(),
  resentAt: time("resent_at"),
  resentCount: integer("resent_count").notNull().default(0),
  streamId: text("stream_id"),
  settledAt: time("settled_at"),
  sessionId: uuid("session_id"),
  seqNo: number("seq_no"),
  epoch: text("epoch"),
  feedOffset: number("feed_offset"),
});
